package io.switchhook.it.phone;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Sends one message again and again, T1 apart and then twice as long each time (RFC 3261 section 17). */
final class Retransmission {

    static final Duration T1 = Duration.ofMillis(500);
    static final Duration T2 = Duration.ofSeconds(4);
    private static final Duration GIVE_UP = T1.multipliedBy(64);

    private final ScheduledExecutorService clock;
    private final Duration longestPause;
    private final Runnable send;
    private Duration elapsed = Duration.ZERO;
    private volatile boolean stopped;

    private Retransmission(ScheduledExecutorService clock, Duration longestPause, Runnable send) {
        this.clock = clock;
        this.longestPause = longestPause;
        this.send = send;
    }

    /** The pause doubles without limit: an INVITE (timer A). */
    static Retransmission doubling(ScheduledExecutorService clock, Runnable send) {
        return new Retransmission(clock, GIVE_UP, send).schedule(T1);
    }

    /** The pause doubles up to T2: other requests and final responses to INVITE (timers E and G). */
    static Retransmission upToT2(ScheduledExecutorService clock, Runnable send) {
        return new Retransmission(clock, T2, send).schedule(T1);
    }

    private Retransmission schedule(Duration pause) {
        elapsed = elapsed.plus(pause);
        if (elapsed.compareTo(GIVE_UP) < 0 && !clock.isShutdown()) {
            clock.schedule(() -> fire(pause), pause.toMillis(), TimeUnit.MILLISECONDS);
        }
        return this;
    }

    private void fire(Duration pause) {
        if (!stopped) {
            send.run();
            Duration doubled = pause.multipliedBy(2);
            schedule(doubled.compareTo(longestPause) < 0 ? doubled : longestPause);
        }
    }

    void stop() {
        stopped = true;
    }
}
