package io.switchhook.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionTermsTest {

    @ParameterizedTest
    @CsvSource({
        "1800,                          1800, ",
        "1800;refresher=uac,            1800, UAC",
        "' 90 ; x=y ; Refresher = UAS', 90,   UAS",
        "90;refresher=uas;x=y,          90,   UAS",
        "90;refresher=nobody,           90,   ",
        "soon,                          0,    ",
        "-90,                           0,    ",
        "99999999999,                   0,    ",
        "'',                            0,    "
    })
    void readsSessionExpires(String value, int interval, SessionTerms.Refresher refresher) {
        SessionTerms terms = SessionTerms.of(List.of(value), List.of(), List.of());

        assertThat(terms).isEqualTo(new SessionTerms(interval, Optional.ofNullable(refresher), 0, false));
    }

    @Test
    void readsMinSeAndWhetherTheSenderKnowsSessionTimers() {
        SessionTerms terms = SessionTerms.of(List.of(), List.of("120;x"), List.of("replaces, Timer", "100rel"));

        assertThat(terms).isEqualTo(new SessionTerms(0, Optional.empty(), 120, true));
        assertThat(SessionTerms.of(List.of(), List.of(), List.of("timers"))).isEqualTo(SessionTerms.NONE);
    }
}
