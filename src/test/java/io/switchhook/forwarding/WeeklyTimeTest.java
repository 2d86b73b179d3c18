package io.switchhook.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeeklyTimeTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // 2026-03-02 is a Monday
        "Mon-Fri 09:00-17:00 | 2026-03-02T08:59:59 | false",
        "Mon-Fri 09:00-17:00 | 2026-03-02T09:00    | true",
        "Mon-Fri 09:00-17:00 | 2026-03-06T16:59:59 | true",
        "Mon-Fri 09:00-17:00 | 2026-03-06T17:00    | false",
        "Mon-Fri 09:00-17:00 | 2026-03-07T12:00    | false",
        "Sat,Sun 00:00-24:00 | 2026-03-07T00:00    | true",
        "Sat,Sun 00:00-24:00 | 2026-03-08T23:59:59 | true",
        "Sat,Sun 00:00-24:00 | 2026-03-09T00:00    | false",
        "Fri 22:00-06:00     | 2026-03-06T22:00    | true",
        "Fri 22:00-06:00     | 2026-03-07T05:59    | true",
        "Fri 22:00-06:00     | 2026-03-07T06:00    | false",
        "Fri 22:00-06:00     | 2026-03-07T22:00    | false",
        "Fri 22:00-06:00     | 2026-03-06T05:00    | false",
        "Sun 22:00-06:00     | 2026-03-09T05:00    | true",
        "Sat-Mon 10:00-11:00 | 2026-03-08T10:30    | true",
        "Sat-Mon 10:00-11:00 | 2026-03-03T10:30    | false",
    })
    void containsWhatItSays(String time, String at, boolean contained) {
        assertThat(WeeklyTime.parse(time).contains(LocalDateTime.parse(at).atZone(BERLIN))).isEqualTo(contained);
    }

    @Test
    void wallClockCountsWhenClocksChange() {
        WeeklyTime morning = WeeklyTime.parse("Sun 09:00-10:00");

        assertThat(morning.contains(Instant.parse("2026-03-22T08:30:00Z").atZone(BERLIN))).isTrue();
        assertThat(morning.contains(Instant.parse("2026-03-29T08:30:00Z").atZone(BERLIN))).isFalse();
        assertThat(morning.contains(Instant.parse("2026-03-29T07:30:00Z").atZone(BERLIN))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "mon-fri 09:00-17:00           | Mon-Fri 09:00-17:00",
        "Monday, Tuesday 09:00 - 17:00 | Mon,Tue 09:00-17:00",
        "Sun,Mon,Tue,Wed,Sat 10:00-24:00 | Mon-Wed,Sat,Sun 10:00-24:00",
        "Mon-Sun 00:00-00:00           | Mon-Sun 00:00-24:00",
    })
    void textIsCanonical(String text, String canonical) {
        assertThat(WeeklyTime.parse(text)).hasToString(canonical);
        assertThat(WeeklyTime.parse(canonical)).isEqualTo(WeeklyTime.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Mon", "09:00-17:00", "Mon 9-17", "Mon 09:00-25:00", "Mon 24:00-10:00", "Foo 09:00-17:00",
        "Mon-Tue-Wed 09:00-17:00", "Mon, 09:00-17:00"})
    void otherTextIsNone(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> WeeklyTime.parse(text)).withMessageContaining("Mon-Fri 09:00");
    }
}
