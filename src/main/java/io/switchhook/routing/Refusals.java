package io.switchhook.routing;

import io.switchhook.container.Origin;
import io.switchhook.container.Sessions;
import java.io.IOException;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the sender of a request, and the operator, that it goes nowhere. */
public final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private Refusals() {}

    /** Answers with the refusal; a request outside of any dialog has no further use for its session. */
    public static void refuse(SipServletRequest request, Routing.Refused refused) throws IOException {
        LOG.info("{} {} from {} at {} refused: {} {}", request.getMethod(), request.getRequestURI(),
                request.getFrom().getURI(), Origin.address(request), refused.status(), refused.reason());
        request.createResponse(refused.status(), refused.reason()).send();
        if (request.getTo().getParameter("tag") == null) {
            Sessions.endSoon(request.getApplicationSession());
        }
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
