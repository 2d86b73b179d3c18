package io.switchhook.routing;

import io.switchhook.container.Headers;
import io.switchhook.transfer.Replaces;
import java.util.Optional;
import javax.servlet.sip.SipServletRequest;

/** Reads {@link Inquiry inquiries} from requests. */
public final class Inquiries {

    private static final int DEFAULT_MAX_FORWARDS = 70;

    private Inquiries() {}

    public static Inquiry of(SipServletRequest request) {
        String maxForwards = request.getHeader("Max-Forwards");
        return new Inquiry(
                request.getRequestURI().toString(),
                request.getLocalPort(),
                maxForwards == null ? DEFAULT_MAX_FORWARDS : request.getMaxForwards(),
                request.getHeader("Route") != null,
                Headers.values(request, "Record-Route"),
                Optional.ofNullable(request.getHeader("Replaces")).flatMap(Replaces::parse));
    }
}
