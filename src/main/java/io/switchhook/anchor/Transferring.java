package io.switchhook.anchor;

import io.switchhook.access.Refusals;
import java.io.IOException;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.servlet.sip.SipServletRequest;

/** Carries out the transfers that are asked for inside anchored calls. Thread-safe. */
@Singleton
public class Transferring {

    @Inject
    Transferring() {}

    /**
     * Deals with a REFER, or a SUBSCRIBE or NOTIFY of the event refer, inside an anchored dialog; answers it.
     *
     * @param transferor the leg that it came on, which is up
     */
    void request(Leg transferor, SipServletRequest request) throws IOException {
        Refusals.refuse(request, request.getMethod().equals("REFER") ? 603 : 489, "Not Carried Out");
    }
}
