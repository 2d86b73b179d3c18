package io.switchhook.overload;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How long messages wait before they are handled, told by probes that are known by the time they are sent at. All times are of
 * {@link System#nanoTime}. Thread-safe, without locks.
 */
final class MessageDelay {

    /** So many lost ones in a row tell of the way that probes take, and nothing of calls. */
    static final int MOST_LOST = 10;
    /** A probe that has not arrived by then is followed by another. */
    static final Duration LOST = Duration.ofSeconds(1);

    /**
     * @param sent how many probes were sent
     * @param sentAt that of the last probe
     * @param arrived that of the last probe that has arrived
     * @param waitingSince that of a probe that is still under way, if one is; of the first one while none has arrived after it
     * @param delay the wait of the last probe that has arrived
     * @param lost how many were followed by another since one arrived
     */
    private record State(long sent, long sentAt, long arrived, long waitingSince, long delay, int lost) {

        boolean isUnderWay() {
            return sentAt != arrived;
        }
    }

    private final AtomicReference<State> state;

    /** @param now the time of the construction, before that of any probe */
    MessageDelay(long now) {
        // Nothing is known about the way before a probe has taken it.
        state = new AtomicReference<>(new State(0, now, now, now, 0, MOST_LOST));
    }

    /**
     * Begins the next probe, unless one is under way that has not taken too long yet.
     *
     * @return whether the probe of this time is to be sent
     */
    boolean send(long now) {
        State before = state.get();
        if (before.isUnderWay() && now - before.sentAt() < LOST.toNanos()) {
            return false;
        }
        State next = before.isUnderWay()
                ? new State(before.sent() + 1, now, before.arrived(), before.waitingSince(), before.delay(),
                        Math.min(before.lost() + 1, MOST_LOST))
                : new State(before.sent() + 1, now, before.arrived(), now, before.delay(), before.lost());
        return state.compareAndSet(before, next);
    }

    /**
     * Tells that a probe is being handled, however late. One that is older than another that has arrived is ignored.
     *
     * @param sentAt the time for which {@link #send} had it sent
     */
    void arrived(long sentAt, long now) {
        state.updateAndGet(before -> sentAt - before.arrived() <= 0 || sentAt - before.sentAt() > 0
                ? before
                : new State(before.sent(), before.sentAt(), sentAt, before.sentAt(), now - sentAt, 0));
    }

    /** Whether probes were sent, and get lost. */
    boolean isBlind() {
        State current = state.get();
        return current.lost() >= MOST_LOST && current.sent() > MOST_LOST;
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
        return current.isUnderWay() ? Math.max(current.delay(), now - current.waitingSince()) : current.delay();
    }
}
