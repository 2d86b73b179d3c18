package io.switchhook.call;

import io.switchhook.forwarding.Condition;
import java.util.Optional;

/** What a call plan wants next. */
public sealed interface Decision {

    /**
     * Send the call on.
     *
     * @param attempt where to
     * @param forwarded the condition on which the call leaves its callee, empty while it still rings there
     * @param plan the plan from here on
     */
    record Try(Attempt attempt, Optional<Condition> forwarded, CallPlan plan) implements Decision {}

    /**
     * Nothing is left to try.
     *
     * @param status the final response for the caller, 400 to 699
     */
    record Refuse(int status) implements Decision {}
}
