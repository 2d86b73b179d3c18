package io.switchhook.call;

import io.switchhook.access.Access;
import io.switchhook.feature.FeatureCodes;
import io.switchhook.feature.LastCallers;
import io.switchhook.forwarding.Caller;
import io.switchhook.forwarding.Condition;
import io.switchhook.routing.Inquiry;
import io.switchhook.routing.RequestRouter;
import io.switchhook.routing.Routing;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.Subscriber;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a call that somebody wants to make: who dials it himself and who has it made for him get the same.
 * Thread-safe, without I/O. Callees' last callers and groups' turns count a call as made that was routed.
 */
@Singleton
public class CallRouter {

    private static final Logger LOG = LoggerFactory.getLogger(CallRouter.class);

    private final RequestRouter router;
    private final CallPlanner planner;
    private final LastCallers lastCallers;

    /**
     * A call that somebody wants to make.
     *
     * @param callId of the INVITE, for the log
     * @param inquiry where to
     * @param access in whose right: a transferor's for the call that he has somebody else make
     * @param from the URI of the caller's From, as callees see it
     * @param asserted what a trusted peer says in P-Asserted-Identity
     * @param privacy the values of Privacy
     * @param replacing whether it is to take the place of another call (RFC 3891)
     * @param forwardsLeft how often those who have forwarded it let it be forwarded yet
     */
    public record Asked(
            String callId,
            Inquiry inquiry,
            Access.Allowed access,
            String from,
            List<String> asserted,
            List<String> privacy,
            boolean replacing,
            int forwardsLeft) {}

    /** What becomes of it. */
    public sealed interface Route {

        /**
         * It is made.
         *
         * @param dialled the Request-URI: what was asked for, or what a code stands for
         * @param callee the subscriber or group that is called; empty for a call to one device
         * @param notifyForwarding whether the caller is told 181 when it is forwarded
         * @param outside whether it goes to nobody of ours
         */
        record Call(CallPlan plan, String dialled, Optional<Aor> callee, boolean notifyForwarding, boolean outside)
                implements Route {}

        /** A code does something for who has dialled it, and there is nobody to talk to. */
        record Feature(Subscriber sender, FeatureCodes.Dialled dialled) implements Route {}

        /** It goes nowhere, and is answered so. */
        record Refused(int status, String reason) implements Route {}
    }

    @Inject
    public CallRouter(RequestRouter router, CallPlanner planner, LastCallers lastCallers) {
        this.router = router;
        this.planner = planner;
        this.lastCallers = lastCallers;
    }

    /** Decides about a call that was let in. */
    public Route route(Asked asked, Instant at) {
        Routing routing = router.route(asked.inquiry(), asked.access());
        return routing instanceof Routing.ToFeature code ? use(code, asked, at) : follow(routing, asked.inquiry(), asked, at);
    }

    /** Rings a subscriber's phones, and forwards nowhere; empty when he is no more. */
    public Optional<CallPlan> ringing(Aor subscriber) {
        return planner.toPhones(subscriber);
    }

    /** Calls one device and nothing else. */
    public CallPlan device(SipUri contact) {
        return planner.toDevice(Target.of(contact));
    }

    /** Calls the mailbox of a subscriber, as for a call that he did not answer; empty when he has none. */
    public Optional<CallPlan> mailbox(Aor owner) {
        return planner.toMailbox(owner, Condition.NO_ANSWER);
    }

    private Route follow(Routing routing, Inquiry inquiry, Asked asked, Instant at) {
        String dialled = inquiry.requestUri();
        if (routing instanceof Routing.ToSubscriber subscriber) {
            return call(subscriber.aor(), dialled, asked, at);
        }
        if (routing instanceof Routing.ToGroup && asked.replacing()) {
            // Who of the group has the call that is to be replaced would have been found by it.
            return new Route.Refused(481, "Call Does Not Exist");
        }
        if (routing instanceof Routing.ToGroup group) {
            return forwardable(planner.toGroup(group.aor(), from(asked), at), dialled, group.aor(), asked);
        }
        if (routing instanceof Routing.ToBinding known) {
            return unforwarded(planner.toPhone(known.binding()), dialled);
        }
        if (routing instanceof Routing.ToParty party) {
            return unforwarded(planner.toDevice(Target.of(party.contact())), dialled);
        }
        if (routing instanceof Routing.ToPeer peer) {
            return new Route.Call(device(peer.uri()), dialled, Optional.empty(), false, true);
        }
        if (routing instanceof Routing.ToMailbox mailbox) {
            return planner.toMailbox(mailbox.owner(), Condition.ALWAYS).<Route>map(plan -> unforwarded(plan, dialled))
                    .orElseGet(() -> new Route.Refused(404, "No Voicemail To Call"));
        }
        return routing instanceof Routing.Refused refused
                ? new Route.Refused(refused.status(), refused.reason())
                : new Route.Refused(404, "Nobody Called");
    }

    private Route call(Aor subscriber, String dialled, Asked asked, Instant at) {
        Caller from = from(asked);
        CallPlan plan = planner.toSubscriber(subscriber, from, dialled, at);
        if (asked.replacing()) {
            // A call that takes the place of another one is meant for who is in that one, not for voicemail.
            return unforwarded(plan.withoutForwarding(), dialled);
        }
        if (!from.isAnonymous()) {
            lastCallers.called(subscriber, asked.access().caller().map(each -> each.aor().toString()).orElse(asked.from()));
        }
        return forwardable(plan, dialled, subscriber, asked);
    }

    private Caller from(Asked asked) {
        return planner.caller(asked.access().caller(), asked.from(), asked.asserted(), asked.privacy());
    }

    private Route forwardable(CallPlan plan, String dialled, Aor callee, Asked asked) {
        return new Route.Call(plan.limitedTo(asked.forwardsLeft()), dialled, Optional.of(callee),
                planner.notifiesForwarding(callee), false);
    }

    private static Route unforwarded(CallPlan plan, String dialled) {
        return new Route.Call(plan, dialled, Optional.empty(), false, false);
    }

    private Route use(Routing.ToFeature code, Asked asked, Instant at) {
        return switch (code.dialled().feature()) {
            case CALL_RETURN -> returnCall(code.sender().aor(), asked, at);
            case VOICEMAIL -> code.dialled().number().isEmpty()
                    ? voicemail(planner.toVoicemail(code.sender()), asked)
                    : leave(code, asked);
            default -> new Route.Feature(code.sender(), code.dialled());
        };
    }

    private static Route voicemail(Optional<CallPlan> plan, Asked asked) {
        return plan.map(each -> unforwarded(each, asked.inquiry().requestUri()))
                .orElseGet(() -> new Route.Refused(404, "No Voicemail To Call"));
    }

    /** At the mailbox of whoever would be called by the number behind the code. */
    private Route leave(Routing.ToFeature code, Asked asked) {
        Aor owner = new Aor(code.dialled().number(), code.sender().aor().domain());
        Routing routing = router.route(asked.inquiry().to(owner.uri().toString()), asked.access());
        if (routing instanceof Routing.Refused refused) {
            return new Route.Refused(refused.status(), refused.reason());
        }
        return voicemail(
                routing instanceof Routing.ToSubscriber subscriber
                        ? planner.toMailbox(subscriber.aor(), Condition.ALWAYS)
                        : Optional.empty(),
                asked);
    }

    /** As if the last caller's address had been dialled. */
    private Route returnCall(Aor sender, Asked asked, Instant at) {
        Optional<String> last = lastCallers.of(sender);
        if (last.isEmpty()) {
            return new Route.Refused(404, "Nobody Has Called");
        }
        LOG.info("Call {}: {} calls {} back", asked.callId(), sender, last.get());
        Inquiry inquiry = asked.inquiry().to(last.get());
        return follow(router.route(inquiry, asked.access()), inquiry, asked, at);
    }
}
