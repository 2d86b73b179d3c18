package io.switchhook.forwarding;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.Freq;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.dmfs.rfc5545.recur.RecurrenceRuleIterator;

/**
 * A time that comes again by a rule of RFC 5545 3.3.10, written as three of its properties in one line:
 * {@code DTSTART:20260105T090000 DURATION:PT8H RRULE:FREQ=MONTHLY;BYDAY=1MO}. DTSTART is a date or a local time, and the
 * duration of a date is a day unless it is said; the wall clock counts both. Immutable.
 *
 * <p>The cost of asking does not grow with the time since DTSTART: the search for an occurrence begins in the interval of the
 * rule that the asked time is in, or in the one before.
 */
public final class RecurringTime implements Schedule {

    private static final String START = "DTSTART";
    private static final String DURATION = "DURATION";
    private static final String RULE = "RRULE";
    private static final Pattern PROPERTY = Pattern.compile("([A-Z]+)(;VALUE=DATE(?:-TIME)?)?:(\\S+)");
    private static final Pattern DATE = Pattern.compile("\\d{8}");
    private static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss", Locale.ROOT);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LONGEST_DURATION = Duration.ofDays(31);
    private static final int MOST_TIMES = 1000;
    /** What ends a rule; it is looked after here. */
    private static final Set<String> ENDS = Set.of("UNTIL", "COUNT");
    /** The library goes by these too, but the time of the day is that of DTSTART. */
    private static final Set<String> UNWANTED = Set.of("BYHOUR", "BYMINUTE", "BYSECOND", "RSCALE", "SKIP");
    private static final Map<Freq, ChronoUnit> UNITS = Map.of(Freq.DAILY, ChronoUnit.DAYS, Freq.WEEKLY, ChronoUnit.WEEKS,
            Freq.MONTHLY, ChronoUnit.MONTHS, Freq.YEARLY, ChronoUnit.YEARS);

    private final String text;
    private final LocalDateTime start;
    private final Duration duration;
    private final boolean wholeDays;
    /** Without what ends it. */
    private final String rule;
    private final ChronoUnit unit;
    private final int interval;
    private final LocalDateTime lastStart;

    /**
     * Whether a time is in an occurrence.
     *
     * @param steps how many occurrences were looked at to know
     */
    record Answer(boolean contains, int steps) {}

    private RecurringTime(
            String text, LocalDateTime start, Duration duration, boolean wholeDays, String rule, String complete) {
        this.text = text;
        this.start = start;
        this.duration = duration;
        this.wholeDays = wholeDays;
        this.rule = rule;
        RecurrenceRule read = read(complete);
        this.unit = Optional.ofNullable(UNITS.get(read.getFreq()))
                .orElseThrow(() -> new IllegalArgumentException("must have FREQ=DAILY, WEEKLY, MONTHLY or YEARLY"));
        this.interval = read.getInterval();
        this.lastStart = lastStart(read, complete);
    }

    static boolean isOne(String text) {
        return text.regionMatches(true, 0, START, 0, START.length());
    }

    /**
     * Reads the text form; the properties may come in any order, case does not matter.
     *
     * @throws IllegalArgumentException when the text is none; the message says what is wrong
     */
    public static RecurringTime parse(String text) {
        Map<String, String> properties = new HashMap<>();
        for (String part : text.strip().toUpperCase(Locale.ROOT).split("\\s+")) {
            Matcher matcher = PROPERTY.matcher(part);
            if (!matcher.matches() || properties.put(matcher.group(1), matcher.group(3)) != null) {
                throw malformed();
            }
        }
        String from = properties.remove(START);
        String rule = properties.remove(RULE);
        String length = properties.remove(DURATION);
        if (from == null || rule == null || !properties.isEmpty()) {
            throw malformed();
        }
        boolean date = DATE.matcher(from).matches();
        if (!date && length == null) {
            throw new IllegalArgumentException("must have a DURATION, such as DURATION:PT8H");
        }
        Duration duration = length == null ? DAY : duration(length);
        String canonical = START + ":" + from + (length == null ? "" : " " + DURATION + ":" + length) + " " + RULE + ":" + rule;
        String endless = Stream.of(rule.split(";")).filter(part -> !ENDS.contains(name(part))).collect(Collectors.joining(";"));
        return new RecurringTime(canonical, time(START, from, LocalTime.MIDNIGHT), duration,
                date && duration.equals(DAY.multipliedBy(duration.toDays())), endless, rule);
    }

    private static String name(String part) {
        return part.substring(0, Math.max(0, part.indexOf('=')));
    }

    private static RecurrenceRule read(String rule) {
        Stream.of(rule.split(";")).map(RecurringTime::name).filter(UNWANTED::contains).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException("must have no " + name + " in its RRULE");
        });
        try {
            return new RecurrenceRule(rule, RecurrenceRule.RfcMode.RFC5545_STRICT);
        } catch (InvalidRecurrenceRuleException | IllegalArgumentException e) {
            throw new IllegalArgumentException("must have an RRULE as in RFC 5545: " + e.getMessage());
        }
    }

    private static LocalDateTime time(String name, String text, LocalTime ofDate) {
        try {
            return DATE.matcher(text).matches()
                    ? LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE).atTime(ofDate)
                    : LocalDateTime.parse(text, DATE_TIME);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "must have " + name + " as a date or local time, such as 20261224 or 20261224T090000");
        }
    }

    private static Duration duration(String text) {
        Duration duration;
        try {
            duration = Duration.ofMillis(org.dmfs.rfc5545.Duration.parse(text).toMillis());
        } catch (IllegalArgumentException e) {
            duration = Duration.ZERO;
        }
        if (duration.isZero() || duration.isNegative() || duration.compareTo(LONGEST_DURATION) > 0) {
            throw new IllegalArgumentException("must have a DURATION such as PT8H or P2D, at most 31 days");
        }
        return duration;
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("must be such as DTSTART:20260105T090000 DURATION:PT8H RRULE:FREQ=MONTHLY;BYDAY=1MO");
    }

    /** When the last occurrence begins at the latest; as a check, that there is one. */
    private LocalDateTime lastStart(RecurrenceRule read, String complete) {
        if (read.getCount() != null && read.getCount() > MOST_TIMES) {
            throw new IllegalArgumentException("must have a COUNT of at most " + MOST_TIMES);
        }
        LocalDateTime end = Stream.of(complete.split(";")).filter(part -> name(part).equals("UNTIL")).findFirst()
                .map(part -> time("UNTIL", part.substring(part.indexOf('=') + 1), LocalTime.MAX))
                .orElse(LocalDateTime.MAX);
        LocalDateTime last = null;
        int wanted = read.getCount() == null ? 1 : read.getCount();
        try {
            RecurrenceRuleIterator occurrences = occurrences(start);
            for (int i = 0; i < wanted && occurrences.hasNext(); i++) {
                last = local(occurrences.nextDateTime());
            }
        } catch (IllegalArgumentException e) {
            // The library gives up when a rule has had no occurrence for very long.
            last = null;
        }
        if (last == null || last.isAfter(end)) {
            throw new IllegalArgumentException("must have an RRULE with an occurrence");
        }
        return read.getCount() == null ? end : last;
    }

    /** Whether it consists of days from midnight to midnight. */
    boolean hasWholeDays() {
        return wholeDays;
    }

    @Override
    public Optional<String> reason(Moment moment) {
        return at(moment.local()).contains() ? Optional.of(text) : Optional.empty();
    }

    /** Since all occurrences are of the same length, the first that is not over tells. */
    Answer at(LocalDateTime time) {
        LocalDateTime earliest = time.minus(duration);
        if (time.isBefore(start) || !earliest.isBefore(lastStart)) {
            return new Answer(false, 0);
        }
        int steps = 0;
        try {
            RecurrenceRuleIterator occurrences = occurrences(anchor(earliest));
            while (occurrences.hasNext()) {
                LocalDateTime begin = local(occurrences.nextDateTime());
                steps++;
                if (begin.isAfter(earliest)) {
                    return new Answer(!begin.isAfter(time) && !begin.isAfter(lastStart), steps);
                }
            }
        } catch (IllegalArgumentException e) {
            // As above; the last ones are over.
        }
        return new Answer(false, steps);
    }

    /**
     * A start for the same occurrences from this time on: DTSTART, moved by so many intervals that the phase of the rule and
     * what it takes from DTSTART, the day of the month for instance, stay the same.
     */
    private LocalDateTime anchor(LocalDateTime time) {
        long intervals = Math.max(0, unit.between(start, time) / interval);
        LocalDateTime anchor = start.plus(intervals * interval, unit);
        while (unit.compareTo(ChronoUnit.MONTHS) >= 0 && anchor.getDayOfMonth() != start.getDayOfMonth()) {
            intervals--;
            anchor = start.plus(intervals * interval, unit);
        }
        return anchor;
    }

    private RecurrenceRuleIterator occurrences(LocalDateTime from) {
        // Read each time: the library's rules are not for several threads.
        return read(rule).iterator(new DateTime(from.getYear(), from.getMonthValue() - 1, from.getDayOfMonth(),
                from.getHour(), from.getMinute(), from.getSecond()));
    }

    private static LocalDateTime local(DateTime time) {
        return LocalDateTime.of(time.getYear(), time.getMonth() + 1, time.getDayOfMonth(),
                time.getHours(), time.getMinutes(), time.getSeconds());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecurringTime time && text.equals(time.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
