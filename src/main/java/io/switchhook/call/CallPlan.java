package io.switchhook.call;

import io.switchhook.forwarding.CallFacts;
import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.Destination;
import io.switchhook.forwarding.Forwarded;
import io.switchhook.forwarding.RedirectContact;
import io.switchhook.group.Group;
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
 * for instance another subscriber with bindings and rules of its own, a {@link Hunt} for one of several, and the mailbox in
 * the end.
 *
 * <p>An immutable value and a pure function, given its {@link Directions}; who answered or cancelled is not its business, for
 * then nothing is next. No phone and no other destination is tried twice, and there are at most {@link Directions#depth}
 * forwards before the mailbox, so that every plan ends.
 */
public final class CallPlan {

    /** What the current attempt is. */
    private enum Place { CALLEE, HUNT, ELSEWHERE, CONTACT, MAILBOX }

    /** How many contacts of a redirection are followed. */
    private static final int MOST_CONTACTS = 5;

    private final Directions directions;
    private final CallFacts facts;
    /** Who forwards from here; a group is one without phones and rules. */
    private final Callee callee;
    private final Stand stand;
    private final Trail trail;

    /**
     * How far the call has come where it is.
     *
     * @param stages those of the callee that were not tried or are being tried
     * @param hunt who is left of a list or a group
     * @param fallback where a call to a group goes that nobody there takes
     * @param outcomes what those came to who were rung here, and those who were passed over
     */
    private record Stand(
            Place place, List<Attempt> stages, Hunt hunt, Optional<Destination> fallback, List<Outcome> outcomes) {

        static Stand at(Place place) {
            return new Stand(place, List.of(), Hunt.OVER, Optional.empty(), List.of());
        }

        static Stand of(List<Attempt> stages) {
            return new Stand(Place.CALLEE, stages, Hunt.OVER, Optional.empty(), List.of());
        }

        static Stand of(Hunt hunt, Optional<Destination> fallback) {
            return new Stand(Place.HUNT, List.of(), hunt, fallback, List.of());
        }

        Stand after(List<Outcome> more) {
            List<Outcome> all = new ArrayList<>(outcomes);
            all.addAll(more);
            return new Stand(place, stages, hunt, fallback, List.copyOf(all));
        }

        Stand with(List<Attempt> others) {
            return new Stand(place, others, hunt, fallback, outcomes);
        }

        Stand with(Hunt rest) {
            return new Stand(place, stages, rest, fallback, outcomes);
        }
    }

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

    private CallPlan(Directions directions, CallFacts facts, Callee callee, Stand stand, Trail trail) {
        this.directions = directions;
        this.facts = facts;
        this.callee = callee;
        this.stand = stand;
        this.trail = trail;
    }

    /** A plan that has tried nothing. */
    static CallPlan of(Callee callee, CallFacts facts, Directions directions) {
        return of(callee, facts, directions, Trail.of(callee.aor()));
    }

    private static CallPlan of(Callee callee, CallFacts facts, Directions directions, Trail trail) {
        List<Attempt> stages = callee.stages().stream().flatMap(stage -> stage.without(trail::hasCalled).stream()).toList();
        return new CallPlan(directions, facts, callee, Stand.of(stages), trail);
    }

    /** A plan for a call to a group that has tried nobody. */
    static CallPlan of(Group group, CallFacts facts, Directions directions) {
        return of(group, facts, directions, Trail.of(group.aor()));
    }

    private static CallPlan of(Group group, CallFacts facts, Directions directions, Trail trail) {
        return new CallPlan(directions, facts, Callee.nobody(group.aor()),
                Stand.of(Hunt.of(group, trail.forwards()), group.destination()), trail);
    }

    /** This plan for a call that is meant for the callee's phones and for nobody else. */
    public CallPlan withoutForwarding() {
        return of(callee.withoutRules(), facts, Directions.NONE);
    }

    /** Whether some of a list or a group are being rung. */
    boolean isHunting() {
        return stand.place() == Place.HUNT;
    }

    /** This plan for a call that may be forwarded so often at most. */
    public CallPlan limitedTo(int forwards) {
        return new CallPlan(directions, facts.limitedTo(forwards), callee, stand, trail);
    }

    /** Who is rung when the call arrives; nobody, if it goes nowhere. */
    public List<Target> rungFirst() {
        return new CallPlan(directions.withoutTakingTurns(), facts, callee, stand, trail).start() instanceof Decision.Try first
                ? first.attempt().targets()
                : List.of();
    }

    /** What is done when the call arrives. */
    public Decision start() {
        return isHunting() ? hunt(Optional.empty(), Explanation.NONE) : arrive(Explanation.NONE);
    }

    /**
     * What is done after the current attempt came to this outcome.
     *
     * <p>When the mailbox fails as well, the caller is told what became of the callee: that is what the call was about.
     */
    public Decision next(Outcome outcome) {
        return switch (stand.place()) {
            case MAILBOX -> new Decision.Refuse(trail.cause().orElse(outcome).replyStatus());
            case ELSEWHERE -> missed(outcome, outcome.condition().or(this::lastCondition));
            case CONTACT -> tracked(outcome).comeBack(Explanation.NONE);
            case HUNT -> at(stand.after(List.of(outcome))).hunt(Optional.empty(), Explanation.NONE);
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
            if (stand.stages().isEmpty()) {
                // Phones that have rung for this call already, in a group for instance, are not rung again.
                return forward(callee.stages().isEmpty() ? Outcome.NOT_REGISTERED : Outcome.NO_ANSWER, rest);
            }
            return ring(lastCondition(), rest);
        });
    }

    private Decision rung(Outcome outcome) {
        CallPlan rest = at(stand.after(List.of(outcome)).with(stand.stages().subList(1, stand.stages().size())));
        if (!rest.stand.stages().isEmpty() && !outcome.endsSearch()) {
            return rest.ring(Optional.empty(), Explanation.NONE);
        }
        Outcome best = Outcome.best(rest.stand.outcomes()).orElseThrow();
        return best.kind() == Outcome.Kind.DEFLECTED && directions.followsRedirections()
                ? rest.redirected(best)
                : rest.forward(best, why(best, Explanation.NONE));
    }

    private Explanation why(Outcome outcome, Explanation why) {
        return outcome.equals(Outcome.ENGAGED) ? why.following(name() + ": in a call, and call waiting is off") : why;
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
            Way way = way(contacts.get(i), new Trail.Redirection(this, contacts.subList(i + 1, contacts.size()), outcome));
            if (way instanceof Way.Open open) {
                return open.decision().apply(soFar.following(step));
            }
            soFar = soFar.passingOver(step + " is passed over: " + ((Way.Closed) way).reason());
        }
        return forward(outcome, soFar);
    }

    private Way way(RedirectContact contact, Trail.Redirection redirection) {
        SipUri uri;
        try {
            uri = contact.destination(callee.aor().domain());
        } catch (IllegalArgumentException e) {
            return new Way.Closed(e.getMessage());
        }
        Directions.Direction direction = directions.towards(callee.aor(), uri);
        if (direction instanceof Directions.Direction.ToSubscriber next
                && trail.holders().contains(next.callee().aor())) {
            return new Way.Closed(next.callee().aor() + " has had the call");
        }
        return at(trail.with(redirection)).beyond(direction, contact.condition(), uri, Place.CONTACT);
    }

    /** The contact that has the call does not take it, nor does anybody to whom it was forwarded from there. */
    private Decision comeBack(Explanation why) {
        Trail.Redirection last = trail.redirections().get(0);
        return last.by().at(trail.backTo(last.by().trail)).follow(last.left(), last.outcome(), why);
    }

    private boolean canComeBack() {
        return !trail.redirections().isEmpty();
    }

    /** @param forwarded the condition on which the call was forwarded to who rings now, if it just was */
    private Decision ring(Optional<Condition> forwarded, Explanation why) {
        Attempt stage = stand.stages().get(0).after(trail.forwards());
        Attempt attempt = rules(Condition.NO_ANSWER)
                .filter(each -> way(Condition.NO_ANSWER, each.rule().destination()) instanceof Way.Open)
                .findFirst()
                .map(each -> each.rule().ringTime())
                .filter(time -> !time.isZero())
                .map(stage::ringing)
                .orElse(stage);
        return new Decision.Try(attempt, forwarded, at(trail.calling(attempt)), why);
    }

    /** The next of a list or a group, or else what there is when nobody of them takes the call. */
    private Decision hunt(Optional<Condition> forwarded, Explanation why) {
        Hunt.Step step = stand.hunt().next(directions, facts, trail);
        Explanation told = why;
        for (String note : step.notes()) {
            told = told.following(name() + ": " + note);
        }
        CallPlan rest = at(stand.after(step.missed()).with(step.rest()));
        if (step.attempt().isPresent()) {
            Attempt attempt = step.attempt().get();
            return new Decision.Try(attempt, forwarded, rest.at(trail.calling(attempt)), told);
        }
        return rest.nobodyLeft(Outcome.ofSeveral(rest.stand.outcomes()).orElse(Outcome.NOT_REGISTERED), told);
    }

    private Decision nobodyLeft(Outcome outcome, Explanation why) {
        Optional<Condition> condition = outcome.condition().or(this::lastCondition);
        CallPlan missed = tracked(outcome);
        if (stand.fallback().isEmpty()) {
            return missed.missed(outcome, condition, why);
        }
        Destination destination = stand.fallback().get();
        Way way = missed.way(condition.orElse(Condition.NO_ANSWER), destination);
        String step = name() + ": nobody takes the call → " + destination;
        return way instanceof Way.Open open
                ? open.decision().apply(why.following(step))
                : missed.byDefault(
                        outcome, condition, why.passingOver(step + " is passed over: " + ((Way.Closed) way).reason()));
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
        return new CallPlan(directions, facts, callee, stand, other);
    }

    private CallPlan at(Stand other) {
        return new CallPlan(directions, facts, callee, other, trail);
    }

    private CallPlan at(Place place, Trail further) {
        return new CallPlan(directions, facts, callee, Stand.at(place), further);
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
            Way way = way(condition, each.rule().destination());
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
                && trail.holders().contains(next.callee().aor());
    }

    /** Nor is it meant for those who have no voicemail, if it leads there. */
    private boolean needsVoicemail(Rule rule) {
        return rule.destination() instanceof Destination.OwnVoicemail && ownMailbox(rule.condition()).isEmpty();
    }

    private Optional<Attempt> ownMailbox(Condition condition) {
        return mailbox(trail.original(), condition).or(() -> mailbox(callee.aor(), condition));
    }

    private Way way(Condition condition, Destination destination) {
        if (destination instanceof Destination.Refusal refusal) {
            return new Way.Open(why -> canComeBack() ? comeBack(why) : new Decision.Refuse(refusal.status(), why));
        }
        if (destination instanceof Destination.Address address) {
            return towards(condition, address.uri());
        }
        if (destination instanceof Destination.Several list) {
            return towards(condition, list);
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
                && trail.holders().contains(next.callee().aor())) {
            return new Way.Open(why -> loop(next.callee().aor(), condition, why));
        }
        return beyond(direction, condition, uri, Place.ELSEWHERE);
    }

    /** @param elsewhere the place of the call when it is not forwarded to a subscriber */
    private Way beyond(Directions.Direction direction, Condition condition, SipUri uri, Place elsewhere) {
        if (direction instanceof Directions.Direction.Closed closed) {
            return new Way.Closed(closed.reason());
        }
        boolean again = direction instanceof Directions.Direction.ToGroup next && trail.holders().contains(next.group().aor());
        if (again || trail.hasTried(uri)) {
            return new Way.Closed("the call was there already");
        }
        Optional<String> limit = limit();
        if (limit.isPresent()) {
            return new Way.Closed(limit.get());
        }
        Trail further = trail.with(new Forwarded(callee.aor(), condition, uri));
        if (direction instanceof Directions.Direction.ToSubscriber next) {
            Callee subscriber = next.callee();
            return new Way.Open(why -> of(
                    subscriber, facts.forwardedTo(next.dialled()), directions, further.with(subscriber.aor())).arrive(why));
        }
        if (direction instanceof Directions.Direction.ToGroup next) {
            return new Way.Open(why -> of(next.group(), facts.forwardedTo(next.group().aor()), directions,
                    further.with(next.group().aor())).hunt(Optional.of(condition), why));
        }
        Attempt attempt = ((Directions.Direction.Elsewhere) direction).attempt().after(further.forwards());
        return new Way.Open(why -> new Decision.Try(attempt, Optional.of(condition),
                at(elsewhere, further.calling(attempt)), why));
    }

    /** Why the call is not to be forwarded again. */
    private Optional<String> limit() {
        if (trail.tried().size() >= directions.depth()) {
            return Optional.of("the call was forwarded " + directions.depth() + " times");
        }
        return trail.tried().size() >= facts.forwardsLeft()
                ? Optional.of("the limit in its Diversion lets it be forwarded no further")
                : Optional.empty();
    }

    /** The addresses of a list that can be called; it counts as one forward, which is recorded as that to the first of them. */
    private Way towards(Condition condition, Destination.Several list) {
        Optional<String> limit = limit();
        if (limit.isPresent()) {
            return new Way.Closed(limit.get());
        }
        List<Destination.Several.Member> open = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (Destination.Several.Member member : list.members()) {
            objection(member.uri()).ifPresentOrElse(
                    objection -> warnings.add(member.uri() + " is passed over: " + objection), () -> open.add(member));
        }
        if (open.isEmpty()) {
            return new Way.Closed(String.join("; ", warnings));
        }
        Hunt hunt = Hunt.of(new Destination.Several(list.together(), open), callee.aor(), condition, trail.forwards());
        Trail listing = trail.listing(open.stream().map(Destination.Several.Member::uri).toList());
        Trail further = open.stream().map(Destination.Several.Member::uri).filter(uri -> !isOwn(uri)).findFirst()
                .map(uri -> listing.with(new Forwarded(callee.aor(), condition, uri)))
                .orElse(listing);
        return new Way.Open(why -> {
            Explanation told = why;
            for (String warning : warnings) {
                told = told.passingOver(name() + ": " + warning);
            }
            return new CallPlan(directions, facts, callee, Stand.of(hunt, Optional.empty()), further)
                    .hunt(Optional.of(condition), told);
        });
    }

    /** Why an address of a list is not called. The callee's own phones may be in it. */
    private Optional<String> objection(SipUri uri) {
        Directions.Direction direction = directions.towards(callee.aor(), uri);
        if (direction instanceof Directions.Direction.Closed closed) {
            return Optional.of(closed.reason());
        }
        Optional<Aor> holder = direction instanceof Directions.Direction.ToSubscriber next
                ? Optional.of(next.callee().aor()).filter(aor -> !aor.equals(callee.aor()))
                : direction instanceof Directions.Direction.ToGroup next ? Optional.of(next.group().aor()) : Optional.empty();
        return trail.hasTried(uri) || holder.filter(trail.holders()::contains).isPresent()
                ? Optional.of("the call was there already")
                : Optional.empty();
    }

    private boolean isOwn(SipUri uri) {
        return directions.towards(callee.aor(), uri) instanceof Directions.Direction.ToSubscriber next
                && next.callee().aor().equals(callee.aor());
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
                at(Place.MAILBOX, further), why);
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
