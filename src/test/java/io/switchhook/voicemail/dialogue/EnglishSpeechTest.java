package io.switchhook.voicemail.dialogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnglishSpeechTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final ZonedDateTime NOW = ZonedDateTime.of(2026, 3, 5, 12, 0, 0, 0, BERLIN);
    private static final Speech.Clock US = Language.clock(Locale.US);
    private static final Speech.Clock UK = Language.clock(Locale.UK);

    private final EnglishSpeech speech = new EnglishSpeech();

    @ParameterizedTest
    @CsvSource({"0,n-0", "7,n-7", "20,n-20", "21,n-20 n-1", "30,n-30", "99,n-90 n-9", "100,n-1 hundred",
        "101,n-1 hundred n-1", "342,n-3 hundred n-40 n-2", "999,n-9 hundred n-90 n-9", "1000,n-1 n-0 n-0 n-0"})
    void number(int value, String words) {
        assertThat(String.join(" ", speech.number(value))).isEqualTo(words);
    }

    @Test
    void digitsLeaveOutWhatIsNotDialled() {
        assertThat(speech.digits("+49 (30)-12*#")).containsExactly(
                "plus", "n-4", "n-9", "n-3", "n-0", "n-1", "n-2", "star", "pound");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-05T09:05:00,today at n-9 oh n-5 am",
        "2026-03-05T00:30:00,today at n-12 n-30 am",
        "2026-03-05T12:00:00,today at n-12 pm",
        "2026-03-04T23:59:00,yesterday at n-11 n-50 n-9 pm",
        "2026-03-02T15:42:00,day-1 month-3 th-2 at n-3 n-40 n-2 pm",
        "2024-12-31T15:00:00,day-2 month-12 th-31 n-20 n-20 n-4 at n-3 pm",
        "2008-01-01T15:00:00,day-2 month-1 th-1 n-2 thousand n-8 at n-3 pm"})
    void timeInAmerica(String time, String words) {
        assertThat(String.join(" ", speech.time(at(time), NOW, US))).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-05T09:05:00,today at n-9 oh n-5",
        "2026-03-05T15:00:00,today at n-15 oclock",
        "2026-03-02T15:42:00,day-1 the th-2 of month-3 at n-15 n-40 n-2"})
    void timeInBritain(String time, String words) {
        assertThat(String.join(" ", speech.time(at(time), NOW, UK))).isEqualTo(words);
    }

    private static ZonedDateTime at(String time) {
        return LocalDateTime.parse(time).atZone(BERLIN);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0,0,you-have no-messages-at-all",
        "1,0,0,you-have n-1 new-message",
        "3,1,0,you-have n-3 new-messages n-1 urgent",
        "3,0,1,you-have n-3 new-messages and n-1 saved-message",
        "0,0,2,you-have n-2 saved-messages"})
    void counts(int fresh, int urgent, int saved, String words) {
        assertThat(String.join(" ", speech.counts(new Phrase.Counts(fresh, urgent, saved)))).isEqualTo(words);
    }

    @Property
    void numbersAreMadeOfTheVocabulary(@ForAll @IntRange(max = 100_000) int value) {
        assertThat(speech.vocabulary()).containsAll(speech.number(value));
        assertThat(speech.vocabulary()).containsAll(speech.counts(new Phrase.Counts(value, value / 2, value / 3)));
    }

    @Property
    void timesAreMadeOfTheVocabulary(
            @ForAll @IntRange(max = 366 * 200) int days, @ForAll @IntRange(max = 1439) int minute, @ForAll boolean british) {
        ZonedDateTime time = LocalDate.of(1970, 1, 1).plusDays(days).atStartOfDay(BERLIN).plusMinutes(minute);

        assertThat(speech.vocabulary()).containsAll(speech.time(time, NOW, british ? UK : US));
    }

    @Test
    void vocabularyHasNoWordThatNothingIsMadeOf() {
        Stream<String> times = IntStream.range(0, 366 * 30).boxed().flatMap(i -> Stream.of(US, UK).flatMap(clock ->
                speech.time(NOW.minusDays(i).plusMinutes(i), NOW, clock).stream()));
        Stream<String> others = Stream.of(
                speech.digits("*#+0"), speech.counts(new Phrase.Counts(0, 0, 0)), speech.counts(new Phrase.Counts(1, 1, 1)),
                speech.counts(new Phrase.Counts(2, 2, 2)), speech.number(60), speech.number(70), speech.number(80),
                speech.number(190)).flatMap(List::stream);

        assertThat(Stream.concat(times, others).collect(Collectors.toSet())).isEqualTo(speech.vocabulary());
    }
}
