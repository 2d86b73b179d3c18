package io.switchhook.anchor;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a transferor hears of his REFER (RFC 3515 2.4.4): one notification after the other, each about how things stand by then,
 * and nothing after the last one. A notification that fails ends the subscription, and nothing else (RFC 6665 4.2.2).
 *
 * <p>Thread-safe; the caller sends what it is told to, after the lock is released.
 */
final class ReferSubscription {

    /**
     * A NOTIFY to send.
     *
     * @param event its Event
     * @param state its Subscription-State
     * @param status what its message/sipfrag reports
     */
    record Notification(String event, String state, int status) {}

    private final OptionalLong id;
    private final Duration lifetime;
    private Instant expires;
    private boolean open;
    private boolean inFlight;
    private boolean due;
    private int status = 100;
    private String end = "";

    private ReferSubscription(OptionalLong id, Duration lifetime, Instant expires, boolean open) {
        this.id = id;
        this.lifetime = lifetime;
        this.expires = expires;
        this.open = open;
    }

    /**
     * @param id the CSeq number of the REFER, unless it is the first one of its dialog (RFC 3515 2.4.6)
     * @param lifetime longer than the transfer can take
     */
    static ReferSubscription open(OptionalLong id, Instant now, Duration lifetime) {
        return new ReferSubscription(id, lifetime, now.plus(lifetime), true);
    }

    /** None: the transferor wants to hear nothing (RFC 4488). */
    static ReferSubscription none() {
        return new ReferSubscription(OptionalLong.empty(), Duration.ZERO, Instant.MIN, false);
    }

    /** The value of Event. */
    String event() {
        return id.isPresent() ? "refer;id=" + id.getAsLong() : "refer";
    }

    /** Things stand so. */
    synchronized Optional<Notification> report(int now, boolean last, Instant at) {
        if (!open || !end.isEmpty()) {
            return Optional.empty();
        }
        status = now;
        if (last) {
            end = "terminated;reason=noresource";
        }
        due = true;
        return next(at);
    }

    /** A notification has its 2xx. */
    synchronized Optional<Notification> answered(Instant at) {
        inFlight = false;
        if (!end.isEmpty() && !due) {
            open = false;
        }
        return next(at);
    }

    /** A notification was refused, timed out, or could not be sent. */
    synchronized void failed() {
        inFlight = false;
        open = false;
    }

    /**
     * A SUBSCRIBE that refreshes it (RFC 6665 4.2.1.3); zero ends it.
     *
     * @param asked seconds; no more than the lifetime are granted
     * @return how many seconds are granted; empty when there is no subscription
     */
    synchronized OptionalLong refresh(OptionalLong asked, Instant at) {
        if (!open || !end.isEmpty()) {
            return OptionalLong.empty();
        }
        long granted = Math.min(asked.orElse(lifetime.toSeconds()), lifetime.toSeconds());
        expires = at.plusSeconds(granted);
        if (granted == 0) {
            end = "terminated;reason=timeout";
        }
        due = true;
        return OptionalLong.of(granted);
    }

    /** What there is to send now that a SUBSCRIBE has its answer, or time has passed. */
    synchronized Optional<Notification> next(Instant at) {
        if (open && end.isEmpty() && !at.isBefore(expires)) {
            end = "terminated;reason=timeout";
            due = true;
        }
        if (!open || !due || inFlight) {
            return Optional.empty();
        }
        due = false;
        inFlight = true;
        String state = end.isEmpty()
                ? "active;expires=" + Math.max(1, Duration.between(at, expires).toSeconds())
                : end;
        return Optional.of(new Notification(event(), state, status));
    }

    /** Whether nothing more is heard of it: it was ended and that was answered, or it failed, or there is none. */
    synchronized boolean isOver() {
        return !open;
    }
}
