package io.switchhook.call;

import io.switchhook.access.ForwardingPolicy;
import io.switchhook.access.Mailboxes;
import io.switchhook.forwarding.CallFacts;
import io.switchhook.forwarding.Caller;
import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.ForwardingRules;
import io.switchhook.forwarding.LocalCalendar;
import io.switchhook.forwarding.store.ForwardingDirectory;
import io.switchhook.group.Group;
import io.switchhook.group.GroupDirectory;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.inject.Singleton;

/** Makes the {@link CallPlan} of a call from what is known about its callee. Thread-safe, without I/O. */
@Singleton
public class CallPlanner {

    private final LocationService location;
    private final SubscriberDirectory subscribers;
    private final ForwardingDirectory forwarding;
    private final ForwardingPolicy policy;
    private final GroupDirectory groups;
    private final Engagements engagements;
    private final Mailboxes mailboxes;
    private final Settings settings;
    private final Directions directions = new KnownDirections(true);
    private final Directions preview = new KnownDirections(false);

    @Inject
    CallPlanner(
            LocationService location,
            SubscriberDirectory subscribers,
            ForwardingDirectory forwarding,
            ForwardingPolicy policy,
            GroupDirectory groups,
            Engagements engagements,
            Mailboxes mailboxes,
            Settings settings) {
        this.location = location;
        this.subscribers = subscribers;
        this.forwarding = forwarding;
        this.policy = policy;
        this.groups = groups;
        this.engagements = engagements;
        this.mailboxes = mailboxes;
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
        if (Caller.isPrivate(privacy)) {
            return Caller.ANONYMOUS;
        }
        Set<Aor> known = Caller.asserted(asserted).stream().flatMap(uri -> addresses(uri).stream()).collect(Collectors.toSet());
        if (!known.isEmpty()) {
            return new Caller(known);
        }
        return new Caller(Caller.isHidden(from) ? Set.of() : subscriber.map(CallPlanner::addresses).orElseGet(() -> addressOf(from)));
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
        return Caller.isHidden(uri) ? Set.of() : SipUri.tryParse(uri).flatMap(subscribers::find)
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
        return toSubscriber(aor, caller, dialled, at, directions);
    }

    private CallPlan toSubscriber(Aor aor, Caller caller, String dialled, Instant at, Directions directions) {
        Optional<Subscriber> subscriber = subscribers.find(aor);
        CallFacts facts = new CallFacts(caller, subscriber.map(each -> dialled(each, dialled)).orElse(aor), at);
        Optional<Callee> callee = subscriber.map(each -> callee(each, !engagements.isFree(each.aor())));
        // One that was deleted a moment ago is not registered.
        return CallPlan.of(callee.orElseGet(() -> Callee.nobody(aor)), facts, directions);
    }

    /** Rings the members of a group by its strategy, and then goes where it says. */
    public CallPlan toGroup(Aor aor, Caller caller, Instant at) {
        return toGroup(aor, caller, at, directions);
    }

    private CallPlan toGroup(Aor aor, Caller caller, Instant at, Directions directions) {
        CallFacts facts = new CallFacts(caller, aor, at);
        // One that was deleted a moment ago has nobody.
        return groups.find(aor).map(group -> CallPlan.of(group, facts, directions))
                .orElseGet(() -> CallPlan.of(Callee.nobody(aor), facts, directions));
    }

    /**
     * The plan for a call that is not made, and so takes nobody's turn in a group.
     *
     * @param callee a subscriber or a group
     * @param dialled the Request-URI
     */
    CallPlan preview(Aor callee, Caller caller, String dialled, Instant at) {
        return groups.find(callee).isPresent()
                ? toGroup(callee, caller, at, preview)
                : toSubscriber(callee, caller, dialled, at, preview);
    }

    /** Whether the caller of this subscriber is told 181 when the call is forwarded. */
    boolean notifiesForwarding(Aor aor) {
        return forwarding.domain(aor.domain()).notifyForwarding().orElse(settings.notifyForwarding());
    }

    /** Rings one device and nothing else: the call is meant for a dialog there, or for that contact alone. */
    CallPlan toDevice(Target device) {
        return to(Callee.device(ring(List.of(device), settings.ringTime())));
    }

    private static CallPlan to(Callee callee) {
        return CallPlan.of(callee, new CallFacts(Caller.ANONYMOUS, callee.aor(), Instant.EPOCH), Directions.NONE);
    }

    /** Calls the voicemail of a subscriber for its messages; empty when that is not to be had. */
    Optional<CallPlan> toVoicemail(Subscriber subscriber) {
        return Optional.of(subscriber)
                .filter(Subscriber::voicemail)
                .flatMap(each -> mailboxes.retrieval(each.aor()))
                .map(uri -> to(Callee.device(new Attempt(
                        List.of(Target.of(uri)), settings.voicemailAnswerTime(), settings.unreachableTime(), true))));
    }

    /** Rings the phones of a subscriber, and goes nowhere else; empty when he is no more. */
    Optional<CallPlan> toPhones(Aor aor) {
        return subscribers.find(aor).filter(Subscriber::enabled).map(each -> to(callee(each, false).withoutRules()));
    }

    /** Leaves a call at the mailbox of a subscriber; empty when he has none. */
    Optional<CallPlan> toMailbox(Aor owner, Condition condition) {
        return directions.mailbox(owner, condition).map(attempt -> to(Callee.device(attempt)));
    }

    /** Rings one phone and nothing else. */
    CallPlan toPhone(Binding binding) {
        return toDevice(new Target(
                binding.reachedAt(), binding.path(), binding.contact(), location.owner(binding.contact()), false));
    }

    private static Target target(Binding binding, Subscriber subscriber) {
        return new Target(binding.reachedAt(), binding.path(), binding.contact(), Optional.of(subscriber.aor()),
                !subscriber.callWaiting());
    }

    /** A subscriber to whom a call goes on, which may be what rings him now: only the calls that he is in make him busy. */
    private Callee callee(Subscriber subscriber) {
        return callee(subscriber, engagements.of(subscriber.aor()) > 0);
    }

    private Callee callee(Subscriber subscriber, boolean busy) {
        Map<Integer, List<Binding>> byPreference = location.bindings(subscriber.aor()).stream()
                .collect(Collectors.groupingBy(
                        Binding::q, () -> new TreeMap<>(Comparator.<Integer>reverseOrder()), Collectors.toList()));
        List<Attempt> stages = byPreference.values().stream()
                .map(bindings -> ring(bindings.stream().map(binding -> target(binding, subscriber)).toList(), subscriber.ringTime()))
                .toList();
        ForwardingRules rules = forwarding.rules(subscriber.id());
        String domain = subscriber.aor().domain();
        return new Callee(subscriber.aor(), stages, rules, forwarding.domain(domain).rules(),
                new LocalCalendar(subscriber.timeZone(), forwarding.holidays(domain)), busy && !subscriber.callWaiting());
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

        private final boolean takesTurns;

        KnownDirections(boolean takesTurns) {
            this.takesTurns = takesTurns;
        }

        @Override
        public Direction towards(Aor forwarder, SipUri destination) {
            Optional<String> objection = subscribers.find(forwarder)
                    .map(subscriber -> policy.objection(subscriber, destination))
                    .or(() -> groups.find(forwarder).map(group -> policy.objection(group.classOfService(), destination)))
                    .orElse(Optional.of("its subscriber is no more"));
            if (objection.isPresent()) {
                return new Direction.Closed(objection.get());
            }
            return policy.subscriber(destination)
                    .<Direction>map(subscriber ->
                            new Direction.ToSubscriber(callee(subscriber), dialled(subscriber, destination.toString())))
                    .or(() -> policy.group(destination).flatMap(groups::find).map(Direction.ToGroup::new))
                    .orElseGet(() -> new Direction.Elsewhere(ring(List.of(Target.of(destination)), settings.ringTime())));
        }

        @Override
        public Optional<Attempt> mailbox(Aor owner, Condition condition) {
            return subscribers.find(owner)
                    .filter(Subscriber::voicemail)
                    .filter(Subscriber::enabled)
                    .flatMap(subscriber -> mailboxes.mailbox(subscriber.aor(), condition))
                    .map(uri -> new Attempt(
                            List.of(Target.of(uri)), settings.voicemailAnswerTime(), settings.unreachableTime(), true));
        }

        @Override
        public Optional<Callee> subscriber(Aor aor) {
            return subscribers.find(aor).filter(Subscriber::enabled).map(CallPlanner.this::callee);
        }

        @Override
        public Optional<Group> group(Aor aor) {
            return groups.find(aor);
        }

        @Override
        public int turn(Group group) {
            return takesTurns ? groups.takeTurn(group) : groups.nextTurn(group);
        }

        @Override
        public Directions withoutTakingTurns() {
            return preview;
        }

        @Override
        public boolean isInCall(Aor subscriber) {
            return engagements.of(subscriber) > 0;
        }

        @Override
        public Instant idleSince(Aor subscriber) {
            return engagements.isFree(subscriber) ? engagements.idleSince(subscriber) : Instant.MAX;
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
