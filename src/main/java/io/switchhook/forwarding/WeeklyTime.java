package io.switchhook.forwarding;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A time that comes again each week, written as {@code Mon-Fri 09:00-17:00} or {@code Sat,Sun 00:00-24:00}. Wall clock time:
 * when clocks are changed, the time is an hour longer or shorter.
 *
 * @param days the days on which it begins
 * @param from when it begins
 * @param to when it is over, itself excluded; on the next day when it is not after the beginning
 */
public record WeeklyTime(Set<DayOfWeek> days, LocalTime from, LocalTime to) implements Schedule {

    private static final Pattern SYNTAX =
            Pattern.compile("([A-Za-z, -]+?)\\s+(\\d{2}:\\d{2})\\s*-\\s*(\\d{2}:\\d{2})");
    private static final String MIDNIGHT_AT_END = "24:00";

    public WeeklyTime {
        days = Set.copyOf(days);
        if (days.isEmpty()) {
            throw new IllegalArgumentException("a weekly time needs a day");
        }
    }

    /**
     * Reads the form of {@link #toString}; case does not matter, and days may be written out.
     *
     * @throws IllegalArgumentException when the text is no weekly time; the message says what one looks like
     */
    public static WeeklyTime parse(String text) {
        Matcher matcher = SYNTAX.matcher(text.strip());
        if (!matcher.matches()) {
            throw malformed();
        }
        try {
            String end = matcher.group(3);
            return new WeeklyTime(days(matcher.group(1)), LocalTime.parse(matcher.group(2)),
                    end.equals(MIDNIGHT_AT_END) ? LocalTime.MIDNIGHT : LocalTime.parse(end));
        } catch (DateTimeException e) {
            throw malformed();
        }
    }

    @Override
    public Optional<String> reason(Moment moment) {
        return contains(moment.local()) ? Optional.of(toString()) : Optional.empty();
    }

    public boolean contains(ZonedDateTime time) {
        return contains(time.toLocalDateTime());
    }

    private boolean contains(LocalDateTime time) {
        DayOfWeek day = time.getDayOfWeek();
        LocalTime clock = time.toLocalTime();
        if (from.isBefore(to)) {
            return days.contains(day) && !clock.isBefore(from) && clock.isBefore(to);
        }
        return days.contains(day) && !clock.isBefore(from) || days.contains(day.minus(1)) && clock.isBefore(to);
    }

    private static Set<DayOfWeek> days(String text) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : text.split(",", -1)) {
            String[] ends = part.strip().split("\\s*-\\s*", -1);
            if (ends.length > 2) {
                throw malformed();
            }
            DayOfWeek last = day(ends[ends.length - 1]);
            for (DayOfWeek day = day(ends[0]); day != last; day = day.plus(1)) {
                days.add(day);
            }
            days.add(last);
        }
        return days;
    }

    private static DayOfWeek day(String text) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (text.equalsIgnoreCase(name(day)) || text.equalsIgnoreCase(day.name())) {
                return day;
            }
        }
        throw malformed();
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("must be a weekly time such as Mon-Fri 09:00-17:00 or Sat,Sun 00:00-24:00,"
                + " dates such as 2026-12-24..2026-12-26, DTSTART, DURATION and RRULE of RFC 5545, holidays, or not holidays");
    }

    private static String name(DayOfWeek day) {
        return day.getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
    }

    @Override
    public String toString() {
        return daysText() + " " + from + "-" + (to.equals(LocalTime.MIDNIGHT) ? MIDNIGHT_AT_END : to);
    }

    /** Three days and more in a row as a range. */
    private String daysText() {
        List<List<DayOfWeek>> runs = new ArrayList<>();
        for (DayOfWeek day : EnumSet.copyOf(days)) {
            List<DayOfWeek> run = runs.isEmpty() ? List.of() : runs.get(runs.size() - 1);
            if (run.isEmpty() || run.get(run.size() - 1).plus(1) != day) {
                run = new ArrayList<>();
                runs.add(run);
            }
            run.add(day);
        }
        return runs.stream()
                .map(run -> run.size() > 2
                        ? name(run.get(0)) + "-" + name(run.get(run.size() - 1))
                        : run.stream().map(WeeklyTime::name).collect(Collectors.joining(",")))
                .collect(Collectors.joining(","));
    }
}
