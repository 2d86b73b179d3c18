package io.switchhook.voicemail;

import io.switchhook.access.Refusals;
import io.switchhook.container.Content;
import io.switchhook.container.Headers;
import io.switchhook.container.Invites;
import io.switchhook.container.Sessions;
import io.switchhook.routing.Flows;
import io.switchhook.routing.Referrals;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.voicemail.dialogue.CallControl;
import io.switchhook.voicemail.dialogue.MailboxCall;
import io.switchhook.voicemail.media.MediaTerms;
import io.switchhook.voicemail.media.SdpAnswer;
import io.switchhook.voicemail.media.SdpSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dialog of a mailbox with its caller (RFC 3261 12): answers him, and does to the call what the mailbox wants. Lives in
 * its SIP session. Thread-safe; no lock is held while anything else is called.
 */
final class MailboxLeg implements CallControl {

    private static final Logger LOG = LoggerFactory.getLogger(MailboxLeg.class);
    private static final String ATTRIBUTE = "io.switchhook.mailbox";
    private static final String ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, NOTIFY";
    private static final Pattern SESSION_EXPIRES = Pattern.compile("\\s*([0-9]{1,9})\\s*(?:;(.*))?");

    private enum State {
        /** There is no 2xx yet. */
        EARLY,
        /** There is, without an ACK. */
        ANSWERED,
        UP,
        OVER
    }

    private final SipSession session;
    private final String callId;
    private final List<String> routeSet;
    private final MailboxSeal seal;
    private final Duration longest;
    private final Consumer<MailboxLeg> onEnd;

    private volatile MailboxCall call;

    // Guarded by this.
    private State state = State.EARLY;
    private SdpSession descriptions;
    /** Whether our offer in a 2xx waits for its answer in the ACK. */
    private boolean offering;
    private boolean referring;
    private int referred;

    /**
     * @param longest how long a transfer may take
     * @param onEnd told once, when a message that was left is in the store
     */
    MailboxLeg(SipServletRequest invite, MailboxSeal seal, Duration longest, Consumer<MailboxLeg> onEnd) {
        this.session = invite.getSession();
        this.callId = invite.getCallId();
        this.routeSet = Headers.values(invite, "Record-Route");
        this.seal = seal;
        this.longest = longest;
        this.onEnd = onEnd;
    }

    /** The leg that a message came on; empty for none of ours. */
    static Optional<MailboxLeg> of(SipServletMessage message) {
        return Sessions.attribute(message, ATTRIBUTE, MailboxLeg.class);
    }

    /**
     * Answers the INVITE; the mailbox speaks from its ACK on.
     *
     * @param offer empty when the caller wants ours
     * @param opened ours from now on
     */
    void answer(SipServletRequest invite, Optional<String> offer, MailboxCall opened) throws IOException {
        call = opened;
        session.setAttribute(ATTRIBUTE, this);
        synchronized (this) {
            descriptions = new SdpSession(opened.channel().address(), opened.channel().port());
        }
        try {
            if (!describe(invite, offer)) {
                over();
                Refusals.refuse(invite, SipServletResponse.SC_NOT_ACCEPTABLE_HERE, "No Common Codec");
            }
        } catch (IOException | RuntimeException e) {
            // Cancelled, as a rule.
            LOG.debug("Call {} cannot be answered: {}", callId, e.toString());
            over();
            if (!(e instanceof IllegalStateException)) {
                throw e;
            }
            Sessions.endSoon(applicationSession());
        }
    }

    /**
     * Sends a 2xx to an INVITE or UPDATE, with our answer to its offer, or with our offer when it has none and needs one.
     *
     * @return false when there is nothing in the offer that we can do; nothing is sent then
     */
    private boolean describe(SipServletRequest request, Optional<String> offer) throws IOException {
        boolean invite = request.getMethod().equals("INVITE");
        Optional<SdpAnswer> answer = Optional.empty();
        String description = null;
        synchronized (this) {
            if (offer.isPresent()) {
                answer = descriptions.answer(offer.get());
                if (answer.isEmpty()) {
                    return false;
                }
                description = answer.get().description();
            } else if (invite) {
                description = descriptions.offer();
                offering = true;
            }
            if (state == State.EARLY) {
                // Before he knows it: he may be faster than we are.
                state = State.ANSWERED;
            }
        }
        answer.map(SdpAnswer::terms).ifPresent(this::connect);
        SipServletResponse response = request.createResponse(SipServletResponse.SC_OK);
        response.setHeader("Allow", ALLOW);
        keepSession(request, response);
        if (description != null) {
            Content.sdp(description.getBytes(StandardCharsets.UTF_8)).putInto(response);
        }
        response.send();
        return true;
    }

    private void connect(MediaTerms terms) {
        call.channel().connect(terms);
    }

    /**
     * Lets the caller refresh the session if he wants that (RFC 4028 9). We do not: whether he is still there, his sound tells.
     */
    private static void keepSession(SipServletRequest request, SipServletResponse response) {
        String asked = request.getHeader("Session-Expires");
        Matcher value = SESSION_EXPIRES.matcher(asked == null ? "" : asked);
        boolean refreshing = Headers.values(request, "Supported").stream().anyMatch(each -> each.matches("(?i).*\\btimer\\b.*"));
        if (value.matches() && refreshing && !String.valueOf(value.group(2)).replaceAll("\\s", "").contains("refresher=uas")) {
            response.setHeader("Session-Expires", value.group(1) + ";refresher=uac");
            Headers.add(response, "Require", "timer");
            Headers.add(response, "Supported", "timer");
        }
    }

    // What comes

    /** A request inside the dialog, or one about its INVITE. */
    void request(SipServletRequest request) throws IOException {
        switch (request.getMethod()) {
            case "ACK" -> acknowledged(request);
            case "CANCEL" -> cancelled();
            case "BYE" -> {
                request.createResponse(SipServletResponse.SC_OK).send();
                LOG.info("Call {}: the caller has hung up", callId);
                over();
                Sessions.endSoon(applicationSession());
            }
            default -> {
                if (isUp()) {
                    inside(request);
                } else {
                    Refusals.refuse(request, SipServletResponse.SC_CALL_LEG_DONE, "Call Does Not Exist");
                }
            }
        }
    }

    private synchronized boolean isUp() {
        return state == State.ANSWERED || state == State.UP;
    }

    private void inside(SipServletRequest request) throws IOException {
        switch (request.getMethod()) {
            case "INVITE", "UPDATE" -> offered(request);
            case "INFO" -> informed(request);
            case "NOTIFY" -> notified(request);
            case "OPTIONS" -> {
                SipServletResponse response = request.createResponse(SipServletResponse.SC_OK);
                response.setHeader("Allow", ALLOW);
                response.send();
            }
            default -> {
                SipServletResponse response = Refusals.response(request, SipServletResponse.SC_METHOD_NOT_ALLOWED, "Method Not Allowed");
                response.setHeader("Allow", ALLOW);
                response.send();
            }
        }
    }

    private void offered(SipServletRequest request) throws IOException {
        Optional<Content> content = Content.of(request);
        if (content.filter(each -> !each.isSdp()).isPresent()) {
            Refusals.refuse(request, SipServletResponse.SC_UNSUPPORTED_MEDIA_TYPE, "Only SDP");
            return;
        }
        boolean crossing;
        synchronized (this) {
            crossing = offering && (content.isPresent() || request.getMethod().equals("INVITE"));
        }
        if (crossing) {
            // RFC 3261 14.2, RFC 3311 5.2
            Refusals.refuse(request, SipServletResponse.SC_REQUEST_PENDING, "Request Pending");
        } else if (!describe(request, content.map(MailboxLeg::text))) {
            Refusals.refuse(request, SipServletResponse.SC_NOT_ACCEPTABLE_HERE, "No Common Codec");
        }
    }

    private static String text(Content content) {
        return new String(content.bytes(), StandardCharsets.UTF_8);
    }

    private void informed(SipServletRequest info) throws IOException {
        Optional<Content> content = Content.of(info);
        if (content.filter(each -> !DtmfRelay.isOfType(each.type())).isPresent()) {
            Refusals.refuse(info, SipServletResponse.SC_UNSUPPORTED_MEDIA_TYPE, "Only Keys");
            return;
        }
        info.createResponse(SipServletResponse.SC_OK).send();
        content.flatMap(each -> DtmfRelay.read(text(each)))
                .ifPresent(key -> call.pressed(key));
    }

    private void acknowledged(SipServletRequest ack) {
        boolean first;
        boolean answering;
        Optional<MediaTerms> terms = Optional.empty();
        synchronized (this) {
            first = state == State.ANSWERED;
            if (first) {
                state = State.UP;
            }
            answering = offering && state == State.UP;
            offering = false;
            if (answering) {
                terms = Content.of(ack).filter(Content::isSdp).map(MailboxLeg::text).flatMap(descriptions::answered);
            }
        }
        if (answering && terms.isEmpty()) {
            LOG.info("Call {}: the caller takes nothing of what we offer", callId);
            over();
            bye();
            return;
        }
        terms.ifPresent(this::connect);
        if (first) {
            call.begin();
        }
    }

    private void cancelled() {
        // The container has answered both, unless our answer was faster: then there will be an ACK and a BYE.
        boolean early;
        synchronized (this) {
            early = state == State.EARLY;
        }
        if (early) {
            over();
            Sessions.endSoon(applicationSession());
        }
    }

    /** Nobody has acknowledged our answer (RFC 3261 13.3.1.4). */
    void unacknowledged() {
        if (isUp()) {
            LOG.info("Call {}: the caller has not acknowledged our answer, and is hung up", callId);
            over();
            bye();
        }
    }

    void responded(SipServletResponse response) {
        int status = response.getStatus();
        if (status < SipServletResponse.SC_OK) {
            return;
        }
        if (response.getMethod().equals("BYE")) {
            Sessions.end(response.getApplicationSession());
        } else if (response.getMethod().equals("REFER") && status >= SipServletResponse.SC_MULTIPLE_CHOICES) {
            LOG.info("Call {}: the caller cannot be connected: {}", callId, status);
            transferOver(false);
        }
    }

    private void notified(SipServletRequest notify) throws IOException {
        boolean expected;
        synchronized (this) {
            expected = referring;
        }
        if (!expected || !Referrals.isAboutTransfer(notify)) {
            Refusals.refuse(notify, SipServletResponse.SC_CALL_LEG_DONE, "Subscription Does Not Exist");
            return;
        }
        notify.createResponse(SipServletResponse.SC_OK).send();
        int status = Referrals.reported(notify);
        if (status >= SipServletResponse.SC_OK) {
            transferOver(status < SipServletResponse.SC_MULTIPLE_CHOICES);
        } else if (Referrals.isLast(notify)) {
            transferOver(false);
        }
    }

    // What the mailbox wants

    @Override
    public void hangUp() {
        inSession(() -> {
            if (isUp()) {
                LOG.info("Call {}: the mailbox hangs up", callId);
                over();
                bye();
            }
        });
    }

    @Override
    public void transfer(SipUri target) {
        Optional<Subscriber> owner = call.owner();
        inSession(() -> refer(target, owner));
    }

    private void refer(SipUri target, Optional<Subscriber> owner) {
        int number;
        synchronized (this) {
            if (state != State.UP) {
                return;
            }
            referring = true;
            number = ++referred;
        }
        try {
            SipServletRequest refer = session.createRequest("REFER");
            refer.setHeader("Refer-To", "<" + target + ">");
            owner.ifPresent(by -> MailboxDoor.seal(seal, refer, by.aor(), target));
            send(refer);
            LOG.info("Call {}: the mailbox connects the caller to {}", callId, target);
            CompletableFuture.delayedExecutor(longest.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> inSession(() -> transferExpired(number)));
        } catch (IOException | RuntimeException e) {
            LOG.info("Call {}: the caller cannot be connected to {}: {}", callId, target, e.toString());
            transferOver(false);
        }
    }

    private void transferExpired(int number) {
        boolean due;
        synchronized (this) {
            due = number == referred;
        }
        if (due) {
            transferOver(false);
        }
    }

    private void transferOver(boolean connected) {
        synchronized (this) {
            if (!referring) {
                return;
            }
            referring = false;
        }
        if (connected) {
            hangUp();
        } else {
            call.transferFailed();
        }
    }

    private void inSession(Runnable work) {
        if (!session.isValid()) {
            return;
        }
        try {
            Sessions.resume(session.getApplicationSession(), work);
        } catch (IllegalStateException e) {
            LOG.debug("Call {} has ended: {}", callId, e.toString());
        }
    }

    private void send(SipServletRequest request) throws IOException {
        Invites.follow(request, routeSet);
        Flows.follow(request);
        Invites.direct(request);
        request.send();
    }

    private void bye() {
        try {
            send(session.createRequest("BYE"));
        } catch (IOException | RuntimeException e) {
            LOG.warn("Call {}: the caller of the mailbox cannot be hung up: {}", callId, e.toString());
        }
        Sessions.endSoon(applicationSession());
    }

    private SipApplicationSession applicationSession() {
        return session.isValid() ? session.getApplicationSession() : null;
    }

    /** The call is over, whoever has ended it. */
    void over() {
        synchronized (this) {
            if (state == State.OVER) {
                return;
            }
            state = State.OVER;
        }
        call.end().whenComplete((done, failure) -> onEnd.accept(this));
    }
}
