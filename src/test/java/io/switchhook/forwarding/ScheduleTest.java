package io.switchhook.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

    private static final Holidays HOLIDAYS = new Holidays(List.of(
            new Holiday("Christmas", Holiday.parseDays("12-25..12-26")),
            new Holiday("Good Friday", Holiday.parseDays("2026-04-03")),
            new Holiday("Thanksgiving", Holiday.parseDays("DTSTART:20201126 RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"))));

    private static String reason(String schedule, String local) {
        return Schedule.parse(schedule).reason(new Moment(LocalDateTime.parse(local), HOLIDAYS)).orElse("");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "2026-12-24                             | 2026-12-24T00:00 | 2026-12-25T00:00",
        "2026-12-24..2026-12-26                 | 2026-12-26T23:59 | 2026-12-27T00:00",
        "2026-12-24 .. 2026-12-26 09:00-17:00   | 2026-12-25T09:00 | 2026-12-25T17:00",
        "2026-12-31 22:00-02:00                 | 2027-01-01T01:59 | 2026-12-31T01:00",
        "2026-12-24 12:00..2026-12-27 08:00     | 2026-12-25T03:00 | 2026-12-24T11:59",
        "2026-12-24 12:00..2026-12-24 24:00     | 2026-12-24T23:59 | 2026-12-25T00:00",
        "12-24                                  | 2031-12-24T12:00 | 2031-12-25T00:00",
        "12-24..01-06                           | 2031-01-06T12:00 | 2031-01-07T00:00",
        "12-24..01-06 09:00-12:00               | 2031-12-31T09:00 | 2031-12-31T12:00",
        "02-29                                  | 2028-02-29T12:00 | 2027-03-01T00:00",
        "holidays                               | 2026-12-25T12:00 | 2026-12-24T12:00",
        "Holidays                               | 2027-11-25T12:00 | 2027-11-18T12:00",
        "not holidays                           | 2026-12-24T12:00 | 2026-04-03T12:00",
        "Mon-Fri 09:00-17:00 not holidays       | 2026-04-02T12:00 | 2026-04-03T12:00",
        "Mon-Fri 09:00-17:00 Not  Holidays      | 2026-04-02T12:00 | 2026-04-04T12:00",
        "12-20..12-31 not holidays              | 2026-12-24T12:00 | 2026-12-25T12:00",
        "dtstart:20260105t090000 duration:pt8h rrule:freq=weekly not holidays | 2026-01-12T16:59 | 2026-01-12T17:00"})
    void momentIsInsideOrOutside(String schedule, String inside, String outside) {
        assertThat(reason(schedule, inside)).isNotEmpty();
        assertThat(reason(schedule, outside)).isEmpty();
        String canonical = Schedule.parse(schedule).toString();
        assertThat(Schedule.parse(canonical)).isEqualTo(Schedule.parse(schedule)).hasToString(canonical);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "2026-12-24 .. 2026-12-24                | 2026-12-24",
        "2026-12-24 .. 2026-12-26  9:00          | -",
        "2026-12-24..2026-12-26  09:00 - 24:00   | 2026-12-24..2026-12-26 09:00-24:00",
        "2026-12-24 00:00-24:00                  | 2026-12-24",
        "mon-fri 09:00-17:00  NOT HOLIDAYS       | Mon-Fri 09:00-17:00 not holidays"})
    void textIsMadeCanonical(String text, String canonical) {
        if (canonical.equals("-")) {
            assertThatThrownBy(() -> Schedule.parse(text)).isInstanceOf(IllegalArgumentException.class);
        } else {
            assertThat(Schedule.parse(text)).hasToString(canonical);
        }
    }

    @Test
    void holidayIsNamed() {
        assertThat(reason("holidays", "2026-04-03T12:00")).isEqualTo("holidays (Good Friday)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2026-13-01", "2026-02-30", "2026-12-26..2026-12-24", "2026-12-24 12:00..2026-12-24 12:00",
        "13-01", "2026-12-24..", "holidays holidays", "not holidays not holidays", "Feiertage", "2026-12-24 25:00-26:00",
        "12-24..2026-12-26"})
    void malformedTextIsRefused(String text) {
        assertThatThrownBy(() -> Schedule.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mon 09:00-17:00", "2026-12-24 12:00-14:00", "holidays", "not holidays",
        "2026-12-24 12:00..2026-12-27 08:00", "DTSTART:20260101T090000 DURATION:PT8H RRULE:FREQ=YEARLY",
        "DTSTART:20260101 DURATION:PT8H RRULE:FREQ=YEARLY"})
    void holidaysAreWholeDays(String text) {
        assertThatThrownBy(() -> Holiday.parseDays(text)).hasMessageStartingWith("must be a date such as");
    }

    /** In Berlin, clocks went from 02:00 to 03:00 on 2026-03-29 and from 03:00 back to 02:00 on 2026-10-25. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "2026-03-29 01:00-03:00 | 2026-03-29T00:30:00Z | true",
        "2026-03-29 01:00-03:00 | 2026-03-29T01:00:00Z | false",
        "2026-10-25 02:00-03:00 | 2026-10-25T00:30:00Z | true",
        "2026-10-25 02:00-03:00 | 2026-10-25T01:30:00Z | true",
        "2026-10-25 02:00-03:00 | 2026-10-25T02:00:00Z | false",
        "2026-12-24             | 2026-12-23T23:00:00Z | true",
        "2026-12-24             | 2026-12-24T23:00:00Z | false",
        "DTSTART:20260105T090000 DURATION:PT8H RRULE:FREQ=DAILY | 2026-03-30T07:00:00Z | true",
        "DTSTART:20260105T090000 DURATION:PT8H RRULE:FREQ=DAILY | 2026-03-30T15:00:00Z | false",
        "DTSTART:20260105T090000 DURATION:PT8H RRULE:FREQ=DAILY | 2026-02-01T07:30:00Z | false"})
    void wallClockCounts(String schedule, String instant, boolean inside) {
        Moment moment = LocalCalendar.of(ZoneId.of("Europe/Berlin")).at(Instant.parse(instant));

        assertThat(Schedule.parse(schedule).reason(moment).isPresent()).isEqualTo(inside);
    }
}
