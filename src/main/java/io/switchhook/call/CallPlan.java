package io.switchhook.call;

import io.switchhook.forwarding.CallFacts;
import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.Destination;
import io.switchhook.forwarding.Forwarded;
import io.switchhook.forwarding.ForwardingRules.Match;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is tried for one call, in order: the stages of the callee's bindings, then what its rules say for what came of them,
 * for instance another subscriber with bindings and rules of its own, and the mailbox in the end.
 *
 * <p>An immutable value and a pure function, given its {@link Directions}; who answered or cancelled is not its business, for
 * then nothing is next. No subscriber and no other destination is tried twice, and there are at most
 * {@link Directions#depth} forwards before the mailbox, so that every plan ends.
 */
public final class CallPlan {

    /** What the current attempt is. */
    private enum Place { CALLEE, ELSEWHERE, MAILBOX }

    private final Directions directions;
    private final CallFacts facts;
    private final Callee callee;
    private final Place place;
    /** The stages of the callee that were not tried or are being tried. */
    private final List<Attempt> stages;
    /** What the callee's stages before came to. */
    private final List<Outcome> outcomes;
    private final Trail trail;

    /**
     * How the call came to where it is.
     *
     * @param original who was called
     * @param subscribers who has had the call, the original callee included
     * @param forwards each forward
     * @param cause what became of who was called, which the caller is told if nobody answers; empty as long as nothing did
     */
    private record Trail(Aor original, List<Aor> subscribers, List<Forwarded> forwards, Optional<Outcome> cause) {

        Trail with(Forwarded forward) {
            List<Forwarded> more = new ArrayList<>(forwards);
            more.add(forward);
            return new Trail(original, subscribers, List.copyOf(more), cause);
        }

        Trail with(Aor subscriber) {
            List<Aor> more = new ArrayList<>(subscribers);
            more.add(subscriber);
            return new Trail(original, List.copyOf(more), forwards, cause);
        }

        Trail with(Outcome outcome) {
            return cause.isPresent() ? this : new Trail(original, subscribers, forwards, Optional.of(outcome));
        }

        boolean hasTried(SipUri uri) {
            return forwards.stream().anyMatch(each -> each.to().matches(uri));
        }
    }

    /** What a rule leads to: a decision, made when it is asked for, or the reason why it is passed over. */
    private sealed interface Way {

        record Open(Function<Explanation, Decision> decision) implements Way {}

        record Closed(String reason) implements Way {}
    }

    private CallPlan(
            Directions directions,
            CallFacts facts,
            Callee callee,
            Place place,
            List<Attempt> stages,
            List<Outcome> outcomes,
            Trail trail) {
        this.directions = directions;
        this.facts = facts;
        this.callee = callee;
        this.place = place;
        this.stages = stages;
        this.outcomes = outcomes;
        this.trail = trail;
    }

    /** A plan that has tried nothing. */
    static CallPlan of(Callee callee, CallFacts facts, Directions directions) {
        return new CallPlan(directions, facts, callee, Place.CALLEE, callee.stages(), List.of(),
                new Trail(callee.aor(), List.of(callee.aor()), List.of(), Optional.empty()));
    }

    /** This plan for a call that is meant for the callee's phones and for nobody else. */
    public CallPlan withoutForwarding() {
        Callee rung = callee.withoutRules();
        return new CallPlan(Directions.NONE, facts, rung, place, rung.stages(), outcomes, trail);
    }

    /** What is done when the call arrives. */
    public Decision start() {
        return arrive(Explanation.NONE);
    }

    /**
     * What is done after the current attempt came to this outcome.
     *
     * <p>When the mailbox fails as well, the caller is told what became of the callee: that is what the call was about.
     */
    public Decision next(Outcome outcome) {
        return switch (place) {
            case MAILBOX -> new Decision.Refuse(trail.cause().orElse(outcome).replyStatus());
            case ELSEWHERE -> missed(outcome, outcome.condition().or(this::lastCondition));
            case CALLEE -> rung(outcome);
        };
    }

    /** The call has reached the callee, and nothing of it was tried. */
    private Decision arrive(Explanation why) {
        return byRule(Condition.ALWAYS, why, rest -> {
            if (callee.rules().doNotDisturb()) {
                return forward(Outcome.ofStatus(486), rest.following(name() + ": do not disturb"));
            }
            if (callee.engaged()) {
                return forward(Outcome.ENGAGED, why(Outcome.ENGAGED, rest));
            }
            return stages.isEmpty() ? forward(Outcome.NOT_REGISTERED, rest) : ring(lastCondition(), rest);
        });
    }

    private Decision rung(Outcome outcome) {
        List<Outcome> soFar = new ArrayList<>(outcomes);
        soFar.add(outcome);
        CallPlan rest = new CallPlan(directions, facts, callee, Place.CALLEE, stages.subList(1, stages.size()),
                List.copyOf(soFar), trail);
        if (!rest.stages.isEmpty() && !outcome.endsSearch()) {
            return rest.ring(Optional.empty(), Explanation.NONE);
        }
        Outcome best = Outcome.best(soFar).orElseThrow();
        return rest.forward(best, why(best, Explanation.NONE));
    }

    private Explanation why(Outcome outcome, Explanation why) {
        return outcome.equals(Outcome.ENGAGED) ? why.following(name() + ": in a call, and call waiting is off") : why;
    }

    /** @param forwarded the condition on which the call was forwarded to who rings now, if it just was */
    private Decision ring(Optional<Condition> forwarded, Explanation why) {
        Attempt stage = stages.get(0).after(trail.forwards());
        Attempt attempt = callee.rules().all(Condition.NO_ANSWER, facts, callee.timeZone())
                .filter(match -> way(match) instanceof Way.Open)
                .findFirst()
                .map(match -> match.rule().ringTime())
                .filter(time -> !time.isZero())
                .map(stage::ringing)
                .orElse(stage);
        return new Decision.Try(attempt, forwarded, this, why);
    }

    private Decision forward(Outcome outcome, Explanation why) {
        return tracked(outcome).missed(outcome, outcome.condition(), why);
    }

    private Decision missed(Outcome outcome, Optional<Condition> condition) {
        return tracked(outcome).missed(outcome, condition, Explanation.NONE);
    }

    private CallPlan tracked(Outcome outcome) {
        return new CallPlan(directions, facts, callee, place, stages, outcomes, trail.with(outcome));
    }

    /** The callee, or the one to whom it has forwarded, does not take the call. */
    private Decision missed(Outcome outcome, Optional<Condition> condition, Explanation why) {
        return condition.isPresent()
                ? byRule(condition.get(), why, rest -> byDefault(outcome, condition, rest))
                : byDefault(outcome, condition, why);
    }

    /** The provider's default: the mailbox of who was called, or else of who has the call now (RFC 4458 3). */
    private Decision byDefault(Outcome outcome, Optional<Condition> condition, Explanation why) {
        Optional<Condition> reason = condition.or(this::lastCondition);
        return reason.flatMap(each -> mailbox(trail.original(), each)
                        .or(() -> mailbox(callee.aor(), each))
                        .map(attempt -> leave(attempt, each, why.ending("default: " + each.settingName() + " → voicemail"))))
                .orElseGet(() -> new Decision.Refuse(trail.cause().orElse(outcome).replyStatus(), why));
    }

    /** The first rule of the callee for a condition that can be followed, or else what there is without one. */
    private Decision byRule(Condition condition, Explanation why, Function<Explanation, Decision> otherwise) {
        Explanation soFar = why;
        for (Match match : callee.rules().all(condition, facts, callee.timeZone()).toList()) {
            Way way = way(match);
            if (way instanceof Way.Open open) {
                return open.decision().apply(soFar.following(name() + ": " + match.reason()));
            }
            soFar = soFar.passingOver(name() + ": " + match.reason() + " is passed over: " + ((Way.Closed) way).reason());
        }
        return otherwise.apply(soFar);
    }

    private Way way(Match match) {
        Condition condition = match.rule().condition();
        Destination destination = match.rule().destination();
        if (destination instanceof Destination.Refusal refusal) {
            return new Way.Open(why -> new Decision.Refuse(refusal.status(), why));
        }
        if (destination instanceof Destination.Address address) {
            return towards(condition, address.uri());
        }
        Optional<Attempt> mailbox = destination instanceof Destination.Mailbox other
                ? mailbox(other.owner(), condition)
                : mailbox(trail.original(), condition).or(() -> mailbox(callee.aor(), condition));
        return mailbox
                .<Way>map(attempt -> new Way.Open(why -> leave(attempt, condition, why)))
                .orElseGet(() -> new Way.Closed("there is no such voicemail"));
    }

    private Way towards(Condition condition, SipUri uri) {
        Directions.Direction direction = directions.towards(callee.aor(), uri);
        if (direction instanceof Directions.Direction.Closed closed) {
            return new Way.Closed(closed.reason());
        }
        if (direction instanceof Directions.Direction.ToSubscriber next
                && trail.subscribers().contains(next.callee().aor())) {
            return new Way.Open(why -> loop(next.callee().aor(), condition, why));
        }
        if (trail.hasTried(uri)) {
            return new Way.Closed("the call was there already");
        }
        if (trail.forwards().size() >= directions.depth()) {
            return new Way.Closed("the call was forwarded " + directions.depth() + " times");
        }
        Trail further = trail.with(new Forwarded(callee.aor(), condition, uri));
        if (direction instanceof Directions.Direction.ToSubscriber next) {
            Callee subscriber = next.callee();
            return new Way.Open(why -> new CallPlan(directions, facts.forwardedTo(next.dialled()), subscriber, Place.CALLEE,
                    subscriber.stages(), List.of(), further.with(subscriber.aor())).arrive(why));
        }
        Attempt attempt = ((Directions.Direction.Elsewhere) direction).attempt().after(further.forwards());
        return new Way.Open(why -> new Decision.Try(attempt, Optional.of(condition),
                new CallPlan(directions, facts, callee, Place.ELSEWHERE, List.of(), List.of(), further), why));
    }

    /** The call comes back to somebody who has had it: the mailbox takes it, or nobody (RFC 3261 21.4.20). */
    private Decision loop(Aor subscriber, Condition condition, Explanation why) {
        Explanation warned = why.passingOver("forwarding loop at " + subscriber + ", which has had the call");
        return mailbox(subscriber, condition)
                .map(attempt -> leave(attempt, condition, warned))
                .orElseGet(() -> new Decision.Refuse(482, warned));
    }

    private Optional<Attempt> mailbox(Aor owner, Condition condition) {
        return directions.mailbox(owner, condition);
    }

    private Decision leave(Attempt mailbox, Condition condition, Explanation why) {
        Trail further = trail.with(new Forwarded(callee.aor(), condition, mailbox.targets().get(0).uri()));
        return new Decision.Try(mailbox.after(further.forwards()), Optional.of(condition),
                new CallPlan(directions, facts, callee, Place.MAILBOX, List.of(), List.of(), further), why);
    }

    private Optional<Condition> lastCondition() {
        return trail.forwards().isEmpty()
                ? Optional.empty()
                : Optional.of(trail.forwards().get(trail.forwards().size() - 1).condition());
    }

    private String name() {
        return callee.aor().user() + "@" + callee.aor().domain();
    }
}
