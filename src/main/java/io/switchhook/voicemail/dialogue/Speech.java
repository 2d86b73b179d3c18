package io.switchhook.voicemail.dialogue;

import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;

/**
 * The grammar of a language: of which words, each a sound of its own, numbers and times are made. Pure; a further language
 * is a further implementation.
 */
interface Speech {

    /** All words that it uses. */
    Set<String> vocabulary();

    /** A whole number, not negative. */
    List<String> number(int value);

    /** A telephone number, sign by sign. */
    List<String> digits(String digits);

    /**
     * A date and a time.
     *
     * @param now today, in the same zone
     */
    List<String> time(ZonedDateTime time, ZonedDateTime now, Clock clock);

    /** How many messages there are. */
    List<String> counts(Phrase.Counts counts);

    /** How somebody reads dates and times. */
    record Clock(boolean twelveHours, boolean monthFirst) {}
}
