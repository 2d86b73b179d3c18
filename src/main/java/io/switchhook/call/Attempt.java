package io.switchhook.call;

import io.switchhook.forwarding.Forwarded;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One stage of a call: the targets that are rung in parallel.
 *
 * @param targets where the call is sent, at least one
 * @param ringTime how long the targets may be alerted before the attempt is over
 * @param unreachableTime how long a target may be entirely silent before it is given up
 * @param mailbox whether the target is a mailbox of ours
 * @param forwards how the call came here from who was called, the first forward first; none while it rings there; for several
 *     parties see {@link #forwards(Target)}
 */
public record Attempt(
        List<Target> targets, Duration ringTime, Duration unreachableTime, boolean mailbox, List<Forwarded> forwards) {

    public Attempt {
        targets = List.copyOf(targets);
        forwards = List.copyOf(forwards);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("an attempt needs a target");
        }
    }

    /** An attempt without a forward before it. */
    public Attempt(List<Target> targets, Duration ringTime, Duration unreachableTime, boolean mailbox) {
        this(targets, ringTime, unreachableTime, mailbox, List.of());
    }

    /** How the call came to one of the targets. */
    List<Forwarded> forwards(Target target) {
        return target.party().map(Party::forwards).orElse(forwards);
    }

    /** Those whose phones are given up before the ring time of this attempt is over. */
    List<Party> hastyParties() {
        return targets.stream()
                .flatMap(target -> target.party().stream())
                .filter(party -> party.ringTime().compareTo(ringTime) < 0)
                .distinct()
                .toList();
    }

    /** The place of the first target of a party. */
    int firstOf(Party party) {
        return targets.stream().map(Target::party).toList().indexOf(Optional.of(party));
    }

    Attempt after(List<Forwarded> before) {
        return new Attempt(targets, ringTime, unreachableTime, mailbox, before);
    }

    Attempt rungAnyway() {
        return to(targets.stream().map(Target::rungAnyway).toList());
    }

    Attempt to(List<Target> others) {
        return new Attempt(others, ringTime, unreachableTime, mailbox, forwards);
    }

    /** This attempt with those targets only that are not among the others; empty when none is left. */
    Optional<Attempt> without(Predicate<Target> others) {
        List<Target> left = targets.stream().filter(others.negate()).toList();
        return left.isEmpty() ? Optional.empty() : Optional.of(to(left));
    }

    Attempt ringing(Duration time) {
        return new Attempt(targets, time, unreachableTime, mailbox, forwards);
    }
}
