package io.switchhook.forwarding;

import io.switchhook.sip.Aor;
import java.time.Instant;
import java.util.Objects;

/**
 * What rules ask about a call.
 *
 * @param dialled which of the callee's addresses was dialled, in canonical form
 * @param at when the call arrived; it does not change while the call is forwarded
 * @param forwardsLeft how often it may be forwarded, if our own limit is not lower
 */
public record CallFacts(Caller caller, Aor dialled, Instant at, int forwardsLeft) {

    public CallFacts {
        Objects.requireNonNull(caller, "caller is required");
        Objects.requireNonNull(dialled, "dialled address is required");
        Objects.requireNonNull(at, "time is required");
    }

    /** A call that nobody has limited. */
    public CallFacts(Caller caller, Aor dialled, Instant at) {
        this(caller, dialled, at, Integer.MAX_VALUE);
    }

    /** The same call, to be forwarded so often at most. */
    public CallFacts limitedTo(int forwards) {
        return new CallFacts(caller, dialled, at, forwards);
    }

    /** The same call, forwarded to another address. */
    public CallFacts forwardedTo(Aor address) {
        return new CallFacts(caller, address, at, forwardsLeft);
    }
}
