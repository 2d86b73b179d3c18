package io.switchhook.access;

import io.switchhook.subscriber.Subscriber;
import java.util.Optional;

/** What becomes of a request that starts something, by who sent it. */
public sealed interface Access {

    /**
     * It may go where it is routed.
     *
     * @param caller the subscriber of ours that it is from; empty for a stranger
     * @param trusted whether a trusted peer sent it
     */
    record Allowed(Optional<Subscriber> caller, boolean trusted) implements Access {

        /** Whether its sender may reach nobody but our subscribers. */
        public boolean isStranger() {
            return caller.isEmpty() && !trusted;
        }
    }

    /**
     * Its sender has to prove who he is.
     *
     * @param status 401 for a REGISTER, 407 for everything else
     * @param stale whether the proof was given, but too late
     */
    record Challenge(int status, boolean stale, String realm) implements Access {}

    /** It is answered so, and goes nowhere. */
    record Refused(int status, String reason) implements Access {}

    /** It goes nowhere, and is not answered. */
    record Dropped() implements Access {}
}
