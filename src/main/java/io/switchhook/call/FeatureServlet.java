package io.switchhook.call;

import io.switchhook.access.Refusals;
import io.switchhook.container.Sessions;
import io.switchhook.routing.Flows;
import java.io.IOException;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rest of a call that {@link FeatureCalls} has answered: we hang up as soon as the caller knows that it worked. */
public class FeatureServlet extends SipServlet {

    static final String NAME = "FeatureServlet";

    private static final long serialVersionUID = 1L;
    private static final String HUNG_UP = "hungUp";
    private static final Logger LOG = LoggerFactory.getLogger(FeatureServlet.class);

    @Override
    protected void doRequest(SipServletRequest request) throws IOException {
        try {
            handle(request);
        } catch (RuntimeException e) {
            Refusals.fail(request, e);
        }
    }

    private static void handle(SipServletRequest request) throws IOException {
        switch (request.getMethod()) {
            case "ACK" -> hangUp(request);
            case "BYE" -> {
                request.createResponse(SipServletResponse.SC_OK).send();
                Sessions.endSoon(request.getApplicationSession());
            }
            case "CANCEL" -> LOG.debug("Call {} was cancelled", request.getCallId());
            default -> Refusals.refuse(request, SipServletResponse.SC_NOT_ACCEPTABLE_HERE, "Nobody To Talk To");
        }
    }

    private static void hangUp(SipServletRequest ack) throws IOException {
        SipSession session = ack.getSession();
        if (session.getAttribute(HUNG_UP) != null) {
            // The ACK was repeated, because the answer was.
            return;
        }
        session.setAttribute(HUNG_UP, Boolean.TRUE);
        SipServletRequest bye = session.createRequest("BYE");
        Flows.follow(bye);
        bye.send();
    }

    @Override
    protected void doResponse(SipServletResponse response) {
        if (response.getMethod().equals("BYE") && response.getStatus() >= SipServletResponse.SC_OK) {
            Sessions.end(response.getApplicationSession());
        }
    }
}
