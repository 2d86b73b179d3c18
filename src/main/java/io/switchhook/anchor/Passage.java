package io.switchhook.anchor;

import io.switchhook.access.Refusals;
import io.switchhook.container.Content;
import java.io.IOException;
import java.util.Optional;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The passage of one request from the dialog that it came in to that of the other party, and of what becomes of it back: its
 * responses, its CANCEL, its ACK.
 *
 * <p>Only one offer is under way between two parties at a time; another one gets 491 (RFC 3261 14.2, RFC 3311 5.2).
 */
final class Passage {

    private static final Logger LOG = LoggerFactory.getLogger(Passage.class);

    private final Leg from;
    private final Leg to;
    private final SipServletRequest request;
    /** Whether it has reserved the session descriptions of both legs. */
    private final boolean exchange;
    /** The description that the recipient has had before. */
    private volatile Optional<Content> before = Optional.empty();

    private Passage(Leg from, Leg to, SipServletRequest request, boolean exchange) {
        this.from = from;
        this.to = to;
        this.request = request;
        this.exchange = exchange;
    }

    /** Passes a request of a party that is up on, or answers it when there is nobody to pass it to. */
    static void pass(Leg from, SipServletRequest request) throws IOException {
        boolean update = request.getMethod().equals("UPDATE");
        if (update && Content.of(request).isEmpty()) {
            // It is about his session with us (RFC 4028), and the other one may not know UPDATE.
            accept(from, request);
            return;
        }
        boolean exchange = update || request.getMethod().equals("INVITE");
        Optional<Leg> to = from.peer().filter(Leg::isUp);
        if (to.isEmpty()) {
            answerAlone(request, exchange);
        } else if (exchange && (from.isFinishing() || to.get().isFinishing())) {
            // His last one is acknowledged at this very moment.
            Leg.exchange(from, to.get(), new Passage(from, to.get(), request, true)::send);
        } else if (exchange && !reserve(from, to.get())) {
            Refusals.refuse(request, SipServletResponse.SC_REQUEST_PENDING, "Request Pending");
        } else {
            new Passage(from, to.get(), request, exchange).send();
        }
    }

    private static void accept(Leg from, SipServletRequest update) throws IOException {
        SipServletResponse response = update.createResponse(SipServletResponse.SC_OK);
        EndToEnd.offerServices(response);
        from.completing(response);
        response.send();
    }

    private static void answerAlone(SipServletRequest request, boolean exchange) throws IOException {
        if (request.getMethod().equals("OPTIONS")) {
            SipServletResponse response = request.createResponse(SipServletResponse.SC_OK);
            EndToEnd.offerServices(response);
            response.send();
        } else if (exchange) {
            // He is about to be connected to somebody, and asks again then.
            Refusals.refuse(request, SipServletResponse.SC_REQUEST_PENDING, "Request Pending");
        } else {
            Refusals.refuse(request, SipServletResponse.SC_TEMPORARILY_UNAVAILABLE, "Nobody To Talk To");
        }
    }

    private static boolean reserve(Leg from, Leg to) {
        if (!from.beginExchange()) {
            return false;
        }
        if (!to.beginExchange()) {
            from.endExchange();
            return false;
        }
        return true;
    }

    private void send() {
        try {
            SipServletRequest passed = to.createRequest(request.getMethod());
            Optional<Content> content = Content.of(request);
            EndToEnd.copy(request, passed, content.isPresent());
            if (exchange) {
                EndToEnd.offerServices(passed);
            }
            before = to.sent();
            content.ifPresent(each -> to.describe(passed, each));
            if (isInvite()) {
                from.passing(passed);
            }
            to.send(passed, this::responded, this::abandoned);
        } catch (IOException | IllegalStateException e) {
            LOG.debug("Call {}: {} cannot be passed on: {}", from.callId(), request.getMethod(), e.toString());
            answer(SipServletResponse.SC_CALL_LEG_DONE);
            release();
        }
    }

    private void answer(int status) {
        try {
            from.createResponse(request, status, "").send();
        } catch (IOException | IllegalStateException e) {
            LOG.debug("Call {}: {} is not answered: {}", from.callId(), request.getMethod(), e.toString());
        }
    }

    private boolean isInvite() {
        return request.getMethod().equals("INVITE");
    }

    private void responded(SipServletResponse response) {
        int status = response.getStatus();
        boolean accepted = status >= SipServletResponse.SC_OK && status < SipServletResponse.SC_MULTIPLE_CHOICES;
        Optional<Content> content = Content.of(response);
        boolean awaitsAck = false;
        try {
            SipServletResponse passed = from.createResponse(request, status, response.getReasonPhrase());
            EndToEnd.copy(response, passed, content.isPresent());
            if (exchange && accepted) {
                EndToEnd.offerServices(passed);
            }
            content.ifPresent(each -> from.describe(passed, each));
            if (isInvite() && accepted) {
                // Its ACK may have the answer.
                from.accept(request, passed, ack -> acknowledged(response, Content.of(ack)),
                        () -> acknowledged(response, Optional.empty()));
                awaitsAck = true;
            } else {
                if (exchange && accepted) {
                    from.completing(passed);
                }
                passed.send();
            }
        } catch (IOException | IllegalStateException e) {
            // Cancelled, as a rule, or hung up.
            LOG.debug("Call {}: {} to {} cannot be passed on: {}", from.callId(), status, request.getMethod(), e.toString());
            if (isInvite() && accepted) {
                to.acknowledge(response, Optional.empty());
            }
        }
        if (exchange && accepted) {
            Content.of(request).ifPresent(from::described);
        } else if (exchange && status >= SipServletResponse.SC_MULTIPLE_CHOICES) {
            to.describedAs(before);
        }
        if (status >= SipServletResponse.SC_OK && !awaitsAck) {
            release();
        }
    }

    private void acknowledged(SipServletResponse response, Optional<Content> answer) {
        // From now on who has the ACK may be faster than we are.
        from.finishExchange();
        to.finishExchange();
        to.acknowledge(response, answer);
        release();
    }

    /** Who it was passed to hung up instead: RFC 3261 15.1.2 has his own phone answer 487 then. */
    private void abandoned() {
        answer(SipServletResponse.SC_REQUEST_TERMINATED);
        release();
    }

    private void release() {
        if (exchange) {
            from.endExchange();
            to.endExchange();
        }
    }
}
