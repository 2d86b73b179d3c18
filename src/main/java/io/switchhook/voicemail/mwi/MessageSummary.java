package io.switchhook.voicemail.mwi;

import io.switchhook.sip.SipUri;
import io.switchhook.voicemail.store.Counts;

/** What notifications about a mailbox say (RFC 3842). */
final class MessageSummary {

    /** The event package (RFC 3842 3.1). */
    static final String EVENT = "message-summary";
    /** The type of its bodies (RFC 3842 3.5). */
    static final String TYPE = "application/simple-message-summary";

    private MessageSummary() {}

    /**
     * The body of a notification (RFC 3842 5.2). The lamp is for messages that nobody has listened to.
     *
     * @param account what a phone calls to have the messages played
     */
    static String body(Counts counts, SipUri account) {
        return "Messages-Waiting: " + (counts.fresh() > 0 ? "yes" : "no") + "\r\n"
                + "Message-Account: " + account + "\r\n"
                + "Voice-Message: " + counts.fresh() + "/" + counts.saved()
                + " (" + counts.urgentFresh() + "/" + counts.urgentSaved() + ")\r\n";
    }
}
