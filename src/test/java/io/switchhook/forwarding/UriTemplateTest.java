package io.switchhook.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.switchhook.sip.Aor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.Test;

class UriTemplateTest {

    private static final Aor ALICE = new Aor("alice", "example.net");

    @ParameterizedTest
    @CsvSource({
        "sip:vm-{user}@vm.net, sip:vm-alice@vm.net",
        "sip:b{user}@{domain}, sip:balice@example.net",
        "sip:vm@vm.net;target={aor};cause={cause}, sip:vm@vm.net;target=sip%3Aalice%40example.net;cause=486",
        "sip:vm@{server};target={user}, sip:vm@192.0.2.1:5060;target=alice",
    })
    void placeholdersAreFilled(String template, String uri) {
        assertThat(UriTemplate.parse(template).expand(ALICE, Condition.BUSY, "192.0.2.1:5060")).hasToString(uri);
    }

    @Test
    void userCannotAddParameters() {
        assertThat(UriTemplate.parse("sip:vm@vm.net;target={user}").expand(new Aor("a;cause=200", "b"), Condition.BUSY, "192.0.2.1:5060")
                .parameter("cause")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:{who}@vm.net", "tel:{user}", "vm", "sip:{user}@vm net"})
    void unusableTemplateIsRefused(String template) {
        assertThatIllegalArgumentException().isThrownBy(() -> UriTemplate.parse(template));
    }
}
