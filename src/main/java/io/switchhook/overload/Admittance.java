package io.switchhook.overload;

import java.time.Duration;

/**
 * Which new calls are let in: none while messages wait for the limit or longer. While they wait for more than half of it, and
 * have done so for a while, a share that falls with the wait, so that load does not swing between all and nothing; what a pause
 * of the JVM has left waiting is handled before that. Immutable.
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
     * @param lasting whether they have waited {@link #isLong too long} for a while
     */
    boolean admits(String callId, long delay, boolean lasting) {
        return delay < limit && (!lasting || place(callId) >= 2.0 * delay / limit - 1);
    }

    /** Whether messages wait for more than half of the limit. */
    boolean isLong(long delay) {
        return delay > limit / 2;
    }

    /** From 0 to 1, exclusive. */
    private double place(String callId) {
        int hash = (callId.hashCode() ^ salt) * GOLDEN;
        return Integer.toUnsignedLong(hash ^ hash >>> 16) / (double) (1L << Integer.SIZE);
    }
}
