package io.switchhook.voicemail.mwi;

import io.switchhook.sip.SipUri;

/**
 * How many messages there are in a mailbox.
 *
 * @param fresh those that nobody has listened to, the urgent ones among them
 * @param saved the others, the urgent ones among them
 * @param urgentFresh the urgent ones of the first
 * @param urgentSaved the urgent ones of the second
 */
public record MessageSummary(int fresh, int saved, int urgentFresh, int urgentSaved) {

    /** The event package (RFC 3842 3.1). */
    public static final String EVENT = "message-summary";
    /** The type of its bodies (RFC 3842 3.5). */
    public static final String TYPE = "application/simple-message-summary";
    /** Of an empty mailbox. */
    public static final MessageSummary NOTHING = new MessageSummary(0, 0, 0, 0);

    public MessageSummary {
        if (fresh < urgentFresh || saved < urgentSaved || urgentFresh < 0 || urgentSaved < 0) {
            throw new IllegalArgumentException(
                    fresh + "/" + saved + " (" + urgentFresh + "/" + urgentSaved + ") messages are impossible");
        }
    }

    /** The body of a notification (RFC 3842 5.2). The lamp is for messages that nobody has listened to. */
    public String body(SipUri account) {
        return "Messages-Waiting: " + (fresh > 0 ? "yes" : "no") + "\r\n"
                + "Message-Account: " + account + "\r\n"
                + "Voice-Message: " + fresh + "/" + saved + " (" + urgentFresh + "/" + urgentSaved + ")\r\n";
    }
}
