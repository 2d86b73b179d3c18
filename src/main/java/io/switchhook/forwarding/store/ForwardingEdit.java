package io.switchhook.forwarding.store;

import io.switchhook.forwarding.Condition;
import java.util.Objects;

/** A change of one thing in a subscriber's forwarding; everything else stays as it is. */
public sealed interface ForwardingEdit {

    record DoNotDisturb(boolean on) implements ForwardingEdit {}

    /**
     * All calls on a condition go to a destination, but for those that a rule for some calls takes.
     *
     * @param destination as in a {@link ForwardingDraft}, unchecked
     */
    record ForwardAll(Condition condition, String destination) implements ForwardingEdit {

        public ForwardAll {
            Objects.requireNonNull(condition, "condition is required");
        }
    }

    /** Calls on a condition are forwarded no more, but for those that a rule for some calls takes. */
    record StopForwardingAll(Condition condition) implements ForwardingEdit {}
}
