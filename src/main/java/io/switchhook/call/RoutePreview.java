package io.switchhook.call;

import io.switchhook.forwarding.Caller;
import io.switchhook.forwarding.Condition;
import io.switchhook.sip.Aor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import javax.inject.Inject;
import javax.inject.Singleton;

/** What would become of a call: the plan that it would get, followed for everything that can happen. Nothing is sent. */
@Singleton
public class RoutePreview {

    /** One of each condition that a rung phone can cause. */
    private static final List<Outcome> OUTCOMES = List.of(
            Outcome.ofStatus(486), Outcome.NO_ANSWER, Outcome.ofStatus(480), Outcome.ofStatus(503), Outcome.ofStatus(603));

    private final CallPlanner planner;

    /**
     * One step of a call.
     *
     * @param on the conditions of the attempt before on which it is done; none for the first step
     * @param decision what is done
     * @param next what can be done after it; empty behind a mailbox and a refusal
     */
    public record Step(List<Condition> on, Decision decision, List<Step> next) {}

    /**
     * All steps of a call.
     *
     * @param complete whether there is nothing beyond them; very long plans are cut
     */
    public record Route(Step first, boolean complete) {}

    @Inject
    RoutePreview(CallPlanner planner) {
        this.planner = planner;
    }

    /**
     * The route of a call.
     *
     * @param most how many steps are followed at most
     * @see CallPlanner#preview
     */
    public Route of(Aor callee, Caller caller, String dialled, Instant at, int most) {
        return new Walk(most).route(planner.preview(callee, caller, dialled, at).start());
    }

    /** One look at a plan. */
    private static final class Walk {

        private int left;
        private boolean complete = true;

        Walk(int most) {
            this.left = most;
        }

        Route route(Decision start) {
            Step first = step(List.of(), start);
            return new Route(first, complete);
        }

        private Step step(List<Condition> on, Decision decision) {
            left--;
            if (!(decision instanceof Decision.Try attempt) || attempt.attempt().mailbox()) {
                return new Step(on, decision, List.of());
            }
            List<Step> next = new ArrayList<>();
            for (Outcome outcome : OUTCOMES) {
                if (left <= 0) {
                    complete = false;
                    break;
                }
                List<Condition> conditions = outcome.condition().stream().toList();
                Decision then = attempt.plan().next(outcome);
                boolean huntGoesOn = isHunting(decision) && isHunting(then);
                if (!huntGoesOn || !merge(next, conditions, each -> isSame(each.decision(), then))) {
                    add(next, step(conditions, then));
                }
            }
            return new Step(on, decision, next);
        }

        /** Who comes next in a hunt does not depend on what came of those before, so one way through it is enough. */
        private static boolean isHunting(Decision decision) {
            return decision instanceof Decision.Try attempt && attempt.plan().isHunting();
        }

        /** Conditions with the same consequences are one step. */
        private static void add(List<Step> steps, Step step) {
            if (!merge(steps, step.on(), other -> isSame(other, step))) {
                steps.add(step);
            }
        }

        private static boolean merge(List<Step> steps, List<Condition> conditions, Predicate<Step> same) {
            for (int i = 0; i < steps.size(); i++) {
                Step other = steps.get(i);
                if (same.test(other)) {
                    List<Condition> both = new ArrayList<>(other.on());
                    both.addAll(conditions);
                    steps.set(i, new Step(List.copyOf(both), other.decision(), other.next()));
                    return true;
                }
            }
            return false;
        }

        private static boolean isSame(Step one, Step other) {
            if (!isSame(one.decision(), other.decision()) || one.next().size() != other.next().size()) {
                return false;
            }
            return IntStream.range(0, one.next().size()).allMatch(i -> one.next().get(i).on().equals(other.next().get(i).on())
                    && isSame(one.next().get(i), other.next().get(i)));
        }

        /** The plans themselves need not be compared: what they lead to is. */
        private static boolean isSame(Decision one, Decision other) {
            return one instanceof Decision.Try first && other instanceof Decision.Try second
                    ? first.attempt().equals(second.attempt()) && first.why().equals(second.why())
                    : one.equals(other);
        }
    }
}
