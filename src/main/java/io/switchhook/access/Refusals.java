package io.switchhook.access;

import io.switchhook.container.Origin;
import io.switchhook.container.Sessions;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Tells the sender of a request, and the operator, that it goes nowhere. */
public final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private Refusals() {}

    /** Answers with a status; a request outside of any dialog has no further use for its session. */
    public static void refuse(SipServletRequest request, int status, String reason) throws IOException {
        // What keeps us from serving anybody has been logged where it happened, and is not repeated for everybody who asks.
        LOG.atLevel(status == SipServletResponse.SC_SERVICE_UNAVAILABLE ? Level.DEBUG : Level.INFO)
                .log("{} {} from {} at {} refused: {} {}", request.getMethod(), request.getRequestURI(),
                        request.getFrom().getURI(), Origin.address(request), status, reason);
        send(request, response(request, status, reason));
    }

    /** Answers 480 to who has sent too many, and says when to try again. */
    public static void refuseFor(SipServletRequest request, Duration wait, String reason) throws IOException {
        SipServletResponse response = response(request, SipServletResponse.SC_TEMPORARILY_UNAVAILABLE, reason);
        response.setHeader("Retry-After", Long.toString(wait.toSeconds() + 1));
        send(request, response);
    }

    /**
     * Sends a refusal, or a challenge. A request outside of any dialog has no further use for its session, and nobody may touch
     * that any more.
     */
    public static void send(SipServletRequest request, SipServletResponse refusal) throws IOException {
        refusal.send();
        Sessions.endRefused(request);
    }

    /** A final response, not sent; with 503 it says when to try again (RFC 3261 20.33). */
    public static SipServletResponse response(SipServletRequest request, int status, String reason) {
        SipServletResponse response = request.createResponse(status, reason);
        if (status == SipServletResponse.SC_SERVICE_UNAVAILABLE) {
            // Spread, or all who were refused would be back in the same second.
            response.setHeader("Retry-After", Integer.toString(ThreadLocalRandom.current().nextInt(5, 16)));
        }
        return response;
    }

    /** Answers 500 to a request that we failed at, unless it has its answer; what failed is a fault of ours. */
    public static void fail(SipServletRequest request, RuntimeException fault) throws IOException {
        LOG.error("{} {} of call {} could not be handled",
                request.getMethod(), request.getRequestURI(), request.getCallId(), fault);
        if (!request.isCommitted() && !request.getMethod().equals("ACK")) {
            request.createResponse(SipServletResponse.SC_SERVER_INTERNAL_ERROR).send();
        }
    }
}
