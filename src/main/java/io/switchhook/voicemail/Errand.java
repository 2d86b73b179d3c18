package io.switchhook.voicemail;

import io.switchhook.forwarding.CallHistory;
import io.switchhook.sip.SipUri;
import java.util.List;
import java.util.Optional;

/** What an INVITE to our mailboxes is for. */
sealed interface Errand {

    /**
     * Somebody has not reached the owner of a mailbox.
     *
     * @param owner any address of his
     * @param cause why (RFC 4458 2.2), 0 when that is not said
     */
    record Leave(SipUri owner, int cause) implements Errand {}

    /** The owner of a mailbox wants to hear his messages. */
    record Hear(SipUri owner) implements Errand {}

    /**
     * Reads the address: the owner is its target (RFC 4458), or its subscriber; else he is who has forwarded the call last.
     *
     * @return empty when nobody is named
     */
    static Optional<Errand> of(SipUri requestUri, List<String> historyInfo) {
        Optional<SipUri> subscriber = address(requestUri.parameter("subscriber").map(SipUri::unescape));
        if (subscriber.isPresent()) {
            return subscriber.map(Hear::new);
        }
        int cause = requestUri.parameter("cause").filter(text -> text.matches("[1-6][0-9]{2}")).map(Integer::valueOf)
                .orElseGet(() -> CallHistory.lastCause(historyInfo));
        return address(requestUri.parameter("target").map(SipUri::unescape))
                .or(() -> address(CallHistory.lastForwarder(historyInfo)))
                .map(owner -> new Leave(owner, cause));
    }

    private static Optional<SipUri> address(Optional<String> uri) {
        return uri.flatMap(SipUri::tryParse);
    }
}
