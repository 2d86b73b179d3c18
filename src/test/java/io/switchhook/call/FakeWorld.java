package io.switchhook.call;

import io.switchhook.forwarding.CallFacts;
import io.switchhook.forwarding.Caller;
import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.Destination;
import io.switchhook.forwarding.ForwardingRules;
import io.switchhook.forwarding.LocalCalendar;
import io.switchhook.forwarding.Rule;
import io.switchhook.group.Group;
import io.switchhook.group.Strategy;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.ClassOfService;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Subscribers of example.net with rules; every address at example.org is a trusted peer's, and "forbidden" is nobody's. */
final class FakeWorld implements Directions {

    static final String DOMAIN = "example.net";
    static final Duration RING = Duration.ofSeconds(20);

    private final Map<Aor, Callee> callees = new HashMap<>();
    private final Set<Aor> withoutVoicemail = new HashSet<>();
    private final Set<Aor> withoutCallWaiting = new HashSet<>();
    private final Map<Aor, Group> groups = new HashMap<>();
    private final Map<Aor, AtomicInteger> turns = new ConcurrentHashMap<>();
    private final Set<Aor> inCall = new HashSet<>();
    private final Map<Aor, Instant> idle = new HashMap<>();
    private ForwardingRules defaults = ForwardingRules.NONE;
    private final int depth;

    FakeWorld(int depth) {
        this.depth = depth;
    }

    static Aor aor(String name) {
        return new Aor(name, DOMAIN);
    }

    static Destination to(String text) {
        return Destination.parse(text, DOMAIN);
    }

    static Rule rule(Condition condition, String to) {
        return Rule.of(condition, to(to));
    }

    static Rule noAnswer(int seconds, String to) {
        return new Rule(Condition.NO_ANSWER, true, Duration.ofSeconds(seconds), List.of(), List.of(), Set.of(), to(to));
    }

    /** Of the domain, for subscribers that come after. */
    FakeWorld defaults(Rule... rules) {
        defaults = new ForwardingRules(false, List.of(rules));
        return this;
    }

    FakeWorld subscriber(String name, Rule... rules) {
        return subscriber(name, 1, new ForwardingRules(false, List.of(rules)));
    }

    FakeWorld subscriber(String name, int phones, ForwardingRules rules) {
        List<Attempt> stages = Stream.iterate(1, phone -> phone + 1).limit(phones)
                .map(phone -> new Attempt(List.of(target(name, phone)), RING, Duration.ofSeconds(4), false))
                .toList();
        callees.put(aor(name), new Callee(aor(name), stages, rules, defaults, LocalCalendar.of(ZoneId.of("UTC")), false));
        return this;
    }

    private Target target(String name, int phone) {
        SipUri uri = phone(name, phone);
        return new Target(uri, List.of(), uri, Optional.of(aor(name)), withoutCallWaiting.contains(aor(name)));
    }

    /** To be said before the subscriber is made. */
    FakeWorld withoutCallWaiting(String... names) {
        Stream.of(names).map(FakeWorld::aor).forEach(withoutCallWaiting::add);
        return this;
    }

    /** A call to a subscriber who was in another one when it came. */
    CallPlan callToEngaged(String name) {
        Callee callee = callees.get(aor(name));
        return CallPlan.of(new Callee(callee.aor(), callee.stages(), callee.rules(), callee.defaults(), callee.calendar(), true),
                new CallFacts(Caller.ANONYMOUS, aor(name), Instant.EPOCH), this);
    }

    FakeWorld withoutVoicemail(String... names) {
        Stream.of(names).map(FakeWorld::aor).forEach(withoutVoicemail::add);
        return this;
    }

    static SipUri phone(String name, int number) {
        return SipUri.parse("sip:" + name + "@10.0.0." + number);
    }

    static SipUri voicemail(String name, Condition condition) {
        return SipUri.parse("sip:" + name + "@voicemail;cause=" + condition.cause());
    }

    /** A group whose members are subscribers and groups; they may be made later. */
    FakeWorld group(String name, Strategy strategy, String... members) {
        return group(name, strategy, 0, null, false, members);
    }

    /** @param fallback where calls go that nobody takes; null: nowhere */
    FakeWorld group(
            String name, Strategy strategy, int ringSeconds, String fallback, boolean memberForwarding, String... members) {
        groups.put(aor(name), new Group(groups.size(), 0, aor(name), Set.of(), "", strategy,
                Stream.of(members).map(FakeWorld::aor).toList(), Duration.ofSeconds(ringSeconds),
                Optional.ofNullable(fallback).map(FakeWorld::to), memberForwarding, ClassOfService.INTERNAL_ONLY));
        return this;
    }

    /** Subscribers who are in a call, with call waiting. */
    FakeWorld inCall(String... names) {
        Stream.of(names).map(FakeWorld::aor).forEach(inCall::add);
        return this;
    }

    FakeWorld idleSince(String name, Instant time) {
        idle.put(aor(name), time);
        return this;
    }

    CallPlan callGroup(String name) {
        return CallPlan.of(groups.get(aor(name)), new CallFacts(Caller.ANONYMOUS, aor(name), Instant.EPOCH), this);
    }

    CallPlan call(String name) {
        return CallPlan.of(callees.get(aor(name)), new CallFacts(Caller.ANONYMOUS, aor(name), Instant.EPOCH), this);
    }

    @Override
    public Direction towards(Aor forwarder, SipUri destination) {
        if (destination.host().equals(DOMAIN)) {
            Aor aor = Aor.of(destination).orElseThrow();
            if (groups.containsKey(aor)) {
                return new Direction.ToGroup(groups.get(aor));
            }
            return callees.containsKey(aor)
                    ? new Direction.ToSubscriber(callees.get(aor), aor)
                    : new Direction.Closed("nobody has this address");
        }
        return destination.user().startsWith("forbidden")
                ? new Direction.Closed("not allowed by the class of service")
                : new Direction.Elsewhere(new Attempt(List.of(Target.of(destination)), RING, Duration.ofSeconds(4), false));
    }

    @Override
    public Optional<Attempt> mailbox(Aor owner, Condition condition) {
        return callees.containsKey(owner) && !withoutVoicemail.contains(owner)
                ? Optional.of(new Attempt(
                        List.of(Target.of(voicemail(owner.user(), condition))), RING, Duration.ofSeconds(4), true))
                : Optional.empty();
    }

    @Override
    public Optional<Callee> subscriber(Aor aor) {
        return Optional.ofNullable(callees.get(aor));
    }

    @Override
    public Optional<Group> group(Aor aor) {
        return Optional.ofNullable(groups.get(aor));
    }

    @Override
    public int turn(Group group) {
        return turns.computeIfAbsent(group.aor(), aor -> new AtomicInteger()).getAndIncrement();
    }

    @Override
    public boolean isInCall(Aor subscriber) {
        return inCall.contains(subscriber);
    }

    @Override
    public Instant idleSince(Aor subscriber) {
        return idle.getOrDefault(subscriber, Instant.EPOCH);
    }

    @Override
    public int depth() {
        return depth;
    }

    @Override
    public boolean followsRedirections() {
        return true;
    }
}
