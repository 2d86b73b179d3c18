package io.switchhook.routing;

import java.io.IOException;
import javax.servlet.sip.SipServletRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the sender of a request, and the operator, that it goes nowhere. */
public final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private Refusals() {}

    public static void refuse(SipServletRequest request, Routing.Refused refused) throws IOException {
        LOG.info("{} {} from {} at {} refused: {} {}", request.getMethod(), request.getRequestURI(),
                request.getFrom().getURI(), request.getRemoteAddr(), refused.status(), refused.reason());
        request.createResponse(refused.status(), refused.reason()).send();
    }
}
