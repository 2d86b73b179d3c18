package io.switchhook.forwarding;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.util.Objects;

/**
 * One forward of a call.
 *
 * @param by the subscriber from whom the call is taken
 * @param condition why
 * @param to where it goes
 */
public record Forwarded(Aor by, Condition condition, SipUri to) {

    public Forwarded {
        Objects.requireNonNull(by, "forwarding subscriber is required");
        Objects.requireNonNull(condition, "condition is required");
        Objects.requireNonNull(to, "destination is required");
    }
}
