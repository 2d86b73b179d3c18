package io.switchhook.voicemail.dialogue;

import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** English. Numbers up to 999 are said as such, greater ones by their digits. */
final class EnglishSpeech implements Speech {

    private static final int LARGEST = 999;

    @Override
    public Set<String> vocabulary() {
        return Stream.of(
                        IntStream.rangeClosed(0, 20).mapToObj(EnglishSpeech::cardinal),
                        IntStream.of(30, 40, 50, 60, 70, 80, 90).mapToObj(EnglishSpeech::cardinal),
                        IntStream.rangeClosed(1, 31).mapToObj(EnglishSpeech::ordinal),
                        IntStream.rangeClosed(1, 12).mapToObj(EnglishSpeech::month),
                        IntStream.rangeClosed(1, 7).mapToObj(EnglishSpeech::weekday),
                        Stream.of("hundred", "thousand", "oh", "oclock", "am", "pm", "today", "yesterday", "at", "the", "of",
                                "and", "plus", "star", "pound", "you-have", "no-messages-at-all", "new-message", "new-messages",
                                "saved-message", "saved-messages", "urgent"))
                .flatMap(words -> words)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public List<String> number(int value) {
        if (value > LARGEST) {
            return digits(Integer.toString(value));
        }
        List<String> words = new ArrayList<>();
        int rest = value % 100;
        if (value >= 100) {
            words.add(cardinal(value / 100));
            words.add("hundred");
        }
        if (rest > 20 && rest % 10 != 0) {
            words.add(cardinal(rest - rest % 10));
            words.add(cardinal(rest % 10));
        } else if (rest > 0 || value == 0) {
            words.add(cardinal(rest));
        }
        return words;
    }

    @Override
    public List<String> digits(String digits) {
        return digits.chars().mapToObj(EnglishSpeech::sign).flatMap(List::stream).toList();
    }

    private static List<String> sign(int sign) {
        return switch (sign) {
            case '+' -> List.of("plus");
            case '*' -> List.of("star");
            case '#' -> List.of("pound");
            default -> sign >= '0' && sign <= '9' ? List.of(cardinal(sign - '0')) : List.of();
        };
    }

    @Override
    public List<String> time(ZonedDateTime time, ZonedDateTime now, Clock clock) {
        List<String> words = new ArrayList<>(date(time.toLocalDate(), now.toLocalDate(), clock));
        words.add("at");
        int hour = clock.twelveHours() ? (time.getHour() + 11) % 12 + 1 : time.getHour();
        words.addAll(number(hour));
        if (time.getMinute() > 9) {
            words.addAll(number(time.getMinute()));
        } else if (time.getMinute() > 0) {
            words.add("oh");
            words.addAll(number(time.getMinute()));
        } else if (!clock.twelveHours()) {
            words.add("oclock");
        }
        if (clock.twelveHours()) {
            words.add(time.getHour() < 12 ? "am" : "pm");
        }
        return words;
    }

    private List<String> date(LocalDate day, LocalDate today, Clock clock) {
        long ago = ChronoUnit.DAYS.between(day, today);
        if (ago == 0 || ago == 1) {
            return List.of(ago == 0 ? "today" : "yesterday");
        }
        List<String> words = new ArrayList<>();
        words.add(weekday(day.getDayOfWeek().getValue()));
        String ordinal = ordinal(day.getDayOfMonth());
        String month = month(day.getMonthValue());
        words.addAll(clock.monthFirst() ? List.of(month, ordinal) : List.of("the", ordinal, "of", month));
        if (ChronoUnit.MONTHS.between(day, today) >= 11) {
            words.addAll(year(day.getYear()));
        }
        return words;
    }

    /** Of the years in which there are messages. */
    private List<String> year(int year) {
        List<String> words = new ArrayList<>();
        if (year % 1000 < 10 || year < 1000 || year > 9999) {
            words.addAll(number(year / 1000));
            words.add("thousand");
            if (year % 1000 > 0) {
                words.addAll(number(year % 1000));
            }
            return words;
        }
        words.addAll(number(year / 100));
        if (year % 100 == 0) {
            words.add("hundred");
        } else {
            if (year % 100 < 10) {
                words.add("oh");
            }
            words.addAll(number(year % 100));
        }
        return words;
    }

    @Override
    public List<String> counts(Phrase.Counts counts) {
        List<String> words = new ArrayList<>(List.of("you-have"));
        if (counts.fresh() == 0 && counts.saved() == 0) {
            words.add("no-messages-at-all");
            return words;
        }
        if (counts.fresh() > 0) {
            words.addAll(number(counts.fresh()));
            words.add(counts.fresh() == 1 ? "new-message" : "new-messages");
            if (counts.urgent() > 0) {
                words.addAll(number(counts.urgent()));
                words.add("urgent");
            }
        }
        if (counts.saved() > 0) {
            if (counts.fresh() > 0) {
                words.add("and");
            }
            words.addAll(number(counts.saved()));
            words.add(counts.saved() == 1 ? "saved-message" : "saved-messages");
        }
        return words;
    }

    private static String cardinal(int value) {
        return "n-" + value;
    }

    private static String ordinal(int value) {
        return "th-" + value;
    }

    private static String month(int value) {
        return "month-" + value;
    }

    private static String weekday(int value) {
        return "day-" + value;
    }
}
