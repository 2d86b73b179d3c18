package io.switchhook.call;

import io.switchhook.forwarding.CallFacts;
import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.Destination;
import io.switchhook.forwarding.Forwarded;
import io.switchhook.forwarding.RedirectContact;
import io.switchhook.forwarding.Rule;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

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
    private enum Place { CALLEE, ELSEWHERE, CONTACT, MAILBOX }

    /** How many contacts of a redirection are followed. */
    private static final int MOST_CONTACTS = 5;

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
     * @param forwards each forward from there to here
     * @param tried where all forwards led, also those that the call has come back from
     * @param redirections those whose contacts are left to try, the last first
     * @param cause what became of who was called, which the caller is told if nobody answers; empty as long as nothing did
     */
    private record Trail(
            Aor original,
            List<Aor> subscribers,
            List<Forwarded> forwards,
            List<SipUri> tried,
            List<Redirection> redirections,
            Optional<Outcome> cause) {

        static Trail of(Aor original) {
            return new Trail(original, List.of(original), List.of(), List.of(), List.of(), Optional.empty());
        }

        Trail with(Forwarded forward) {
            return new Trail(original, subscribers, joined(forwards, forward), joined(tried, forward.to()), redirections, cause);
        }

        Trail with(Aor subscriber) {
            return new Trail(original, joined(subscribers, subscriber), forwards, tried, redirections, cause);
        }

        Trail with(Redirection redirection) {
            List<Redirection> more = new ArrayList<>(redirections);
            more.add(0, redirection);
            return new Trail(original, subscribers, forwards, tried, List.copyOf(more), cause);
        }

        Trail with(Outcome outcome) {
            return cause.isPresent()
                    ? this
                    : new Trail(original, subscribers, forwards, tried, redirections, Optional.of(outcome));
        }

        /** This trail, back where another one stood. */
        Trail backTo(Trail before) {
            return new Trail(original, subscribers, before.forwards, tried, before.redirections, cause);
        }

        boolean hasTried(SipUri uri) {
            return tried.stream().anyMatch(each -> each.matches(uri));
        }

        private static <T> List<T> joined(List<T> some, T more) {
            List<T> joined = new ArrayList<>(some);
            joined.add(more);
            return List.copyOf(joined);
        }
    }

    /**
     * A redirection one of whose contacts has the call now.
     *
     * @param by the plan of the callee whose phone has redirected the call
     * @param left the contacts to try if that one does not take it
     * @param outcome what the callee's phones came to
     */
    private record Redirection(CallPlan by, List<RedirectContact> left, Outcome outcome) {}

    /** What a rule leads to: a decision, made when it is asked for, or the reason why it is passed over. */
    private sealed interface Way {

        record Open(Function<Explanation, Decision> decision) implements Way {}

        record Closed(String reason) implements Way {}
    }

    /**
     * A rule that applies to the call.
     *
     * @param step whose it is, what it does and why, for people
     */
    private record Applicable(Rule rule, String step) {}

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
                Trail.of(callee.aor()));
    }

    /** This plan for a call that is meant for the callee's phones and for nobody else. */
    public CallPlan withoutForwarding() {
        return new CallPlan(Directions.NONE, facts, callee.withoutRules(), place, stages, outcomes, trail);
    }

    /** This plan for a call that may be forwarded so often at most. */
    public CallPlan limitedTo(int forwards) {
        return new CallPlan(directions, facts.limitedTo(forwards), callee, place, stages, outcomes, trail);
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
            case CONTACT -> tracked(outcome).comeBack(Explanation.NONE);
            case CALLEE -> rung(outcome);
        };
    }

    /** The call has reached the callee, and nothing of it was tried. */
    private Decision arrive(Explanation why) {
        return byRule(Condition.ALWAYS, why, rest -> {
            if (callee.rules().doNotDisturb()) {
                return forward(Outcome.ofStatus(486), rest.following(name() + ": do not disturb"));
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
        return best.kind() == Outcome.Kind.DEFLECTED && directions.followsRedirections()
                ? rest.redirected(best)
                : rest.forward(best, Explanation.NONE);
    }

    /** A phone wants the call elsewhere: its contacts are forwards by the callee, one after the other, higher q first. */
    private Decision redirected(Outcome outcome) {
        List<RedirectContact> contacts = outcome.contacts().stream()
                .sorted(Comparator.comparingInt(RedirectContact::q).reversed())
                .toList();
        Explanation why = contacts.size() <= MOST_CONTACTS
                ? Explanation.NONE
                : Explanation.NONE.passingOver(name() + ": only " + MOST_CONTACTS + " of the " + contacts.size()
                        + " contacts of a redirection are followed");
        return follow(contacts.subList(0, Math.min(MOST_CONTACTS, contacts.size())), outcome, why);
    }

    /** The first contact that can be followed, or else what there is for a callee that is not available. */
    private Decision follow(List<RedirectContact> contacts, Outcome outcome, Explanation why) {
        Explanation soFar = why;
        for (int i = 0; i < contacts.size(); i++) {
            String step = name() + ": redirected by a phone → " + contacts.get(i);
            Way way = way(contacts.get(i), new Redirection(this, contacts.subList(i + 1, contacts.size()), outcome));
            if (way instanceof Way.Open open) {
                return open.decision().apply(soFar.following(step));
            }
            soFar = soFar.passingOver(step + " is passed over: " + ((Way.Closed) way).reason());
        }
        return forward(outcome, soFar);
    }

    private Way way(RedirectContact contact, Redirection redirection) {
        SipUri uri;
        try {
            uri = contact.destination(callee.aor().domain());
        } catch (IllegalArgumentException e) {
            return new Way.Closed(e.getMessage());
        }
        Directions.Direction direction = directions.towards(callee.aor(), uri);
        if (direction instanceof Directions.Direction.ToSubscriber next
                && trail.subscribers().contains(next.callee().aor())) {
            return new Way.Closed(next.callee().aor() + " has had the call");
        }
        return at(trail.with(redirection)).beyond(direction, contact.condition(), uri, Place.CONTACT);
    }

    /** The contact that has the call does not take it, nor does anybody to whom it was forwarded from there. */
    private Decision comeBack(Explanation why) {
        Redirection last = trail.redirections().get(0);
        return last.by().at(trail.backTo(last.by().trail)).follow(last.left(), last.outcome(), why);
    }

    private boolean canComeBack() {
        return !trail.redirections().isEmpty();
    }

    /** @param forwarded the condition on which the call was forwarded to who rings now, if it just was */
    private Decision ring(Optional<Condition> forwarded, Explanation why) {
        Attempt stage = stages.get(0).after(trail.forwards());
        Attempt attempt = rules(Condition.NO_ANSWER)
                .filter(each -> way(each.rule()) instanceof Way.Open)
                .findFirst()
                .map(each -> each.rule().ringTime())
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
        return at(trail.with(outcome));
    }

    private CallPlan at(Trail other) {
        return new CallPlan(directions, facts, callee, place, stages, outcomes, other);
    }

    /** The callee, or the one to whom it has forwarded, does not take the call. */
    private Decision missed(Outcome outcome, Optional<Condition> condition, Explanation why) {
        return condition.isPresent()
                ? byRule(condition.get(), why, rest -> byDefault(outcome, condition, rest))
                : byDefault(outcome, condition, why);
    }

    /** The provider's default: the mailbox of who was called, or else of who has the call now (RFC 4458 3). */
    private Decision byDefault(Outcome outcome, Optional<Condition> condition, Explanation why) {
        if (canComeBack()) {
            return comeBack(why);
        }
        Optional<Condition> reason = condition.or(this::lastCondition);
        return reason.flatMap(each -> ownMailbox(each)
                        .map(attempt -> leave(attempt, each, why.ending("default: " + each.settingName() + " → voicemail"))))
                .orElseGet(() -> new Decision.Refuse(trail.cause().orElse(outcome).replyStatus(), why));
    }

    /** The first rule for a condition that can be followed, or else what there is without one. */
    private Decision byRule(Condition condition, Explanation why, Function<Explanation, Decision> otherwise) {
        Explanation soFar = why;
        for (Applicable each : rules(condition).toList()) {
            Way way = way(each.rule());
            if (way instanceof Way.Open open) {
                return open.decision().apply(soFar.following(each.step()));
            }
            soFar = soFar.passingOver(each.step() + " is passed over: " + ((Way.Closed) way).reason());
        }
        return otherwise.apply(soFar);
    }

    /** The rules that apply on a condition: the callee's own, then those of its domain. */
    private Stream<Applicable> rules(Condition condition) {
        return Stream.concat(
                callee.rules().all(condition, facts, callee.calendar())
                        .map(match -> new Applicable(match.rule(), name() + ": " + match.reason())),
                callee.defaults().all(condition, facts, callee.calendar())
                        .map(match -> new Applicable(
                                match.rule(), "default of " + callee.aor().domain() + ": " + match.reason()))
                        .filter(each -> !leadsBack(each.rule()) && !needsVoicemail(each.rule())));
    }

    /** What a domain wants for everybody is not meant for those that it leads to: no loop, and nothing to warn of. */
    private boolean leadsBack(Rule rule) {
        return rule.destination() instanceof Destination.Address address
                && directions.towards(callee.aor(), address.uri()) instanceof Directions.Direction.ToSubscriber next
                && trail.subscribers().contains(next.callee().aor());
    }

    /** Nor is it meant for those who have no voicemail, if it leads there. */
    private boolean needsVoicemail(Rule rule) {
        return rule.destination() instanceof Destination.OwnVoicemail && ownMailbox(rule.condition()).isEmpty();
    }

    private Optional<Attempt> ownMailbox(Condition condition) {
        return mailbox(trail.original(), condition).or(() -> mailbox(callee.aor(), condition));
    }

    private Way way(Rule rule) {
        Condition condition = rule.condition();
        Destination destination = rule.destination();
        if (destination instanceof Destination.Refusal refusal) {
            return new Way.Open(why -> canComeBack() ? comeBack(why) : new Decision.Refuse(refusal.status(), why));
        }
        if (destination instanceof Destination.Address address) {
            return towards(condition, address.uri());
        }
        Optional<Attempt> mailbox = destination instanceof Destination.Mailbox other
                ? mailbox(other.owner(), condition)
                : ownMailbox(condition);
        return mailbox
                .<Way>map(attempt -> new Way.Open(why -> leave(attempt, condition, why)))
                .orElseGet(() -> new Way.Closed("there is no such voicemail"));
    }

    private Way towards(Condition condition, SipUri uri) {
        Directions.Direction direction = directions.towards(callee.aor(), uri);
        if (direction instanceof Directions.Direction.ToSubscriber next
                && trail.subscribers().contains(next.callee().aor())) {
            return new Way.Open(why -> loop(next.callee().aor(), condition, why));
        }
        return beyond(direction, condition, uri, Place.ELSEWHERE);
    }

    /** @param elsewhere the place of the call when it is not forwarded to a subscriber */
    private Way beyond(Directions.Direction direction, Condition condition, SipUri uri, Place elsewhere) {
        if (direction instanceof Directions.Direction.Closed closed) {
            return new Way.Closed(closed.reason());
        }
        if (trail.hasTried(uri)) {
            return new Way.Closed("the call was there already");
        }
        if (trail.tried().size() >= directions.depth()) {
            return new Way.Closed("the call was forwarded " + directions.depth() + " times");
        }
        if (trail.tried().size() >= facts.forwardsLeft()) {
            return new Way.Closed("the limit in its Diversion lets it be forwarded no further");
        }
        Trail further = trail.with(new Forwarded(callee.aor(), condition, uri));
        if (direction instanceof Directions.Direction.ToSubscriber next) {
            Callee subscriber = next.callee();
            return new Way.Open(why -> new CallPlan(directions, facts.forwardedTo(next.dialled()), subscriber, Place.CALLEE,
                    subscriber.stages(), List.of(), further.with(subscriber.aor())).arrive(why));
        }
        Attempt attempt = ((Directions.Direction.Elsewhere) direction).attempt().after(further.forwards());
        return new Way.Open(why -> new Decision.Try(attempt, Optional.of(condition),
                new CallPlan(directions, facts, callee, elsewhere, List.of(), List.of(), further), why));
    }

    /** The call comes back to somebody who has had it: the mailbox takes it, or nobody (RFC 3261 21.4.20). */
    private Decision loop(Aor subscriber, Condition condition, Explanation why) {
        Explanation warned = why.passingOver("forwarding loop at " + subscriber + ", which has had the call");
        return mailbox(subscriber, condition)
                .map(attempt -> leave(attempt, condition, warned))
                .orElseGet(() -> canComeBack() ? comeBack(warned) : new Decision.Refuse(482, warned));
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
