package io.switchhook.call;

import java.time.Duration;
import java.util.List;

/**
 * One stage of a call: the targets that are rung in parallel.
 *
 * @param targets where the call is sent, at least one
 * @param ringTime how long the targets may be alerted before the attempt is over
 * @param unreachableTime how long a target may be entirely silent before it is given up
 * @param forward whether this attempt forwards the call away from the callee
 */
public record Attempt(List<Target> targets, Duration ringTime, Duration unreachableTime, boolean forward) {

    public Attempt {
        targets = List.copyOf(targets);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("an attempt needs a target");
        }
    }
}
