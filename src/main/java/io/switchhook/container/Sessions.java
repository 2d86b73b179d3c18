package io.switchhook.container;

import javax.servlet.sip.SipApplicationSession;

/** The end of application sessions. */
public final class Sessions {

    private Sessions() {}

    /**
     * Ends the application session of a transaction that is over for us. The container's own transactions go on until
     * RFC 3261 17 lets them end, so retransmissions are still absorbed.
     */
    public static void end(SipApplicationSession session) {
        if (session != null && session.isValid()) {
            session.invalidate();
        }
    }

    /**
     * Ends the application session of a transaction that is about to be over, within a minute or two: Restcomm keeps the
     * session of a refused INVITE for three, and needs it for the ACK.
     */
    public static void endSoon(SipApplicationSession session) {
        if (session != null && session.isValid()) {
            session.setExpires(1);
        }
    }
}
