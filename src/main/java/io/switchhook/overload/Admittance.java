package io.switchhook.overload;

import java.time.Duration;

/**
 * Which new calls are let in: all while messages wait for less than half of the limit, none from the limit on, and in between
 * a share that falls with the wait, so that load does not swing between all and nothing. Immutable.
 *
 * @param limit nanoseconds
 * @param salt a secret number, or callers could choose Call-IDs that are let in
 */
record Admittance(long limit, int salt) {

    /** Spreads the bits of a hash evenly (Knuth's multiplicative method). */
    private static final int GOLDEN = 0x9E3779B9;

    Admittance(Duration limit, int salt) {
        this(limit.toNanos(), salt);
    }

    /**
     * Whether a call is let in. One Call-ID has the same place in the order of calls each time: who was let in and challenged
     * is not refused when he comes back with his proof (RFC 3261 8.1.3.5 has him keep the Call-ID), unless it got worse.
     *
     * @param delay how long messages wait, nanoseconds
     */
    boolean admits(String callId, long delay) {
        return place(callId) >= refusedShare(delay);
    }

    /** From 0, nobody is refused, to 1, everybody is. */
    double refusedShare(long delay) {
        return Math.max(0, Math.min(1, 2.0 * delay / limit - 1));
    }

    /** From 0 to 1, exclusive. */
    private double place(String callId) {
        int hash = (callId.hashCode() ^ salt) * GOLDEN;
        return Integer.toUnsignedLong(hash ^ hash >>> 16) / (double) (1L << Integer.SIZE);
    }
}
