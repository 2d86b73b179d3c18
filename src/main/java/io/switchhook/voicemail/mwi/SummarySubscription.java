package io.switchhook.voicemail.mwi;

import io.switchhook.voicemail.store.Counts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a subscriber to a mailbox hears of it (RFC 3842, RFC 6665 4.2): one notification after the other, each about how
 * things stand by then; one for each SUBSCRIBE, and one for all changes since the one before; and nothing after the last
 * one. A notification that fails ends the subscription.
 *
 * <p>Thread-safe; the caller sends what it is told to, after the lock is released.
 */
final class SummarySubscription {

    /**
     * A NOTIFY to send.
     *
     * @param state its Subscription-State
     */
    record Notification(String state, Counts counts) {}

    private final Supplier<Counts> counts;
    private Instant expires;
    /** What the last notification said; null: none was sent, or it did not come to him. */
    private Counts told;
    private boolean open = true;
    private boolean inFlight;
    private boolean due = true;
    /** Whether the last notification was sent. */
    private boolean ended;
    private String end = "";

    private SummarySubscription(Supplier<Counts> counts, Instant expires) {
        this.counts = counts;
        this.expires = expires;
    }

    /**
     * @param counts how things stand at the time; must return at once
     * @param granted zero for one that is told how things stand, and nothing more (RFC 6665 4.4.3)
     */
    static SummarySubscription open(Supplier<Counts> counts, Duration granted, Instant now) {
        return new SummarySubscription(counts, now.plus(granted));
    }

    /** Things may stand otherwise now. */
    synchronized void changed() {
        due |= !counts.get().equals(told);
    }

    /** Whether a SUBSCRIBE inside the dialog is still one of a subscription. */
    synchronized boolean isOn(Instant at) {
        return open && end.isEmpty() && at.isBefore(expires);
    }

    /**
     * A SUBSCRIBE has refreshed it (RFC 6665 4.2.1.3).
     *
     * @param granted zero ends it
     */
    synchronized void refreshed(Duration granted, Instant at) {
        expires = at.plus(granted);
        due = true;
    }

    /**
     * It is to end before its time.
     *
     * @param reason of RFC 6665 4.1.3, with its parameters
     */
    synchronized void end(String reason) {
        if (open && end.isEmpty()) {
            end = "terminated;reason=" + reason;
            due = true;
        }
    }

    /** A notification has its 2xx. */
    synchronized void answered() {
        inFlight = false;
        open &= !ended;
    }

    /** A notification was refused for now only (RFC 6665 4.2.2): the next change or SUBSCRIBE brings another one. */
    synchronized void postponed() {
        inFlight = false;
        told = null;
        open &= !ended;
    }

    /** A notification was refused, timed out, or could not be sent. */
    synchronized void failed() {
        inFlight = false;
        open = false;
    }

    /** What there is to send now. */
    synchronized Optional<Notification> next(Instant at) {
        if (!at.isBefore(expires)) {
            end("timeout");
        }
        if (!open || !due || inFlight || ended) {
            return Optional.empty();
        }
        due = false;
        inFlight = true;
        ended = !end.isEmpty();
        told = counts.get();
        String state = ended ? end : "active;expires=" + Math.max(1, Duration.between(at, expires).toSeconds());
        return Optional.of(new Notification(state, told));
    }

    /** Until when it lasts, unless it is refreshed. */
    synchronized Instant expires() {
        return expires;
    }

    /** Whether nothing more is heard of it: it was ended and that was answered, or it failed. */
    synchronized boolean isOver() {
        return !open;
    }
}
