package io.switchhook.call;

import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.Forwarded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is tried for one call, in order: the stages of the callee's bindings, then the mailbox that the outcome calls for.
 * An immutable value and a pure function; who answered or cancelled is not its business, for then nothing is next.
 */
public final class CallPlan {

    private final List<Attempt> stages;
    private final Forwarding forwarding;
    private final List<Outcome> outcomes;
    private final Optional<Outcome> forwardedOn;

    /**
     * Where a call is forwarded that the callee did not take.
     *
     * @param destination the forward to the mailbox for a condition, empty when there is none
     * @param answerTime how long it may ring
     * @param unreachableTime how long it may be silent
     */
    public record Forwarding(
            Function<Condition, Optional<Forwarded>> destination, Duration answerTime, Duration unreachableTime) {

        /** A call that ends where it was sent to, such as one that replaces a dialog. */
        public static final Forwarding NONE =
                new Forwarding(condition -> Optional.empty(), Duration.ZERO, Duration.ZERO);

        private Optional<Attempt> attempt(Outcome outcome) {
            return outcome.condition()
                    .flatMap(destination)
                    .map(hop -> new Attempt(
                            List.of(Target.of(hop.to())), answerTime, unreachableTime, true, List.of(hop)));
        }
    }

    private CallPlan(
            List<Attempt> stages, Forwarding forwarding, List<Outcome> outcomes, Optional<Outcome> forwardedOn) {
        this.stages = stages;
        this.forwarding = forwarding;
        this.outcomes = outcomes;
        this.forwardedOn = forwardedOn;
    }

    /**
     * A plan that has tried nothing.
     *
     * @param stages the callee's bindings in the order they are rung; none means that it is not registered
     */
    public static CallPlan of(List<Attempt> stages, Forwarding forwarding) {
        return new CallPlan(List.copyOf(stages), forwarding, List.of(), Optional.empty());
    }

    /** This plan for a call that is meant for the callee's phones and for nobody else. */
    public CallPlan withoutForwarding() {
        return new CallPlan(stages, Forwarding.NONE, outcomes, forwardedOn);
    }

    /** What is done when the call arrives. */
    public Decision start() {
        return stages.isEmpty() ? forward(Outcome.NOT_REGISTERED) : ring();
    }

    /**
     * What is done after the current attempt came to this outcome.
     *
     * <p>When the mailbox fails as well, the caller is told what became of the callee: that is what the call was about.
     */
    public Decision next(Outcome outcome) {
        if (forwardedOn.isPresent()) {
            return new Decision.Refuse(forwardedOn.get().replyStatus());
        }
        List<Outcome> soFar = new ArrayList<>(outcomes);
        soFar.add(outcome);
        CallPlan rest = new CallPlan(stages.subList(1, stages.size()), forwarding, List.copyOf(soFar), forwardedOn);
        if (!rest.stages.isEmpty() && !outcome.endsSearch()) {
            return rest.ring();
        }
        return rest.forward(Outcome.best(soFar).orElseThrow());
    }

    private Decision ring() {
        return new Decision.Try(stages.get(0), Optional.empty(), this);
    }

    private Decision forward(Outcome outcome) {
        return forwarding.attempt(outcome)
                .<Decision>map(attempt -> new Decision.Try(
                        attempt,
                        outcome.condition(),
                        new CallPlan(List.of(), forwarding, outcomes, Optional.of(outcome))))
                .orElseGet(() -> new Decision.Refuse(outcome.replyStatus()));
    }
}
