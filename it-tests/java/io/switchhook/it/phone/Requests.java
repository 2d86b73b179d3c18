package io.switchhook.it.phone;

import java.net.InetSocketAddress;
import java.util.List;

import javax.sip.message.Request;

/** Composes requests as a phone sends them (RFC 3261 sections 8.1.1 and 12.2.1.1). */
final class Requests {

    private final Endpoint endpoint;

    Requests(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** A request outside of any dialog. */
    Draft initial(String method, String target, String callId, long cseq) {
        Identity identity = endpoint.identity();
        Draft draft = new Draft(method + " " + target + " SIP/2.0");
        draft.header("Via", endpoint.via(Token.branch()));
        draft.header("Max-Forwards", "70");
        draft.header("From", "<" + identity.aor() + ">;tag=" + Token.random());
        draft.header("To", "<" + target + ">");
        draft.header("Call-ID", callId);
        draft.header("CSeq", cseq + " " + method);
        describe(draft, method);
        return draft;
    }

    /** A request inside a dialog. */
    Draft within(Dialog dialog, String method, long cseq) {
        Draft draft = new Draft(method + " " + dialog.remoteTarget() + " SIP/2.0");
        draft.header("Via", endpoint.via(Token.branch()));
        dialog.routeSet().forEach(route -> draft.add("Route", route));
        draft.header("Max-Forwards", "70");
        draft.header("From", withTag(dialog.localUri(), dialog.localTag()));
        draft.header("To", withTag(dialog.remoteUri(), dialog.remoteTag()));
        draft.header("Call-ID", dialog.callId());
        draft.header("CSeq", cseq + " " + method);
        describe(draft, method);
        return draft;
    }

    private static String withTag(String uri, String tag) {
        return tag.isEmpty() ? "<" + uri + ">" : "<" + uri + ">;tag=" + tag;
    }

    private void describe(Draft draft, String method) {
        switch (method) {
            case Request.INVITE -> {
                draft.header("Contact", "<" + endpoint.contact() + ">");
                endpoint.identity().describe(draft);
            }
            case Request.UPDATE, Request.SUBSCRIBE, Request.REFER, Request.NOTIFY ->
                    draft.header("Contact", "<" + endpoint.contact() + ">");
            default -> { }
        }
    }

    /** The server, or for a phone without one where the request says. */
    InetSocketAddress nextHopOfInitial(Draft draft) {
        return endpoint.identity().server().orElseGet(() -> nextHopWithin(draft));
    }

    /** The first Route, or the Request-URI (RFC 3261 section 8.1.2). */
    InetSocketAddress nextHopWithin(Draft draft) {
        List<String> routes = draft.values("Route");
        return NameAddress.parse(routes.isEmpty() ? "<" + draft.requestUri() + ">" : routes.get(0)).hostAndPort();
    }
}
