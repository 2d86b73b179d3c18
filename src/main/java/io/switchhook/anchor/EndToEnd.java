package io.switchhook.anchor;

import io.switchhook.container.Headers;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.servlet.sip.SipServletMessage;

/**
 * What passes from one dialog of an anchored call to the other: everything but what belongs to a transaction, a dialog or a
 * transport, and what we can do ourselves (RFC 7092 3). What is unknown to us passes.
 */
final class EndToEnd {

    static final String ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, MESSAGE, UPDATE, REFER, NOTIFY, SUBSCRIBE";
    static final String SUPPORTED = "replaces, norefersub, tdialog";

    /** With their compact forms (RFC 3261 7.3.3). */
    private static final Set<String> OURS = Set.of(
            "via", "v", "from", "f", "to", "t", "call-id", "i", "cseq", "contact", "m", "record-route", "route", "path",
            "service-route", "max-forwards", "content-length", "l", "content-type", "c", "timestamp",
            "allow", "supported", "k", "require", "proxy-require", "unsupported", "rseq", "rack",
            "session-expires", "x", "min-se", "p-asserted-identity", "replaces", "refer-to", "r", "refer-sub", "target-dialog",
            "join");
    /** What describes a body. */
    private static final Set<String> OF_CONTENT = Set.of("content-disposition", "content-encoding", "e", "content-language");
    /** Of the containers, inside their messages. */
    private static final List<String> INTERNAL = List.of("ibm-", "mss_");

    private EndToEnd() {}

    /**
     * Whether a header passes.
     *
     * @param withContent whether the body does
     */
    static boolean passes(String name, boolean withContent) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !OURS.contains(lower)
                && INTERNAL.stream().noneMatch(lower::startsWith)
                && (withContent || !OF_CONTENT.contains(lower));
    }

    /** The headers of a message that pass, each value for itself, in order. */
    static List<Map.Entry<String, String>> headers(SipServletMessage message, boolean withContent) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (Iterator<String> names = message.getHeaderNames(); names.hasNext(); ) {
            String name = names.next();
            if (passes(name, withContent)) {
                Headers.values(message, name).forEach(value -> headers.add(Map.entry(name, value)));
            }
        }
        return headers;
    }

    /** Gives a message the headers of another one that pass. */
    static void copy(SipServletMessage from, SipServletMessage to, boolean withContent) {
        headers(from, withContent).forEach(header -> Headers.add(to, header.getKey(), header.getValue()));
    }

    /** Says in a message what we can do. */
    static void offerServices(SipServletMessage message) {
        Headers.replace(message, "Allow", List.of(ALLOW));
        Headers.replace(message, "Supported", List.of(SUPPORTED));
    }
}
