package io.switchhook.routing;

import io.switchhook.sip.SipUri;
import java.util.List;

/**
 * Tells a request that comes back unchanged (a loop, 482) from one that comes back with another Request-URI (a spiral,
 * which is legal): RFC 5393 4.2. The token of the Request-URI travels in our Record-Route, because the branch parameter
 * that the RFC uses belongs to the container.
 */
public final class LoopToken {

    /** The parameter of our Record-Route URI that carries the token. */
    public static final String PARAMETER = "swh";

    /** The header that carries the tokens of calls whose dialogs end at us, so that they have no Record-Route of ours. */
    public static final String HEADER = "X-Switchhook-Path";

    private LoopToken() {}

    /** The value of {@link #HEADER} for a Request-URI. */
    public static String headerOf(String requestUri) {
        return ";" + PARAMETER + "=" + of(requestUri);
    }

    /** The token of a Request-URI: equal for equal URIs, 32 bits in hexadecimal. */
    public static String of(String requestUri) {
        String canonical = SipUri.tryParse(requestUri).map(SipUri::toString).orElse(requestUri);
        return Integer.toHexString(canonical.hashCode());
    }

    /** Whether a Route or Record-Route is one of ours. */
    static boolean isOf(String route) {
        return route.contains(";" + PARAMETER + "=");
    }

    /** Whether a request to this URI has passed us before, by its Record-Routes and the values of {@link #HEADER}. */
    static boolean isIn(List<String> recordRoutes, String requestUri) {
        String token = ";" + PARAMETER + "=" + of(requestUri);
        return recordRoutes.stream().anyMatch(route -> {
            int at = route.indexOf(token);
            return at >= 0 && (at + token.length() == route.length()
                    || ";>?".indexOf(route.charAt(at + token.length())) >= 0);
        });
    }
}
