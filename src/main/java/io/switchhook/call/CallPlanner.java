package io.switchhook.call;

import io.switchhook.forwarding.Forwarded;
import io.switchhook.registrar.Binding;
import io.switchhook.registrar.LocationService;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.inject.Singleton;

/** Makes the {@link CallPlan} of an incoming call from what is known about its callee. Thread-safe, without I/O. */
@Singleton
class CallPlanner {

    private final LocationService location;
    private final Settings settings;

    @Inject
    CallPlanner(LocationService location, Settings settings) {
        this.location = location;
        this.settings = settings;
    }

    /** Rings the subscriber's bindings, those of equal q at once, higher q first (RFC 3261 16.6), then forwards. */
    CallPlan toSubscriber(Aor callee) {
        Map<Integer, List<Binding>> byPreference = location.bindings(callee).stream()
                .collect(Collectors.groupingBy(
                        Binding::q, () -> new TreeMap<>(Comparator.<Integer>reverseOrder()), Collectors.toList()));
        List<Attempt> stages = new ArrayList<>();
        byPreference.values().forEach(bindings ->
                stages.add(ring(bindings.stream().map(CallPlanner::target).toList())));
        return CallPlan.of(stages, new CallPlan.Forwarding(
                condition -> settings.voicemail().mailbox(callee, condition)
                        .map(mailbox -> new Forwarded(callee, condition, mailbox)),
                settings.voicemailAnswerTime(),
                settings.unreachableTime()));
    }

    /** Rings one device and nothing else: the call is meant for a dialog there, or for that contact alone. */
    CallPlan toDevice(Target device) {
        return CallPlan.of(List.of(ring(List.of(device))), CallPlan.Forwarding.NONE);
    }

    static Target target(Binding binding) {
        return new Target(binding.reachedAt(), binding.path(), binding.contact());
    }

    private Attempt ring(List<Target> targets) {
        return new Attempt(targets, settings.ringTime(), settings.unreachableTime(), false);
    }
}
