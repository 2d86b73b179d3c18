package io.switchhook.overload;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How long messages wait before they are handled, told by probes of which one is under way at a time. All times are of
 * {@link System#nanoTime}. Thread-safe, without locks.
 */
final class MessageDelay {

    /** So many lost ones in a row tell of the way that probes take, and nothing of calls. */
    static final int MOST_LOST = 10;
    /** A probe that takes longer than this has been lost. */
    static final Duration LOST = Duration.ofSeconds(1);

    /**
     * @param number of the last probe
     * @param arrived whether it has
     * @param delay the wait of the last probe that has arrived, or that of the last lost one if it was longer
     * @param lost how many have been lost since one arrived
     */
    private record State(long number, long sentAt, boolean arrived, long delay, int lost) {}

    private final AtomicReference<State> state;

    /** @param now the time of the construction */
    MessageDelay(long now) {
        // Nothing is known about the way before a probe has taken it.
        state = new AtomicReference<>(new State(0, now, true, 0, MOST_LOST));
    }

    /**
     * Begins the next probe, unless one is under way.
     *
     * @return its number; 0 when none is to be sent
     */
    long send(long now) {
        State before = state.get();
        long waited = now - before.sentAt();
        if (!before.arrived() && waited < LOST.toNanos()) {
            return 0;
        }
        State next = before.arrived()
                ? new State(before.number() + 1, now, false, before.delay(), before.lost())
                : new State(before.number() + 1, now, false, Math.max(before.delay(), waited), Math.min(before.lost() + 1, MOST_LOST));
        return state.compareAndSet(before, next) ? next.number() : 0;
    }

    /** Tells that a probe is being handled; one that counts as lost is ignored. */
    void arrived(long number, long now) {
        State before = state.get();
        if (number == before.number() && !before.arrived()) {
            state.compareAndSet(before, new State(number, before.sentAt(), true, now - before.sentAt(), 0));
        }
    }

    /** Whether probes were sent, and get lost. */
    boolean isBlind() {
        State current = state.get();
        return current.lost() >= MOST_LOST && current.number() > MOST_LOST;
    }

    /**
     * How long a message waits that is handled now, nanoseconds: at least as long as the probe that has not been handled yet.
     * 0 when that cannot be told.
     */
    long at(long now) {
        State current = state.get();
        if (current.lost() >= MOST_LOST) {
            return 0;
        }
        return current.arrived() ? current.delay() : Math.max(current.delay(), now - current.sentAt());
    }
}
