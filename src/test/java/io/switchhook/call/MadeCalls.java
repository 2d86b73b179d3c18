package io.switchhook.call;

import io.switchhook.forwarding.CallFacts;
import io.switchhook.forwarding.Caller;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What tests of other packages need of calls. */
public final class MadeCalls {

    private MadeCalls() {}

    /** A call that rings these devices at once and goes nowhere else. */
    public static CallRouter.Route.Call to(String... devices) {
        List<Target> targets = Stream.of(devices).map(SipUri::parse).map(Target::of).toList();
        Callee callee = Callee.device(new Attempt(targets, Duration.ofSeconds(20), Duration.ofSeconds(4), false));
        CallPlan plan = CallPlan.of(
                callee, new CallFacts(Caller.ANONYMOUS, new Aor("bob", "example.net"), Instant.EPOCH), Directions.NONE);
        return new CallRouter.Route.Call(plan, devices[0], Optional.empty(), false);
    }

    /** No search is on. */
    public static Searches searches() {
        return new Searches(Settings.read(key -> null));
    }

    /** Does what a timer was set for. */
    public static void expire(Serializable info) {
        ((Task) info).run();
    }
}
