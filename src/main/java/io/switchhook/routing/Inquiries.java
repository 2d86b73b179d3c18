package io.switchhook.routing;

import io.switchhook.container.Headers;
import io.switchhook.transfer.Replaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.servlet.sip.SipServletRequest;

/** Reads {@link Inquiry inquiries} from requests. */
public final class Inquiries {

    private static final int DEFAULT_MAX_FORWARDS = 70;

    private Inquiries() {}

    public static Inquiry of(SipServletRequest request) {
        return new Inquiry(
                request.getRequestURI().toString(),
                request.getLocalPort(),
                maxForwards(request),
                request.getHeader("Route") != null,
                passed(request),
                Optional.ofNullable(request.getHeader("Replaces")).flatMap(Replaces::parse));
    }

    private static List<String> passed(SipServletRequest request) {
        List<String> passed = new ArrayList<>(Headers.values(request, "Record-Route"));
        passed.addAll(Headers.values(request, LoopToken.HEADER));
        return passed;
    }

    /** How far a request may go yet. */
    public static int maxForwards(SipServletRequest request) {
        return request.getHeader("Max-Forwards") == null ? DEFAULT_MAX_FORWARDS : request.getMaxForwards();
    }
}
