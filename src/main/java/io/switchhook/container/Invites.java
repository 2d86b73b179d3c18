package io.switchhook.container;

import java.io.IOException;
import java.util.List;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipURI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests of our own, INVITEs above all, that the containers treat differently. */
public final class Invites {

    private static final Logger LOG = LoggerFactory.getLogger(Invites.class);

    private Invites() {}

    /**
     * Sees that a request that is about to be sent goes where its Request-URI says: RFC 3263 4.1 sends to a SIP URI
     * without a
     * transport over UDP, Restcomm over whatever the session has used. One with a Route goes where that says.
     */
    public static void direct(SipServletRequest request) {
        if (Restcomm.owns(request)
                && request.getHeader("Route") == null
                && request.getRequestURI() instanceof SipURI target
                && !target.isSecure()
                && target.getTransportParam() == null) {
            target.setTransportParam("udp");
        }
    }

    /**
     * Sees that a request inside a dialog that its callee sends takes the whole route set (RFC 3261 12.2.1.1). Restcomm leaves
     * out what leads to the application that makes the request, which may stand there as a proxy.
     *
     * @param routeSet the Record-Routes of the INVITE, in their order
     */
    public static void follow(SipServletRequest request, List<String> routeSet) {
        if (Restcomm.owns(request) && !routeSet.isEmpty()) {
            Restcomm.setRoute(request, routeSet);
        }
    }

    /** Whether any response has come to an INVITE that was sent, a 100 included, which no callback reports. */
    public static boolean hasResponse(SipServletRequest invite) {
        return Restcomm.owns(invite) ? Restcomm.hasResponse(invite) : Liberty.owns(invite) && Liberty.hasResponse(invite);
    }

    /** Whether an INVITE may be cancelled: once it has had a response (RFC 3261 9.1), for which Liberty waits by itself. */
    public static boolean takesCancel(SipServletRequest invite) {
        return !Restcomm.owns(invite) || Restcomm.hasResponse(invite);
    }

    /**
     * Cancels an INVITE with a Reason (RFC 3326); one that has its final response is left as it is.
     *
     * @param invite one that {@link #takesCancel takes} it
     */
    public static void cancel(SipServletRequest invite, int cause, String text) {
        try {
            SipServletRequest cancel = invite.createCancel();
            cancel.addHeader("Reason", "SIP;cause=" + cause + ";text=\"" + text + "\"");
            cancel.send();
        } catch (IllegalStateException | IOException e) {
            LOG.debug("INVITE to {} has ended before its CANCEL: {}", invite.getRequestURI(), e.toString());
        }
    }
}
