package io.switchhook.voicemail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DtmfRelayTest {

    @ParameterizedTest
    @CsvSource({
        "'Signal=5|Duration=160', 5",
        "'signal = # |Duration=160', #",
        "'Duration=160|Signal=d', D",
        "5, 5",
        "*, *",
        "'Signal=12', none",
        "'Signal=', none",
        "'', none",
        "'x', none",
    })
    void keyIsRead(String body, String key) {
        assertThat(DtmfRelay.read(body.replace("|", "\r\n")).map(String::valueOf).orElse("none")).isEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource({"application/dtmf-relay, true", "Application/DTMF; x=y, true", "application/media_control+xml, false"})
    void onlyTwoTypesAreKeys(String type, boolean key) {
        assertThat(DtmfRelay.isOfType(type)).isEqualTo(key);
    }
}
