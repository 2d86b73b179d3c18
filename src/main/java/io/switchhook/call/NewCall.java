package io.switchhook.call;

import io.switchhook.access.Doorkeeper;
import io.switchhook.container.SipServices;
import javax.servlet.sip.SipServletRequest;

/**
 * A call that was let in and is about to begin; nothing but a 100 has been sent for it.
 *
 * @param caller who makes it
 * @param route what is tried for it
 * @param headers how it came here
 */
public record NewCall(
        SipServletRequest invite,
        Doorkeeper.Admission caller,
        CallRouter.Route.Call route,
        ForwardingHeaders headers,
        SipServices sip) {}
