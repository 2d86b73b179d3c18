package io.switchhook.voicemail.mwi;

import io.switchhook.call.Task;
import io.switchhook.container.Content;
import io.switchhook.container.Invites;
import io.switchhook.container.Sessions;
import io.switchhook.routing.Flows;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.voicemail.mwi.SummarySubscription.Notification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.servlet.sip.ServletTimer;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipSession;
import javax.servlet.sip.TimerService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dialog of a subscription to a mailbox, in an application session of its own. Thread-safe; no lock is held while the
 * container is called.
 */
final class SummaryDialog {

    private static final Logger LOG = LoggerFactory.getLogger(SummaryDialog.class);
    private static final String ATTRIBUTE = "io.switchhook.summary";
    /** How much longer than the subscription the session lives at least, in minutes: for the last notification. */
    private static final int SPARE = 2;

    private final SipSession session;
    private final String sessionId;
    private final Aor mailbox;
    private final SipUri account;
    private final SipUri device;
    private final String event;
    private final SummarySubscription subscription;
    private final Clock clock;
    private final TimerService timers;
    private final Consumer<SummaryDialog> ended;
    private final AtomicReference<ServletTimer> expiry = new AtomicReference<>();

    /**
     * @param session that of the SUBSCRIBE
     * @param account what phones call to have the messages played
     * @param device the Contact of the phone
     * @param event the Event of notifications
     * @param ended told once, when nothing more is to be sent
     */
    SummaryDialog(
            SipSession session, Aor mailbox, SipUri account, SipUri device, String event, SummarySubscription subscription,
            Clock clock, TimerService timers, Consumer<SummaryDialog> ended) {
        this.session = session;
        this.sessionId = session.getApplicationSession().getId();
        this.mailbox = mailbox;
        this.account = account;
        this.device = device;
        this.event = event;
        this.subscription = subscription;
        this.clock = clock;
        this.timers = timers;
        this.ended = ended;
        session.setAttribute(ATTRIBUTE, this);
    }

    /** The one that a message belongs to; empty for none of these. */
    static Optional<SummaryDialog> of(SipServletMessage message) {
        return Sessions.attribute(message, ATTRIBUTE, SummaryDialog.class);
    }

    Aor mailbox() {
        return mailbox;
    }

    String event() {
        return event;
    }

    /** The identifier of its application session. */
    String sessionId() {
        return sessionId;
    }

    /** Whether it is the subscription of the phone with this Contact. */
    boolean isOf(SipUri contact) {
        return device.sharesAddress(contact);
    }

    boolean isOn() {
        return subscription.isOn(clock.instant());
    }

    /** Answers the SUBSCRIBE that begins or refreshes it, and tells how things stand. */
    void accept(SipServletRequest subscribe, Duration granted) throws IOException {
        Flows.learnSender(subscribe);
        live(subscribe.getApplicationSession());
        SipServletResponse response = subscribe.createResponse(SipServletResponse.SC_OK);
        response.setHeader("Expires", Long.toString(granted.toSeconds()));
        response.send();
        awaitExpiry(subscribe.getApplicationSession(), clock.instant());
        proceed();
    }

    /** A SUBSCRIBE is about to be accepted that refreshes it. */
    void refreshed(Duration granted) {
        subscription.refreshed(granted, clock.instant());
    }

    /** A SUBSCRIBE in it has proved nothing, and changes nothing. */
    void keep() {
        if (session.isValid()) {
            live(session.getApplicationSession());
        }
    }

    private void live(SipApplicationSession application) {
        Duration left = Duration.between(clock.instant(), subscription.expires());
        application.setExpires((int) Math.max(0, left.toMinutes()) + 1 + SPARE);
    }

    /** The mailbox may stand otherwise now; for {@link #proceedLater} to tell. */
    void changed() {
        subscription.changed();
    }

    /** It ends before its time, for a reason of RFC 6665 4.1.3; for {@link #proceedLater} to tell. */
    void end(String reason) {
        subscription.end(reason);
    }

    /** Nobody is there any more who could be told: the phone has another subscription. */
    void abandon() {
        subscription.failed();
        settle();
    }

    private void awaitExpiry(SipApplicationSession application, Instant now) {
        Duration left = Duration.between(now, subscription.expires());
        ServletTimer next =
                left.isNegative() || left.isZero() ? null : Task.after(left, application, timers, this::timeOver);
        ServletTimer before = expiry.getAndSet(next);
        if (before != null) {
            before.cancel();
        }
    }

    private void timeOver() {
        // One look at the clock, or the subscription may end between two, and nobody would see to that.
        Instant now = clock.instant();
        if (subscription.isOn(now)) {
            // The timer's clock is another one.
            awaitExpiry(session.getApplicationSession(), now);
        } else {
            proceed();
        }
    }

    /** Sends what there is to send, on the session's behalf. */
    void proceedLater() {
        if (session.isValid()) {
            Sessions.resume(session.getApplicationSession(), this::proceed);
        }
    }

    private void proceed() {
        subscription.next(clock.instant()).ifPresent(this::send);
        settle();
    }

    private void send(Notification notification) {
        try {
            SipServletRequest notify = session.createRequest("NOTIFY");
            notify.setHeader("Event", event);
            notify.setHeader("Subscription-State", notification.state());
            new Content(MessageSummary.TYPE,
                    MessageSummary.body(notification.counts(), account).getBytes(StandardCharsets.UTF_8)).putInto(notify);
            Flows.follow(notify);
            Invites.direct(notify);
            notify.send();
        } catch (IOException | RuntimeException e) {
            LOG.info("The subscription of {} to the mailbox {} ends: no NOTIFY can be sent: {}",
                    device, mailbox, e.toString());
            subscription.failed();
        }
    }

    /** A NOTIFY has a response. */
    void responded(SipServletResponse response) {
        int status = response.getStatus();
        if (status < SipServletResponse.SC_OK) {
            return;
        }
        if (status < SipServletResponse.SC_MULTIPLE_CHOICES) {
            subscription.answered();
        } else if (response.getHeader("Retry-After") != null) {
            subscription.postponed();
        } else {
            LOG.info("The subscription of {} to the mailbox {} ends: NOTIFY has {}", device, mailbox, status);
            subscription.failed();
        }
        proceed();
    }

    private void settle() {
        if (subscription.isOver()) {
            ended.accept(this);
            if (session.isValid()) {
                Sessions.endSoon(session.getApplicationSession());
            }
        }
    }
}
