package io.switchhook.call;

import io.switchhook.access.ForwardingPolicy;
import io.switchhook.forwarding.CallFacts;
import io.switchhook.forwarding.Caller;
import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.ForwardingRules;
import io.switchhook.forwarding.LocalCalendar;
import io.switchhook.forwarding.store.ForwardingDirectory;
import io.switchhook.registrar.Binding;
import io.switchhook.registrar.LocationService;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.sip.TelephoneNumber;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.subscriber.SubscriberDirectory;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Singleton;

/** Makes the {@link CallPlan} of a call from what is known about its callee. Thread-safe, without I/O. */
@Singleton
public class CallPlanner {

    private static final String ANONYMOUS = "anonymous";
    private static final String ANONYMOUS_HOST = "anonymous.invalid";

    private final LocationService location;
    private final SubscriberDirectory subscribers;
    private final ForwardingDirectory forwarding;
    private final ForwardingPolicy policy;
    private final Settings settings;
    private final Directions directions = new KnownDirections();

    @Inject
    CallPlanner(
            LocationService location,
            SubscriberDirectory subscribers,
            ForwardingDirectory forwarding,
            ForwardingPolicy policy,
            Settings settings) {
        this.location = location;
        this.subscribers = subscribers;
        this.forwarding = forwarding;
        this.policy = policy;
        this.settings = settings;
    }

    /**
     * Who calls, as callees' rules may know him: nobody, when he withholds his address (RFC 3323 4, RFC 3325 9.3).
     *
     * @param subscriber the subscriber of ours who calls
     * @param from the URI of the From
     * @param asserted what a trusted peer says in P-Asserted-Identity; it counts before the From, which says what callers like
     * @param privacy the values of Privacy
     */
    public Caller caller(Optional<Subscriber> subscriber, String from, List<String> asserted, List<String> privacy) {
        boolean isPrivate = privacy.stream()
                .flatMap(value -> Stream.of(value.toLowerCase(Locale.ROOT).split("[;,\\s]+")))
                .anyMatch(token -> token.equals("id") || token.equals("user"));
        if (isPrivate) {
            return Caller.ANONYMOUS;
        }
        Set<Aor> known = Caller.asserted(asserted).stream().flatMap(uri -> addresses(uri).stream()).collect(Collectors.toSet());
        if (!known.isEmpty()) {
            return new Caller(known);
        }
        return new Caller(isHidden(from) ? Set.of() : subscriber.map(CallPlanner::addresses).orElseGet(() -> addressOf(from)));
    }

    private static boolean isHidden(String uri) {
        return SipUri.tryParse(uri)
                .filter(each -> each.user().equalsIgnoreCase(ANONYMOUS) || each.host().endsWith(ANONYMOUS_HOST))
                .isPresent();
    }

    private static Set<Aor> addressOf(String uri) {
        return SipUri.tryParse(uri).flatMap(Aor::of)
                .or(() -> TelephoneNumber.ofUri(uri).map(number -> new Aor(number.digits(), "")))
                .map(Set::of).orElse(Set.of());
    }

    private static Set<Aor> addresses(Subscriber subscriber) {
        Set<Aor> addresses = new HashSet<>(subscriber.addresses());
        addresses.add(subscriber.aor());
        return addresses;
    }

    /** All addresses of whom a URI names, who may be a subscriber of ours. */
    private Set<Aor> addresses(String uri) {
        return isHidden(uri) ? Set.of() : SipUri.tryParse(uri).flatMap(subscribers::find)
                .or(() -> TelephoneNumber.ofUri(uri).flatMap(subscribers::find))
                .map(CallPlanner::addresses)
                .orElseGet(() -> addressOf(uri));
    }

    /**
     * Rings the subscriber's bindings, those of equal q at once, higher q first (RFC 3261 16.6), and forwards by its rules.
     *
     * @param dialled the Request-URI
     */
    public CallPlan toSubscriber(Aor aor, Caller caller, String dialled, Instant at) {
        Optional<Subscriber> subscriber = subscribers.find(aor);
        CallFacts facts = new CallFacts(caller, subscriber.map(each -> dialled(each, dialled)).orElse(aor), at);
        // One that was deleted a moment ago is not registered.
        return CallPlan.of(subscriber.map(this::callee).orElseGet(() -> Callee.nobody(aor)), facts, directions);
    }

    /** Whether the caller of this subscriber is told 181 when the call is forwarded. */
    boolean notifiesForwarding(Aor aor) {
        return forwarding.domain(aor.domain()).notifyForwarding().orElse(settings.notifyForwarding());
    }

    /** Rings one device and nothing else: the call is meant for a dialog there, or for that contact alone. */
    CallPlan toDevice(Target device) {
        Callee callee = Callee.device(ring(List.of(device), settings.ringTime()));
        return CallPlan.of(callee, new CallFacts(Caller.ANONYMOUS, callee.aor(), Instant.EPOCH), Directions.NONE);
    }

    static Target target(Binding binding) {
        return new Target(binding.reachedAt(), binding.path(), binding.contact());
    }

    private Callee callee(Subscriber subscriber) {
        Map<Integer, List<Binding>> byPreference = location.bindings(subscriber.aor()).stream()
                .collect(Collectors.groupingBy(
                        Binding::q, () -> new TreeMap<>(Comparator.<Integer>reverseOrder()), Collectors.toList()));
        List<Attempt> stages = byPreference.values().stream()
                .map(bindings -> ring(bindings.stream().map(CallPlanner::target).toList(), subscriber.ringTime()))
                .toList();
        ForwardingRules rules = forwarding.rules(subscriber.id());
        String domain = subscriber.aor().domain();
        return new Callee(subscriber.aor(), stages, rules, forwarding.domain(domain).rules(),
                new LocalCalendar(subscriber.timeZone(), forwarding.holidays(domain)));
    }

    private Attempt ring(List<Target> targets, Duration ringTime) {
        return new Attempt(targets, ringTime, settings.unreachableTime(), false);
    }

    private Aor dialled(Subscriber subscriber, String uri) {
        Optional<SipUri> sip = SipUri.tryParse(uri);
        Optional<Aor> named = sip.flatMap(Aor::of).map(each -> new Aor(each.user(), subscribers.realm(each.domain())));
        return named.filter(subscriber::owns)
                .or(() -> sip.map(SipUri::user).flatMap(TelephoneNumber::ofSubscriberPart)
                        .or(() -> TelephoneNumber.ofUri(uri))
                        .map(number -> new Aor(number.digits(), subscriber.aor().domain()))
                        .filter(subscriber::owns))
                .orElse(subscriber.aor());
    }

    /** Where forwards lead by what is known now. */
    private final class KnownDirections implements Directions {

        @Override
        public Direction towards(Aor forwarder, SipUri destination) {
            Optional<String> objection = subscribers.find(forwarder)
                    .map(subscriber -> policy.objection(subscriber, destination))
                    .orElse(Optional.of("its subscriber is no more"));
            if (objection.isPresent()) {
                return new Direction.Closed(objection.get());
            }
            return policy.subscriber(destination)
                    .<Direction>map(subscriber ->
                            new Direction.ToSubscriber(callee(subscriber), dialled(subscriber, destination.toString())))
                    .orElseGet(() -> new Direction.Elsewhere(ring(List.of(Target.of(destination)), settings.ringTime())));
        }

        @Override
        public Optional<Attempt> mailbox(Aor owner, Condition condition) {
            return subscribers.find(owner)
                    .filter(Subscriber::voicemail)
                    .filter(Subscriber::enabled)
                    .flatMap(subscriber -> settings.voicemail().mailbox(subscriber.aor(), condition))
                    .map(uri -> new Attempt(
                            List.of(Target.of(uri)), settings.voicemailAnswerTime(), settings.unreachableTime(), true));
        }

        @Override
        public int depth() {
            return settings.forwardingDepth();
        }

        @Override
        public boolean followsRedirections() {
            return settings.deflection();
        }
    }
}
