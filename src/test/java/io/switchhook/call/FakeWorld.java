package io.switchhook.call;

import io.switchhook.forwarding.CallFacts;
import io.switchhook.forwarding.Caller;
import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.Destination;
import io.switchhook.forwarding.ForwardingRules;
import io.switchhook.forwarding.LocalCalendar;
import io.switchhook.forwarding.Rule;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Subscribers of example.net with rules; every address at example.org is a trusted peer's, and "forbidden" is nobody's. */
final class FakeWorld implements Directions {

    static final String DOMAIN = "example.net";
    static final Duration RING = Duration.ofSeconds(20);

    private final Map<Aor, Callee> callees = new HashMap<>();
    private final Set<Aor> withoutVoicemail = new HashSet<>();
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
                .map(phone -> new Attempt(List.of(Target.of(phone(name, phone))), RING, Duration.ofSeconds(4), false))
                .toList();
        callees.put(aor(name), new Callee(aor(name), stages, rules, defaults, LocalCalendar.of(ZoneId.of("UTC"))));
        return this;
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

    CallPlan call(String name) {
        return CallPlan.of(callees.get(aor(name)), new CallFacts(Caller.ANONYMOUS, aor(name), Instant.EPOCH), this);
    }

    @Override
    public Direction towards(Aor forwarder, SipUri destination) {
        if (destination.host().equals(DOMAIN)) {
            Aor aor = Aor.of(destination).orElseThrow();
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
    public int depth() {
        return depth;
    }

    @Override
    public boolean followsRedirections() {
        return true;
    }
}
