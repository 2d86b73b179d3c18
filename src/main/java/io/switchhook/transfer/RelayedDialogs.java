package io.switchhook.transfer;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.util.Optional;

/** The dialogs of calls that run through us. Thread-safe; nothing here waits. */
public interface RelayedDialogs {

    /**
     * One end of a dialog.
     *
     * @param contact where its phone is (RFC 3261 12.1.1)
     * @param subscriber the subscriber of ours whose phone it is; empty for anybody else
     */
    record Party(SipUri contact, Optional<Aor> subscriber) {}

    /** Both ends, as they stood to each other in the INVITE. */
    record Parties(Party caller, Party callee) {

        /** Whether one end is this subscriber, or with an empty one: whether one end is nobody of ours. */
        boolean include(Optional<Aor> subscriber) {
            return caller.subscriber().equals(subscriber) || callee.subscriber().equals(subscriber);
        }

        /** Whether one end is the first and the other one the second. */
        boolean are(Optional<Aor> one, Optional<Aor> other) {
            return caller.subscriber().equals(one) && callee.subscriber().equals(other)
                    || caller.subscriber().equals(other) && callee.subscriber().equals(one);
        }

        /** Whether a URI is where one of the phones is. */
        boolean isAt(SipUri uri) {
            return uri.sharesAddress(caller.contact()) || uri.sharesAddress(callee.contact());
        }
    }

    /** The parties of a dialog that is up; the tags may come in either order. */
    Optional<Parties> parties(String callId, String tag, String otherTag);
}
