package io.switchhook.voicemail.dialogue;

import io.switchhook.voicemail.media.Sound;
import io.switchhook.voicemail.media.Tone;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.FormatStyle;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A language that mailboxes speak: its grammar, and the sound of each of its words. Immutable. */
final class Language {

    private static final Sound TONE =
            Sound.silence(Duration.ofMillis(200)).then(Tone.of(1_000, Duration.ofMillis(300)));

    /** How many missing words an operator is told. */
    private static final int MOST_NAMED = 10;

    private final Speech speech;
    private final Map<String, Sound> words;

    /** @throws IllegalArgumentException when there are words without a sound; the message tells which */
    Language(Speech speech, Map<String, Sound> words) {
        this.speech = speech;
        this.words = Map.copyOf(words);
        Set<String> missing = new TreeSet<>(vocabulary(speech));
        missing.removeAll(words.keySet());
        if (!missing.isEmpty()) {
            int others = missing.size() - MOST_NAMED;
            throw new IllegalArgumentException("there is no sound of "
                    + missing.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                    + (others > 0 ? " and " + others + " others" : ""));
        }
    }

    /** All words of a language, the sentences included. */
    static Set<String> vocabulary(Speech speech) {
        Set<String> words = new HashSet<>(speech.vocabulary());
        Stream.of(Prompt.values()).map(Prompt::word).forEach(words::add);
        return words;
    }

    /**
     * What phrases sound like.
     *
     * @param now at what time they are said
     */
    Sound say(List<Phrase> phrases, Instant now, ZoneId zone, Locale locale) {
        return Sound.concat(phrases.stream().map(phrase -> say(phrase, now, zone, locale)).toList());
    }

    private Sound say(Phrase phrase, Instant now, ZoneId zone, Locale locale) {
        if (phrase instanceof Phrase.Heard heard) {
            return heard.sound();
        }
        if (phrase instanceof Phrase.Tone) {
            return TONE;
        }
        return Sound.concat(words(phrase, now, zone, locale).stream().map(words::get).toList());
    }

    private List<String> words(Phrase phrase, Instant now, ZoneId zone, Locale locale) {
        if (phrase instanceof Prompt prompt) {
            return List.of(prompt.word());
        }
        if (phrase instanceof Phrase.Numeral numeral) {
            return speech.number(numeral.value());
        }
        if (phrase instanceof Phrase.Digits digits) {
            return speech.digits(digits.digits());
        }
        if (phrase instanceof Phrase.Time time) {
            return speech.time(
                    ZonedDateTime.ofInstant(time.instant(), zone), ZonedDateTime.ofInstant(now, zone), clock(locale));
        }
        return speech.counts((Phrase.Counts) phrase);
    }

    /** As people of a country write times and dates, they say them. */
    static Speech.Clock clock(Locale locale) {
        String time = DateTimeFormatterBuilder.getLocalizedDateTimePattern(
                null, FormatStyle.SHORT, IsoChronology.INSTANCE, locale);
        String date = DateTimeFormatterBuilder.getLocalizedDateTimePattern(
                FormatStyle.LONG, null, IsoChronology.INSTANCE, locale);
        return new Speech.Clock(time.indexOf('a') >= 0, date.indexOf('M') < date.indexOf('d'));
    }
}
