package io.switchhook.forwarding;

import io.switchhook.sip.Aor;
import java.time.Instant;
import java.util.Objects;

/**
 * What rules ask about a call.
 *
 * @param dialled which of the callee's addresses was dialled, in canonical form
 * @param at when the call arrived; it does not change while the call is forwarded
 */
public record CallFacts(Caller caller, Aor dialled, Instant at) {

    public CallFacts {
        Objects.requireNonNull(caller, "caller is required");
        Objects.requireNonNull(dialled, "dialled address is required");
        Objects.requireNonNull(at, "time is required");
    }

    /** The same call, forwarded to another address. */
    public CallFacts forwardedTo(Aor address) {
        return new CallFacts(caller, address, at);
    }
}
