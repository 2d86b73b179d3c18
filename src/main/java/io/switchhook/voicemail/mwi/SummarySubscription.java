package io.switchhook.voicemail.mwi;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a subscriber to a mailbox hears of it (RFC 3842, RFC 6665 4.2): one notification after the other, each about how
 * things stand by then, one for each SUBSCRIBE and one for each change, of which several while another notification is
 * under way count as one; and nothing after the last one. A notification that fails ends the subscription.
 *
 * <p>Thread-safe; the caller sends what it is told to, after the lock is released.
 */
final class SummarySubscription {

    /**
     * A NOTIFY to send.
     *
     * @param state its Subscription-State
     */
    record Notification(String state, MessageSummary summary) {}

    private static final String TIMEOUT = "timeout";

    private Instant expires;
    private MessageSummary summary;
    /** What the last notification said; null: none was sent. */
    private MessageSummary told;
    private boolean open = true;
    private boolean inFlight;
    private boolean due = true;
    private String end = "";

    private SummarySubscription(MessageSummary summary, Instant expires) {
        this.summary = summary;
        this.expires = expires;
    }

    /** @param granted zero for one that is told how things stand, and nothing more (RFC 6665 4.4.3) */
    static SummarySubscription open(MessageSummary summary, Duration granted, Instant now) {
        return new SummarySubscription(summary, now.plus(granted));
    }

    /** Things stand so. */
    synchronized Optional<Notification> changed(MessageSummary now, Instant at) {
        summary = now;
        due |= !now.equals(told);
        return next(at);
    }

    /** Whether a SUBSCRIBE inside the dialog is still one of a subscription. */
    synchronized boolean isOn(Instant at) {
        return open && end.isEmpty() && at.isBefore(expires);
    }

    /**
     * A SUBSCRIBE that refreshes it (RFC 6665 4.2.1.3), to be told of with {@link #next} once that has its answer.
     *
     * @param granted zero ends it
     */
    synchronized void refreshed(Duration granted, Instant at) {
        expires = at.plus(granted);
        due = true;
    }

    /** Ends it for a reason of RFC 6665 4.1.3. */
    synchronized Optional<Notification> end(String reason, Instant at) {
        if (open && end.isEmpty()) {
            end = "terminated;reason=" + reason;
            due = true;
        }
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

    /** A notification was refused for now only (RFC 6665 4.2.2): the next one says what it has said. */
    synchronized void postponed() {
        inFlight = false;
        told = null;
        if (!end.isEmpty()) {
            open = false;
        }
    }

    /** A notification was refused, timed out, or could not be sent. */
    synchronized void failed() {
        inFlight = false;
        open = false;
    }

    /** What there is to send now that a SUBSCRIBE has its answer, or time has passed. */
    synchronized Optional<Notification> next(Instant at) {
        if (open && end.isEmpty() && !at.isBefore(expires)) {
            end = "terminated;reason=" + TIMEOUT;
            due = true;
        }
        if (!open || !due || inFlight) {
            return Optional.empty();
        }
        due = false;
        inFlight = true;
        told = summary;
        String state = end.isEmpty()
                ? "active;expires=" + Math.max(1, Duration.between(at, expires).toSeconds())
                : end;
        return Optional.of(new Notification(state, summary));
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
