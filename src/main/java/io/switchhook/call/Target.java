package io.switchhook.call;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.util.List;
import java.util.Optional;

/**
 * One place a call is sent to.
 *
 * @param uri the Request-URI
 * @param route the proxies to pass on the way, first hop first: the Path of a binding (RFC 3327 5.3); often empty
 * @param contact what the device there calls itself in its Contact; differs from the URI behind a NAT and over TLS
 * @param subscriber whose phone it is; empty when it is nobody's of ours
 * @param onlyIfFree whether it is left out while its subscriber is in another call or is being rung
 * @param party whose it is among several who are rung at once; empty when they are all of one
 */
public record Target(
        SipUri uri, List<String> route, SipUri contact, Optional<Aor> subscriber, boolean onlyIfFree, Optional<Party> party) {

    public Target {
        route = List.copyOf(route);
    }

    /** A target of who is rung alone. */
    public Target(SipUri uri, List<String> route, SipUri contact, Optional<Aor> subscriber, boolean onlyIfFree) {
        this(uri, route, contact, subscriber, onlyIfFree, Optional.empty());
    }

    public static Target of(SipUri uri) {
        return new Target(uri, List.of(), uri, Optional.empty(), false);
    }

    Target rungAnyway() {
        return new Target(uri, route, contact, subscriber, false, party);
    }

    Target of(Party one) {
        return new Target(uri, route, contact, subscriber, onlyIfFree, Optional.of(one));
    }
}
