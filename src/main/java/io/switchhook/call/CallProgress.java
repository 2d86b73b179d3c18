package io.switchhook.call;

import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.RedirectContact;
import io.switchhook.routing.Breadth;
import io.switchhook.sip.Aor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where one call stands: follows the branches of the current attempt, turns what happened to them into an outcome, asks
 * the {@link CallPlan}, and answers each event with what is to be done.
 *
 * <p>A branch has ended when it has a final response or was <em>given up</em>: it never responded, or ignored its CANCEL.
 * A branch given up may still speak (RFC 3261 9.1 forbids to CANCEL what never responded), and its 2xx still wins if it
 * is the first.
 *
 * <p>Thread-safe. An event is decided under this object's lock, which no container call is made under; the caller carries
 * the actions out after the lock is released. After {@link #callerCancelled} no event starts anything.
 */
final class CallProgress {

    /** What is to be done, in the order of the list. */
    sealed interface Action {

        /**
         * Start an attempt.
         *
         * @param number the attempt's number, which its timers carry
         * @param firstBranch the number of its first target's branch; the others follow
         * @param breadths the Max-Breadth of each target
         */
        record Start(int number, Attempt attempt, int firstBranch, Optional<Condition> forwarded, List<Integer> breadths)
                implements Action {}

        /** Send CANCEL on branches, or as soon as one of them responds (RFC 3261 9.1). */
        record Cancel(List<Integer> branches, CancelReason reason) implements Action {}

        /** Arm {@link CallTimer.Kind#CANCELLED} for an attempt. */
        record AwaitCancelled(int number, Duration time) implements Action {}

        /** Tell the operator why the next action is done. */
        record Explain(Explanation why) implements Action {}

        /** Give the caller this final response. */
        record Refuse(int status) implements Action {}
    }

    private static final Duration SOON = Duration.ofMillis(1);

    private enum Phase { TRYING, CANCELLING, ANSWERED, CANCELLED_BY_CALLER, REFUSED }

    private static final class Branch {
        private final int party;
        private boolean responded;
        private boolean cancelled;
        private CancelReason reason = CancelReason.NO_ANSWER;
        private boolean givenUp;
        private Outcome outcome;

        private Branch(Target target) {
            party = target.party().map(Party::number).orElse(0);
        }

        private boolean ended() {
            return outcome != null;
        }

        /** One that is not started. */
        private static Branch engaged(Target target) {
            Branch branch = new Branch(target);
            branch.outcome = Outcome.ENGAGED;
            return branch;
        }

        private void giveUp(Outcome as) {
            givenUp = true;
            outcome = as;
        }
    }

    private final Engagement engagement;
    private final Breadth breadth;
    private CallPlan plan;
    private Phase phase = Phase.TRYING;
    private Attempt attempt;
    private int attemptNumber;
    private int nextBranch;
    private int refusal;
    private Map<Integer, Branch> branches = Map.of();
    /** Branches of earlier attempts without a final response. */
    private final Set<Integer> stragglers = new HashSet<>();

    /** @param breadth that of the INVITE; this alone uses it from now on */
    CallProgress(CallPlan plan, Engagement engagement, Breadth breadth) {
        this.plan = plan;
        this.engagement = engagement;
        this.breadth = breadth;
    }

    synchronized List<Action> begin() {
        return act(plan.start());
    }

    /**
     * A provisional response other than 100 arrived.
     *
     * @return why the branch is to be cancelled; empty when the caller should see the response
     */
    synchronized Optional<CancelReason> provisional(int number) {
        Branch branch = branches.get(number);
        if (branch != null) {
            branch.responded = true;
            if (phase == Phase.TRYING && !branch.cancelled && !branch.ended()) {
                return Optional.empty();
            }
        }
        return Optional.of(switch (phase) {
            case ANSWERED -> CancelReason.COMPLETED_ELSEWHERE;
            case CANCELLED_BY_CALLER -> CancelReason.CALLER_CANCELLED;
            default -> branch == null ? CancelReason.NO_ANSWER : branch.reason;
        });
    }

    /**
     * A final response of 400 or above arrived on a branch.
     *
     * <p>Nothing is decided here as long as the container will report the best of all responses, for only then may a new
     * branch be started (JSR 289 10.2.4). It will not while a branch that was given up has no final response.
     */
    synchronized List<Action> rejected(int number, int status) {
        return ended(number, status, List.of());
    }

    /**
     * A 3xx arrived on a branch; otherwise as {@link #rejected}.
     *
     * @param contacts the values of its Contact
     */
    synchronized List<Action> redirected(int number, int status, List<String> contacts) {
        return ended(number, status, contacts);
    }

    private List<Action> ended(int number, int status, List<String> contacts) {
        stragglers.remove(number);
        breadth.giveBack(number);
        Branch branch = branches.get(number);
        if (branch == null || branch.ended() && !branch.givenUp || isOver()) {
            return List.of();
        }
        if (status == 487 && !branch.cancelled) {
            // Only a CANCEL brings a 487 (RFC 3261 9.2), and it was not ours.
            phase = Phase.CANCELLED_BY_CALLER;
            return List.of();
        }
        if (branch.givenUp) {
            branch.givenUp = false;
            return List.of();
        }
        branch.outcome = outcome(branch, status, contacts);
        List<Action> actions = new ArrayList<>();
        if (branch.outcome.endsSearch()) {
            cancelPending(branch.party, CancelReason.DECLINED_ELSEWHERE).ifPresent(actions::add);
        }
        if (isComplete() && hasStragglers()) {
            if (branch.cancelled) {
                // Liberty lets nothing be started while a cancelled branch reports its end.
                actions.add(new Action.AwaitCancelled(attemptNumber, SOON));
            } else {
                actions.addAll(settle());
            }
        }
        return actions;
    }

    private static Outcome outcome(Branch branch, int status, List<String> contacts) {
        if (branch.cancelled && (status == 487 || status == 408)) {
            return Outcome.NO_ANSWER;
        }
        return status / 100 == 3
                ? Outcome.redirected(status, RedirectContact.parse(contacts, branch.responded))
                : Outcome.ofStatus(status);
    }

    /**
     * The container reports that all branches have ended, which is the moment to start the next attempt. A refusal in the
     * answer is the status of what the container is about to forward.
     */
    synchronized List<Action> allBranchesEnded() {
        if (phase == Phase.CANCELLED_BY_CALLER) {
            return List.of(new Action.Refuse(487));
        }
        if (phase == Phase.REFUSED) {
            return List.of(new Action.Refuse(refusal));
        }
        return isOver() || !isComplete() ? List.of() : settle();
    }

    /** A branch could not be started: a transport error counts as a 503 (RFC 3261 16.9). */
    synchronized List<Action> failedToStart(int number) {
        Branch branch = branches.get(number);
        if (branch == null || isOver()) {
            return List.of();
        }
        branch.outcome = Outcome.ofStatus(503);
        breadth.giveBack(number);
        return isComplete() ? settle() : List.of();
    }

    /** A 2xx arrived. The first one decides the call, also when it crossed our CANCEL. */
    synchronized List<Action> answered(int number) {
        if (phase == Phase.ANSWERED) {
            return List.of();
        }
        phase = Phase.ANSWERED;
        stragglers.remove(number);
        List<Integer> losers = new ArrayList<>(stragglers);
        branches.forEach((other, branch) -> {
            if (other != number && (!branch.ended() || branch.givenUp)) {
                losers.add(other);
            }
        });
        return losers.isEmpty()
                ? List.of()
                : List.of(new Action.Cancel(List.copyOf(losers), CancelReason.COMPLETED_ELSEWHERE));
    }

    /**
     * The unreachable time of an attempt is over.
     *
     * @param responding the branches that have had any response, a 100 included
     */
    synchronized List<Action> unreachableTimeOver(int number, Set<Integer> responding) {
        if (!isTrying(number)) {
            return List.of();
        }
        List<Integer> silent = new ArrayList<>();
        branches.forEach((id, branch) -> {
            if (!branch.ended() && !branch.responded && !responding.contains(id)) {
                branch.giveUp(Outcome.SILENT);
                branch.cancelled = true;
                silent.add(id);
            }
        });
        return silent.isEmpty() ? List.of() : settleBeforeCancelling(silent);
    }

    /** Whether this attempt is under way. */
    synchronized boolean isTrying(int number) {
        return phase == Phase.TRYING && number == attemptNumber;
    }

    /** The ring time of an attempt is over; the parameters are those of {@link #unreachableTimeOver}. */
    synchronized List<Action> ringTimeOver(int number, Set<Integer> responding) {
        if (!isTrying(number)) {
            return List.of();
        }
        List<Integer> pending = new ArrayList<>();
        boolean anyAlerted = false;
        for (Map.Entry<Integer, Branch> entry : branches.entrySet()) {
            Branch branch = entry.getValue();
            if (branch.ended()) {
                continue;
            }
            boolean alerted = branch.responded || responding.contains(entry.getKey());
            if (!alerted) {
                branch.giveUp(Outcome.SILENT);
            }
            anyAlerted |= alerted;
            if (!branch.cancelled || !alerted) {
                pending.add(entry.getKey());
            }
            branch.cancelled = true;
        }
        if (!anyAlerted) {
            return pending.isEmpty() ? List.of() : settleBeforeCancelling(pending);
        }
        phase = Phase.CANCELLING;
        List<Action> actions = new ArrayList<>();
        if (!pending.isEmpty()) {
            actions.add(new Action.Cancel(List.copyOf(pending), CancelReason.NO_ANSWER));
        }
        actions.add(new Action.AwaitCancelled(attemptNumber, attempt.unreachableTime()));
        return actions;
    }

    /**
     * The ring time of one of several parties is over, while others may ring on.
     *
     * @param number one of the party's branches
     * @param responding as for {@link #unreachableTimeOver}
     */
    synchronized List<Action> partyTimeOver(int number, Set<Integer> responding) {
        Branch one = branches.get(number);
        if (phase != Phase.TRYING || one == null) {
            return List.of();
        }
        List<Integer> alerted = new ArrayList<>();
        List<Integer> silent = new ArrayList<>();
        branches.forEach((id, branch) -> {
            if (branch.party != one.party || branch.ended() || branch.cancelled) {
                return;
            }
            branch.cancelled = true;
            if (branch.responded || responding.contains(id)) {
                alerted.add(id);
            } else {
                branch.giveUp(Outcome.SILENT);
                silent.add(id);
            }
        });
        List<Action> actions = new ArrayList<>();
        if (!alerted.isEmpty()) {
            actions.add(new Action.Cancel(List.copyOf(alerted), CancelReason.NO_ANSWER));
            actions.add(new Action.AwaitCancelled(attemptNumber, attempt.unreachableTime()));
        }
        if (!silent.isEmpty()) {
            actions.addAll(settleBeforeCancelling(silent));
        }
        return actions;
    }

    /** The CANCELs of an attempt should have had their effect by now; who ignored one is given up. */
    synchronized List<Action> cancelTimeOver(int number) {
        if (isOver() || number != attemptNumber) {
            return List.of();
        }
        for (Branch branch : branches.values()) {
            if (branch.cancelled && !branch.ended()) {
                branch.giveUp(Outcome.NO_ANSWER);
            }
        }
        // Without stragglers the container reports the end itself.
        return isComplete() && hasStragglers() ? settle() : List.of();
    }

    /**
     * The caller cancelled. The container cancels the branches; a branch that never responded could hold the caller's 487
     * back until its transaction times out, so then we give it ourselves.
     */
    synchronized List<Action> callerCancelled(Set<Integer> responding) {
        boolean wasOver = phase == Phase.ANSWERED || phase == Phase.REFUSED;
        if (wasOver) {
            return List.of();
        }
        phase = Phase.CANCELLED_BY_CALLER;
        boolean held = hasStragglers()
                || branches.entrySet().stream()
                        .anyMatch(entry -> !entry.getValue().ended()
                                && !entry.getValue().responded
                                && !responding.contains(entry.getKey()));
        return held ? List.of(new Action.Refuse(487)) : List.of();
    }

    /** Whether somebody is rung who is not to be cancelled. */
    synchronized boolean ringsOn() {
        return phase == Phase.TRYING && branches.values().stream().anyMatch(branch -> !branch.ended() && !branch.cancelled);
    }

    synchronized boolean isCancelledByCaller() {
        return phase == Phase.CANCELLED_BY_CALLER;
    }

    synchronized boolean isAnswered() {
        return phase == Phase.ANSWERED;
    }

    private boolean isOver() {
        return phase == Phase.ANSWERED || phase == Phase.CANCELLED_BY_CALLER || phase == Phase.REFUSED;
    }

    private boolean isComplete() {
        return branches.values().stream().allMatch(Branch::ended);
    }

    private boolean hasStragglers() {
        return !stragglers.isEmpty() || branches.values().stream().anyMatch(branch -> branch.givenUp);
    }

    private Optional<Action> cancelPending(int party, CancelReason reason) {
        List<Integer> pending = new ArrayList<>();
        branches.forEach((id, branch) -> {
            if (branch.party == party && !branch.ended() && !branch.cancelled) {
                branch.cancelled = true;
                branch.reason = reason;
                pending.add(id);
            }
        });
        return pending.isEmpty() ? Optional.empty() : Optional.of(new Action.Cancel(List.copyOf(pending), reason));
    }

    /** Starts what comes next before the silent branches are cancelled: a proxy without any live branch ends the call. */
    private List<Action> settleBeforeCancelling(List<Integer> silent) {
        List<Action> actions = new ArrayList<>();
        if (isComplete()) {
            actions.addAll(settle());
        }
        actions.add(new Action.Cancel(List.copyOf(silent), CancelReason.NO_ANSWER));
        return actions;
    }

    private List<Action> settle() {
        Map<Integer, List<Outcome>> ofParties = branches.values().stream().collect(Collectors.groupingBy(
                branch -> branch.party, TreeMap::new, Collectors.mapping(branch -> branch.outcome, Collectors.toList())));
        Outcome outcome = Outcome.ofSeveral(ofParties.values().stream().flatMap(each -> Outcome.best(each).stream()).toList())
                .orElseThrow();
        branches.forEach((id, branch) -> {
            if (branch.givenUp) {
                stragglers.add(id);
            }
        });
        return act(plan.next(outcome));
    }

    private List<Action> act(Decision first) {
        List<Action> actions = new ArrayList<>();
        Decision decision = first;
        Set<Target> engaged = engaged(decision);
        explain(decision, actions);
        while (decision instanceof Decision.Try next && engaged.size() == next.attempt().targets().size()) {
            decision = next.plan().next(Outcome.ENGAGED);
            engaged = engaged(decision);
            explain(decision, actions);
        }
        actions.add(next(decision, engaged));
        return actions;
    }

    private static void explain(Decision decision, List<Action> actions) {
        if (decision.why().isRemarkable()) {
            actions.add(new Action.Explain(decision.why()));
        }
    }

    /**
     * Has all subscribers of an attempt rung, and nobody else.
     *
     * @return the targets that must be left out, because another call was faster
     */
    private Set<Target> engaged(Decision decision) {
        if (!(decision instanceof Decision.Try next)) {
            return Set.of();
        }
        List<Target> targets = next.attempt().targets();
        // Each subscriber is asked for once: all his phones ring or none.
        Map<Aor, Boolean> rung = new HashMap<>();
        targets.forEach(target -> target.subscriber().ifPresent(subscriber ->
                rung.computeIfAbsent(subscriber, each -> engagement.ring(each, target.onlyIfFree()))));
        rung.values().removeIf(rings -> !rings);
        engagement.ringOnly(rung.keySet());
        return targets.stream()
                .filter(target -> target.subscriber().filter(each -> !rung.containsKey(each)).isPresent())
                .collect(Collectors.toSet());
    }

    private Action next(Decision decision, Set<Target> engaged) {
        if (decision instanceof Decision.Try next) {
            List<Target> targets = next.attempt().targets().stream().filter(each -> !engaged.contains(each)).toList();
            Optional<List<Integer>> breadths = breadth.take(nextBranch, targets.size());
            if (breadths.isEmpty()) {
                return refuse(Breadth.EXCEEDED);
            }
            phase = Phase.TRYING;
            plan = next.plan();
            attempt = next.attempt().to(targets);
            attemptNumber++;
            int firstBranch = nextBranch;
            branches = new LinkedHashMap<>();
            targets.forEach(target -> branches.put(nextBranch++, new Branch(target)));
            engaged.forEach(target -> branches.put(nextBranch++, Branch.engaged(target)));
            return new Action.Start(attemptNumber, attempt, firstBranch, next.forwarded(), breadths.get());
        }
        return refuse(((Decision.Refuse) decision).status());
    }

    private Action refuse(int status) {
        phase = Phase.REFUSED;
        branches = Map.of();
        engagement.ringOnly(Set.of());
        refusal = status;
        return new Action.Refuse(refusal);
    }
}
