package io.switchhook.voicemail.dialogue;

import io.switchhook.voicemail.media.Sound;
import java.time.Instant;

/** Something a mailbox says; {@link Speech} makes words of it in the language of who listens. */
sealed interface Phrase
        permits Prompt, Phrase.Counts, Phrase.Numeral, Phrase.Digits, Phrase.Time, Phrase.Tone, Phrase.Heard {

    /** How many messages there are. */
    record Counts(int fresh, int urgent, int saved) implements Phrase {}

    /** A whole number, not negative. */
    record Numeral(int value) implements Phrase {}

    /** A telephone number, one sign after the other; signs that are not dialled are left out. */
    record Digits(String digits) implements Phrase {}

    /** When something was, as seen from now. */
    record Time(Instant instant) implements Phrase {}

    /** The tone after which one speaks. */
    record Tone() implements Phrase {}

    /** What somebody has recorded. */
    record Heard(Sound sound) implements Phrase {}
}
