package io.switchhook.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.dmfs.rfc5545.recur.RecurrenceRuleIterator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecurringTimeTest {

    private static boolean contains(String time, String local) {
        return RecurringTime.parse(time).at(LocalDateTime.parse(local)).contains();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "DTSTART:20260105T090000 DURATION:PT8H RRULE:FREQ=MONTHLY;BYDAY=1MO       | 2026-02-02T09:00 | 2026-02-09T09:00",
        "RRULE:FREQ=MONTHLY;BYDAY=-1FR DTSTART:20260105T090000 DURATION:P1DT8H    | 2026-01-31T16:59 | 2026-01-31T17:00",
        "DTSTART:20260105 RRULE:FREQ=WEEKLY;INTERVAL=2                            | 2026-01-19T23:59 | 2026-01-12T12:00",
        "DTSTART;VALUE=DATE:20260105 DURATION:P2D RRULE:FREQ=WEEKLY;INTERVAL=2    | 2026-01-20T12:00 | 2026-01-21T00:00",
        "DTSTART:20240229 RRULE:FREQ=YEARLY                                       | 2028-02-29T12:00 | 2026-02-28T12:00",
        "DTSTART:20240131 RRULE:FREQ=MONTHLY                                      | 2026-03-31T12:00 | 2026-02-28T12:00",
        "DTSTART:20260101T220000 DURATION:PT4H RRULE:FREQ=DAILY;COUNT=3           | 2026-01-04T01:59 | 2026-01-04T22:00",
        "DTSTART:20260101T220000 DURATION:PT4H RRULE:FREQ=DAILY;UNTIL=20260103    | 2026-01-04T01:59 | 2026-01-04T22:00",
        "DTSTART:20260101T220000 DURATION:PT4H RRULE:FREQ=DAILY;UNTIL=20260103T215959 | 2026-01-03T01:59 | 2026-01-03T22:00",
        "DTSTART:20260101T220000 DURATION:PT4H RRULE:FREQ=DAILY                   | 2026-01-01T22:00 | 2026-01-01T01:00",
        "DTSTART:20260101 RRULE:FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=-1             | 2030-07-31T00:00 | 2030-06-30T00:00",
        "DTSTART:20260101 RRULE:FREQ=DAILY;BYMONTH=8                              | 2030-08-31T00:00 | 2030-07-31T23:00"})
    void timeIsInsideOrOutside(String time, String inside, String outside) {
        assertThat(contains(time, inside)).isTrue();
        assertThat(contains(time, outside)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DTSTART:20260105T090000 RRULE:FREQ=DAILY", "DTSTART:20260105", "DTSTART:20260105 RRULE:FREQ=HOURLY",
        "DTSTART:20260105 RRULE:FREQ=SOMETIMES", "DTSTART:20260105 RRULE:FREQ=DAILY;COUNT=1001",
        "DTSTART:20260105 RRULE:FREQ=DAILY;BYHOUR=9", "DTSTART:20260105 RRULE:FREQ=DAILY;UNTIL=20260101",
        "DTSTART:20260105 RRULE:FREQ=DAILY;UNTIL=20270101T000000Z", "DTSTART:20260105T090000Z DURATION:PT1H RRULE:FREQ=DAILY",
        "DTSTART;TZID=Europe/Berlin:20260105T090000 DURATION:PT1H RRULE:FREQ=DAILY", "DTSTART:20261305 RRULE:FREQ=DAILY",
        "DTSTART:20260105 DURATION:P32D RRULE:FREQ=DAILY", "DTSTART:20260105 DURATION:-P1D RRULE:FREQ=DAILY",
        "DTSTART:20260105 DURATION:PT0S RRULE:FREQ=DAILY", "DTSTART:20260105 DURATION:LONG RRULE:FREQ=DAILY",
        "DTSTART:20260105 DTSTART:20260105 RRULE:FREQ=DAILY", "DTSTART:20260105 RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "DTSTART:20260105 RRULE:FREQ=DAILY;RSCALE=HEBREW", "DTSTART:20260105 RRULE:FREQ=DAILY EXDATE:20260106", "DTSTART"})
    void malformedTextIsRefused(String text) {
        assertThatThrownBy(() -> RecurringTime.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must ");
    }

    @Provide
    Arbitrary<String> rules() {
        Arbitrary<String> frequencies = Arbitraries.of("DAILY", "WEEKLY", "MONTHLY", "YEARLY");
        Arbitrary<Integer> intervals = Arbitraries.integers().between(1, 13);
        Arbitrary<String> parts = Arbitraries.of("", ";BYDAY=MO,WE", ";BYDAY=SU;WKST=SU", ";BYMONTHDAY=31", ";BYMONTHDAY=-1",
                ";BYMONTH=1,2,12", ";BYDAY=TU;BYSETPOS=-1", ";BYMONTH=2;BYMONTHDAY=29");
        return Combinators.combine(frequencies, intervals, parts).as((frequency, interval, part) ->
                "FREQ=" + frequency + ";INTERVAL=" + interval + part)
                // RFC 5545 3.3.10 forbids it.
                .filter(rule -> !rule.contains("WEEKLY") || !rule.contains("BYMONTHDAY"));
    }

    /** The library, asked for every occurrence since DTSTART, says the same. */
    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void searchFindsWhatCountingFromTheStartFinds(
            @ForAll("rules") String rule, @ForAll("starts") LocalDate start, @ForAll("lengths") int days) throws Exception {
        Set<LocalDate> expected = days(rule, start, days);
        RecurringTime time;
        try {
            time = RecurringTime.parse("DTSTART:" + start.toString().replace("-", "") + " DURATION:P" + days + "D RRULE:" + rule);
        } catch (IllegalArgumentException e) {
            assertThat(expected).isEmpty();
            return;
        }
        for (LocalDate day = start.minusDays(3); day.isBefore(start.plusYears(6)); day = day.plusDays(1)) {
            assertThat(time.at(day.atTime(12, 0)).contains()).as("%s at %s", time, day).isEqualTo(expected.contains(day));
        }
    }

    @Provide
    Arbitrary<LocalDate> starts() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(0, 1500).map(days -> LocalDate.of(2023, 1, 1).plusDays(days)),
                Arbitraries.of(LocalDate.of(2024, 2, 29), LocalDate.of(2023, 1, 31), LocalDate.of(2023, 8, 31)));
    }

    @Provide
    Arbitrary<Integer> lengths() {
        return Arbitraries.of(1, 2, 10, 31);
    }

    private static Set<LocalDate> days(String rule, LocalDate start, int length) throws InvalidRecurrenceRuleException {
        Set<LocalDate> days = new HashSet<>();
        RecurrenceRule read = new RecurrenceRule(rule, RecurrenceRule.RfcMode.RFC5545_STRICT);
        RecurrenceRuleIterator each;
        try {
            each = read.iterator(new DateTime(start.getYear(), start.getMonthValue() - 1, start.getDayOfMonth(), 0, 0, 0));
        } catch (IllegalArgumentException e) {
            // it looked for the first occurrence for too long
            return days;
        }
        while (each.hasNext()) {
            DateTime next = each.nextDateTime();
            LocalDate day = LocalDate.of(next.getYear(), next.getMonth() + 1, next.getDayOfMonth());
            if (day.isAfter(start.plusYears(6))) {
                break;
            }
            for (int i = 0; i < length; i++) {
                days.add(day.plusDays(i));
            }
        }
        return days;
    }

    /** However long ago a time began: never more than what two intervals of its rule have. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "DTSTART:19700101 RRULE:FREQ=DAILY                                   | 3",
        "DTSTART:19700101 RRULE:FREQ=DAILY;COUNT=1000                        | 3",
        "DTSTART:19700101 RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR             | 10",
        "DTSTART:19700131 RRULE:FREQ=MONTHLY                                 | 4",
        "DTSTART:19700131 RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU      | 124",
        "DTSTART:19720229 RRULE:FREQ=YEARLY                                  | 3",
        "DTSTART:19700101 RRULE:FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYDAY=MO,TU,WE,TH,FR,SA,SU | 732"})
    void costOfAskingIsBounded(String text, int most) {
        RecurringTime time = RecurringTime.parse(text);

        for (LocalDate day = LocalDate.of(2090, 1, 1); day.getYear() == 2090; day = day.plusDays(1)) {
            assertThat(time.at(day.atTime(12, 0)).steps()).as("%s", day).isLessThanOrEqualTo(most);
        }
        assertThat(time.at(LocalDateTime.parse("1971-01-01T00:00")).steps()).isLessThanOrEqualTo(most);
    }
}
