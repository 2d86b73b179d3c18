package io.switchhook.routing;

import io.switchhook.access.Access;
import java.io.IOException;
import javax.servlet.sip.SipServletRequest;

/** The subscriptions that the server serves itself. Thread-safe. */
public interface OwnSubscriptions {

    /**
     * Deals with a SUBSCRIBE outside of any dialog that was let in.
     *
     * @param routing where it would go
     * @return whether it is for the server; then it is done with
     */
    boolean subscribe(SipServletRequest subscribe, Access.Allowed access, Routing routing) throws IOException;
}
