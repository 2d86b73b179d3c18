package io.switchhook.call;

import io.switchhook.forwarding.CallFacts;
import io.switchhook.forwarding.Caller;
import io.switchhook.sip.Aor;
import io.switchhook.access.Mailboxes;
import io.switchhook.settings.Settings;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.Domains;
import io.switchhook.voicemail.MailboxDoor;
import io.switchhook.voicemail.MailboxSeal;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
        return new CallRouter.Route.Call(plan, devices[0], Optional.empty(), false, false);
    }

    private static final Settings SETTINGS = Settings.read(Map.<String, String>of()::get);

    /** Sends every call for one of these addresses to the device that stands behind it, and refuses all others. */
    public static CallRouter router(Map<String, String> devices) {
        return new CallRouter(null, null, null) {
            @Override
            public Route route(Asked asked, Instant at) {
                String device = devices.get(asked.inquiry().requestUri());
                return device == null ? new Route.Refused(404, "Not Found") : to(device);
            }

            @Override
            public CallPlan device(SipUri contact) {
                return to(contact.toString()).plan();
            }
        };
    }

    /** No search is on. */
    public static Searches searches() {
        return new Searches(door(), SETTINGS);
    }

    /** It listens nowhere, so no address is its own. */
    public static MailboxDoor door() {
        return new MailboxDoor(new MailboxSeal(), new Mailboxes(new Domains(null), SETTINGS), null);
    }

    /** Does what a timer was set for. */
    public static void expire(Serializable info) {
        ((Task) info).run();
    }
}
