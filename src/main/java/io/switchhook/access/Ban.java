package io.switchhook.access;

import java.time.Instant;

/**
 * Somebody who is not listened to for a while.
 *
 * @param key the address of a source, or the address-of-record of a subscriber
 * @param until when it ends
 * @param failures how many failures are remembered against the key
 */
public record Ban(Kind kind, String key, Instant until, int failures) {

    /** What is banned. */
    public enum Kind {
        /** An address that guesses. */
        SOURCE,
        /** An address-of-record whose password is being guessed: nobody may try but its own phones. */
        SUBSCRIBER
    }
}
