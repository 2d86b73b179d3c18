package io.switchhook.routing;

import io.switchhook.transfer.Replaces;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
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
                values(request, "Record-Route"),
                Optional.ofNullable(request.getHeader("Replaces")).flatMap(Replaces::parse));
    }

    /** All values of a header, in order. */
    public static List<String> values(SipServletRequest request, String header) {
        List<String> values = new ArrayList<>();
        for (Iterator<String> each = request.getHeaders(header); each.hasNext(); ) {
            values.add(each.next());
        }
        return values;
    }
}
