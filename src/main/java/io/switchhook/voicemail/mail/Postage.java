package io.switchhook.voicemail.mail;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When an e-mail that could not be sent is tried again. Pure. */
final class Postage {

    /** How long one who has claimed an e-mail has for it; longer than any attempt takes. */
    static final Duration CLAIM = Duration.ofMinutes(15);
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int MOST_DOUBLINGS = 6;

    private Postage() {}

    /**
     * The time of the next attempt.
     *
     * @param created when it was to be sent first
     * @param attempts how many there were
     * @return empty when it is given up
     */
    static Optional<Instant> next(Instant created, int attempts, Instant now) {
        if (!now.isBefore(created.plus(LONGEST))) {
            return Optional.empty();
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(MOST_DOUBLINGS, Math.max(0, attempts - 1)));
        Instant next = now.plus(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
        Instant last = created.plus(LONGEST);
        return Optional.of(next.isAfter(last) ? last : next);
    }
}
