package io.switchhook.call;

import io.switchhook.forwarding.ForwardingHop;
import java.time.Duration;
import java.util.List;

/**
 * One stage of a call: the targets that are rung in parallel.
 *
 * @param targets where the call is sent, at least one
 * @param ringTime how long the targets may be alerted before the attempt is over
 * @param unreachableTime how long a target may be entirely silent before it is given up
 * @param forwards the forwards that lead from the callee to these targets, in their order; none while the callee is rung
 */
public record Attempt(List<Target> targets, Duration ringTime, Duration unreachableTime, List<ForwardingHop> forwards) {

    public Attempt {
        targets = List.copyOf(targets);
        forwards = List.copyOf(forwards);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("an attempt needs a target");
        }
    }
}
