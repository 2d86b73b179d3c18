package io.switchhook.forwarding;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Objects;
import java.util.Optional;

/**
 * A holiday.
 *
 * @param days whole days: dates, dates of each year, or a recurrence that begins on a date
 */
public record Holiday(String name, Schedule days) {

    public Holiday {
        Objects.requireNonNull(name, "name is required");
        Objects.requireNonNull(days, "days are required");
    }

    /**
     * Reads the text form of its days; their {@code toString} is the canonical text.
     *
     * @throws IllegalArgumentException when the text is none; the message says what is allowed
     */
    public static Schedule parseDays(String text) {
        String days = text.strip();
        Optional<Schedule> schedule = days.length() > Schedule.LONGEST
                ? Optional.empty()
                : RecurringTime.isOne(days) ? Optional.of(RecurringTime.parse(days)) : Schedule.dates(days);
        return schedule.filter(Holiday::hasWholeDays).orElseThrow(() -> new IllegalArgumentException(
                "must be a date such as 2026-12-24, 12-25 of each year, 2026-12-24..2026-12-26, or whole days by RFC 5545 such as"
                        + " DTSTART:20261126 RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"));
    }

    private static boolean hasWholeDays(Schedule schedule) {
        if (schedule instanceof Schedule.Dates dates) {
            return isWholeDay(dates.from(), dates.to());
        }
        if (schedule instanceof Schedule.YearlyDates dates) {
            return isWholeDay(dates.from(), dates.to());
        }
        return schedule instanceof RecurringTime recurring && recurring.hasWholeDays();
    }

    private static boolean isWholeDay(LocalTime from, LocalTime to) {
        return from.equals(LocalTime.MIDNIGHT) && to.equals(LocalTime.MIDNIGHT);
    }

    boolean isOn(LocalDate date) {
        return days.reason(new Moment(date.atTime(LocalTime.NOON), Holidays.NONE)).isPresent();
    }
}
