package io.switchhook.call;

import io.switchhook.access.Doorkeeper;
import java.io.IOException;
import javax.servlet.sip.SipServletRequest;

/**
 * Takes the calls that are not relayed: each party has a dialog with the server, which acts in both (a B2BUA, RFC 7092).
 * Thread-safe.
 */
public interface Anchoring {

    /**
     * Deals with an INVITE that is to take the place of a dialog of ours (RFC 3891 3), if it names one.
     *
     * @param caller who sent it
     * @return whether it named one; then it is done with, answered or not
     */
    boolean replace(SipServletRequest invite, Doorkeeper.Admission caller) throws IOException;

    /**
     * Takes a call from its start, if that is what such calls need.
     *
     * @return whether it did; otherwise the call is to be relayed, and nothing was done with it
     */
    boolean take(NewCall call) throws IOException;

    /**
     * The container gives up waiting for the ACK of a final response of ours (RFC 3261 13.3.1.4).
     *
     * @param invite the INVITE that was answered
     */
    void unacknowledged(SipServletRequest invite);

    /** An application session has ended, and with it whatever lived in it. */
    void ended(String session);
}
