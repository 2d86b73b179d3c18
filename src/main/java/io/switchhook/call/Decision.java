package io.switchhook.call;

import io.switchhook.forwarding.Condition;
import java.util.Optional;

/** What a call plan wants next. */
public sealed interface Decision {

    /**
     * Send the call on.
     *
     * @param attempt where to
     * @param forwarded the condition on which the call leaves its callee, empty while it rings where it was
     * @param plan the plan from here on
     */
    record Try(Attempt attempt, Optional<Condition> forwarded, CallPlan plan, Explanation why) implements Decision {}

    /**
     * Nothing is left to try.
     *
     * @param status the final response for the caller, 400 to 699
     */
    record Refuse(int status, Explanation why) implements Decision {

        Refuse(int status) {
            this(status, Explanation.NONE);
        }
    }

    /** Why. */
    Explanation why();
}
