package io.switchhook.forwarding;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time for which a rule is, by the wall clock of the subscriber. Written as a {@link WeeklyTime}; as dates,
 * {@code 2026-12-24}, {@code 2026-12-24..2026-12-26} or {@code 12-24..12-26} each year, with or without a time of these days
 * such as {@code 09:00-17:00}; as a span, {@code 2026-12-24 12:00..2026-12-27 08:00}; as a {@link RecurringTime}; as
 * {@code holidays}; and any of these or nothing followed by {@code not holidays}.
 */
public sealed interface Schedule
        permits WeeklyTime, RecurringTime, Schedule.Dates, Schedule.YearlyDates, Schedule.Span, Schedule.OnHolidays,
                Schedule.NotOnHolidays {

    /** The longest text of a schedule. */
    int LONGEST = 500;

    /** Why a moment is in it, for people; empty when it is not. */
    Optional<String> reason(Moment moment);

    /**
     * Reads the text form; the {@code toString} of a schedule is its canonical text.
     *
     * @throws IllegalArgumentException when the text is none; the message says what is allowed
     */
    static Schedule parse(String text) {
        String schedule = text.strip();
        if (schedule.length() > LONGEST) {
            throw new IllegalArgumentException("must be at most " + LONGEST + " characters");
        }
        Matcher working = Syntax.NOT_HOLIDAYS.matcher(schedule);
        if (working.matches()) {
            String rest = working.group(1).strip();
            return new NotOnHolidays(rest.isEmpty() ? Optional.empty() : Optional.of(parseOne(rest)));
        }
        return schedule.equalsIgnoreCase(Syntax.HOLIDAYS) ? new OnHolidays() : parseOne(schedule);
    }

    private static Schedule parseOne(String text) {
        return RecurringTime.isOne(text) ? RecurringTime.parse(text) : dates(text).orElseGet(() -> WeeklyTime.parse(text));
    }

    /** Reads dates or a span; empty when the text looks like something else. */
    static Optional<Schedule> dates(String text) {
        Matcher span = Syntax.SPAN.matcher(text);
        Matcher dates = Syntax.DATES.matcher(text);
        Matcher yearly = Syntax.YEARLY.matcher(text);
        try {
            if (span.matches()) {
                LocalDateTime to = LocalDate.parse(span.group(3)).atTime(Syntax.end(span.group(4)));
                return Optional.of(new Span(
                        LocalDate.parse(span.group(1)).atTime(LocalTime.parse(span.group(2))),
                        span.group(4).equals(Syntax.MIDNIGHT_AT_END) ? to.plusDays(1) : to));
            }
            if (dates.matches()) {
                LocalDate first = LocalDate.parse(dates.group(1));
                return Optional.of(new Dates(first, dates.group(2) == null ? first : LocalDate.parse(dates.group(2)),
                        Syntax.beginning(dates.group(3)), Syntax.end(dates.group(4))));
            }
            if (yearly.matches()) {
                MonthDay first = MonthDay.parse("--" + yearly.group(1));
                return Optional.of(new YearlyDates(
                        first, yearly.group(2) == null ? first : MonthDay.parse("--" + yearly.group(2)),
                        Syntax.beginning(yearly.group(3)), Syntax.end(yearly.group(4))));
            }
            return Optional.empty();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("must have dates and times that exist, such as 2026-12-24 09:00-17:00");
        }
    }

    /** What schedules look like. */
    final class Syntax {

        private static final String HOLIDAYS = "holidays";
        private static final String MIDNIGHT_AT_END = "24:00";
        private static final Pattern NOT_HOLIDAYS = Pattern.compile("(?i)(|.*\\s)not\\s+holidays", Pattern.DOTALL);
        private static final String DATE = "(\\d{4}-\\d{2}-\\d{2})";
        private static final String CLOCK = "(\\d{2}:\\d{2})";
        private static final String CLOCKS = "(?:\\s+" + CLOCK + "\\s*-\\s*" + CLOCK + ")?";
        private static final Pattern DATES = Pattern.compile(DATE + "(?:\\s*\\.\\.\\s*" + DATE + ")?" + CLOCKS);
        private static final Pattern YEARLY =
                Pattern.compile("(\\d{2}-\\d{2})(?:\\s*\\.\\.\\s*(\\d{2}-\\d{2}))?" + CLOCKS);
        private static final Pattern SPAN =
                Pattern.compile(DATE + "\\s+" + CLOCK + "\\s*\\.\\.\\s*" + DATE + "\\s+" + CLOCK);

        private Syntax() {}

        private static LocalTime beginning(String clock) {
            return clock == null ? LocalTime.MIDNIGHT : LocalTime.parse(clock);
        }

        private static LocalTime end(String clock) {
            return clock == null || clock.equals(MIDNIGHT_AT_END) ? LocalTime.MIDNIGHT : LocalTime.parse(clock);
        }

        /** Whether a time is between two clock times, the later excluded and perhaps on the next day, of certain days. */
        private static boolean contains(Predicate<LocalDate> days, LocalTime from, LocalTime to, LocalDateTime time) {
            LocalDate day = time.toLocalDate();
            LocalTime clock = time.toLocalTime();
            if (from.isBefore(to)) {
                return days.test(day) && !clock.isBefore(from) && clock.isBefore(to);
            }
            return days.test(day) && !clock.isBefore(from) || days.test(day.minusDays(1)) && clock.isBefore(to);
        }

        private static String text(String days, LocalTime from, LocalTime to) {
            return from.equals(LocalTime.MIDNIGHT) && to.equals(LocalTime.MIDNIGHT)
                    ? days
                    : days + " " + from + "-" + (to.equals(LocalTime.MIDNIGHT) ? MIDNIGHT_AT_END : to);
        }

        private static String text(String first, String last) {
            return first.equals(last) ? first : first + ".." + last;
        }
    }

    /**
     * Days of one year or of several.
     *
     * @param from when it begins on each day
     * @param to when it is over, itself excluded; on the next day when it is not after the beginning
     */
    record Dates(LocalDate first, LocalDate last, LocalTime from, LocalTime to) implements Schedule {

        public Dates {
            if (last.isBefore(first)) {
                throw new IllegalArgumentException("must end after its beginning");
            }
        }

        @Override
        public Optional<String> reason(Moment moment) {
            return Syntax.contains(day -> !day.isBefore(first) && !day.isAfter(last), from, to, moment.local())
                    ? Optional.of(toString())
                    : Optional.empty();
        }

        @Override
        public String toString() {
            return Syntax.text(Syntax.text(first.toString(), last.toString()), from, to);
        }
    }

    /** Days of each year; the last may be before the first, in the next year then. Otherwise as {@link Dates}. */
    record YearlyDates(MonthDay first, MonthDay last, LocalTime from, LocalTime to) implements Schedule {

        @Override
        public Optional<String> reason(Moment moment) {
            return Syntax.contains(this::contains, from, to, moment.local()) ? Optional.of(toString()) : Optional.empty();
        }

        private boolean contains(LocalDate date) {
            MonthDay day = MonthDay.from(date);
            boolean begun = !day.isBefore(first);
            boolean over = day.isAfter(last);
            return first.isAfter(last) ? begun || !over : begun && !over;
        }

        @Override
        public String toString() {
            return Syntax.text(Syntax.text(first.toString().substring(2), last.toString().substring(2)), from, to);
        }
    }

    /** From one time to another one, itself excluded. */
    record Span(LocalDateTime from, LocalDateTime to) implements Schedule {

        public Span {
            if (!from.isBefore(to)) {
                throw new IllegalArgumentException("must end after its beginning");
            }
        }

        @Override
        public Optional<String> reason(Moment moment) {
            return !moment.local().isBefore(from) && moment.local().isBefore(to) ? Optional.of(toString()) : Optional.empty();
        }

        @Override
        public String toString() {
            return from.toString().replace('T', ' ') + ".." + to.toString().replace('T', ' ');
        }
    }

    /** The holidays of the subscriber's domain. */
    record OnHolidays() implements Schedule {

        @Override
        public Optional<String> reason(Moment moment) {
            return moment.holiday().map(holiday -> this + " (" + holiday.name() + ")");
        }

        @Override
        public String toString() {
            return Syntax.HOLIDAYS;
        }
    }

    /**
     * Days that are no holidays of the subscriber's domain.
     *
     * @param within the time of which holidays are taken out; empty: all time
     */
    record NotOnHolidays(Optional<Schedule> within) implements Schedule {

        @Override
        public Optional<String> reason(Moment moment) {
            boolean fits = within.isEmpty() || within.get().reason(moment).isPresent();
            return fits && moment.holiday().isEmpty() ? Optional.of(toString()) : Optional.empty();
        }

        @Override
        public String toString() {
            return within.map(schedule -> schedule + " ").orElse("") + "not " + Syntax.HOLIDAYS;
        }
    }
}
