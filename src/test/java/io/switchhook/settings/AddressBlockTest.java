package io.switchhook.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressBlockTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,      192.0.2.1",
        "192.0.2.0/24,   192.0.2.255",
        "192.0.2.128/25, 192.0.2.129",
        "192.0.2.4/31,   192.0.2.5",
        "0.0.0.0/0,      203.0.113.9",
        "2001:db8::1,    2001:db8:0::1",
        "2001:db8::/32,  2001:db8:1234::1",
        "2001:db8::/33,  [2001:db8:7fff::1]",
        "fe80::/10,      fe80::1%eth0"})
    void contains(String block, String address) {
        assertThat(AddressBlock.anyContains(List.of(AddressBlock.parse(block).orElseThrow()), address)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,      192.0.2.2",
        "192.0.2.0/24,   192.0.3.0",
        "192.0.2.128/25, 192.0.2.127",
        "192.0.2.4/31,   192.0.2.6",
        "0.0.0.0/0,      2001:db8::1",
        "2001:db8::/33,  2001:db8:8000::1",
        "192.0.2.0/24,   phone.example.test",
        "192.0.2.0/24,   ''"})
    void doesNotContain(String block, String address) {
        assertThat(AddressBlock.anyContains(List.of(AddressBlock.parse(block).orElseThrow()), address)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "192.0.2", "192.0.2.256", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/-1", "::/129",
        "192.0.2.0/2x", "a.b.c.d", ":"})
    void isNoBlock(String text) {
        assertThat(AddressBlock.parse(text)).isEmpty();
    }

    @Test
    void isShownAsWritten() {
        assertThat(AddressBlock.parse("192.0.2.0/24").orElseThrow()).hasToString("192.0.2.0/24");
    }
}
