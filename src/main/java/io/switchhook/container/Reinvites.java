package io.switchhook.container;

import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipURI;

/** An INVITE inside a call and its ACK, which Restcomm does not always bring to the other party. */
public final class Reinvites {

    private Reinvites() {}

    /**
     * Sees that an INVITE goes where its Request-URI says: Restcomm takes the transport that it came on, where RFC 3263 4.1
     * says UDP, and sends one for the caller to the Contact that the caller had at first.
     */
    public static void relayed(SipServletRequest invite) {
        if (!Restcomm.owns(invite)) {
            return;
        }
        if (!"udp".equalsIgnoreCase(invite.getTransport())
                && invite.getRequestURI() instanceof SipURI target
                && !target.isSecure()
                && target.getTransportParam() == null) {
            target.setTransportParam("udp");
        }
        Restcomm.followRequestUri(invite);
    }

    /** Sees that the ACKs that follow this one are relayed as well. */
    public static void acknowledged(SipServletRequest ack) {
        if (Restcomm.owns(ack)) {
            Restcomm.forgetAnsweredInvites(ack.getSession());
        }
    }
}
