package io.switchhook.call;

import io.switchhook.sip.SipUri;
import java.util.List;

/**
 * One place a call is sent to.
 *
 * @param uri the Request-URI
 * @param route the proxies to pass on the way, first hop first: the Path of a binding (RFC 3327 5.3); often empty
 */
public record Target(SipUri uri, List<String> route) {

    public Target {
        route = List.copyOf(route);
    }

    public static Target of(SipUri uri) {
        return new Target(uri, List.of());
    }
}
