package io.switchhook.anchor;

import io.switchhook.access.Doorkeeper;
import io.switchhook.access.Refusals;
import java.io.IOException;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.servlet.sip.SipServletRequest;

/** Carries out INVITEs that take the place of a dialog of an anchored call (RFC 3891 3). Thread-safe. */
@Singleton
public class Replacement {

    @Inject
    Replacement() {}

    /**
     * Deals with such an INVITE; answers it.
     *
     * @param replaced the leg that it names
     */
    void request(SipServletRequest invite, Doorkeeper.Admission caller, Leg replaced) throws IOException {
        Refusals.refuse(invite, 603, "Not Replaced");
    }
}
