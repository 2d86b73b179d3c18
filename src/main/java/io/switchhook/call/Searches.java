package io.switchhook.call;

import io.switchhook.container.SipServices;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletResponse;

/** The searches that are on, found by the Call-IDs of their INVITEs. Thread-safe. */
@Singleton
public class Searches {

    @Inject
    Searches() {}

    /**
     * Begins one; the parameters are those of {@link Search}. The listener may be told before this returns.
     *
     * @param session where its sessions and timers live; it must not be ended before the search is over
     * @param handler the name of the servlet that hands responses to {@link #responded}
     * @param name what the log calls the call
     * @param engagement who is rung is counted there, and who answers; who hangs up is for the listener to tell it
     */
    public Search begin(
            SipApplicationSession session, String handler, String name, Search.Draft draft, CallPlan plan,
            Engagement engagement, SipServices sip, Search.Listener listener) {
        throw new UnsupportedOperationException();
    }

    /**
     * Hands over a response to an INVITE.
     *
     * @return whether it belongs to a search; one to a re-INVITE does not
     */
    public boolean responded(SipServletResponse response) {
        throw new UnsupportedOperationException();
    }
}
