package io.switchhook.forwarding;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;

/**
 * One forward of a call.
 *
 * @param by who forwards
 * @param on why
 * @param to the Request-URI from here on
 */
public record ForwardingHop(Aor by, Condition on, SipUri to) {}
