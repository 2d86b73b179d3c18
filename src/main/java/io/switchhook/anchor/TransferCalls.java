package io.switchhook.anchor;

import io.switchhook.access.Access;
import io.switchhook.anchor.ServerTransfer.Stage;
import io.switchhook.call.CallPlan;
import io.switchhook.call.CallRouter;
import io.switchhook.call.ForwardingHeaders;
import io.switchhook.call.Search;
import io.switchhook.routing.Inquiries;
import io.switchhook.routing.Inquiry;
import io.switchhook.routing.LoopToken;
import io.switchhook.settings.Settings;
import io.switchhook.settings.TransferSettings;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.transfer.ReferTo;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.servlet.sip.Address;
import javax.servlet.sip.ServletParseException;
import javax.servlet.sip.SipServletRequest;

/**
 * The calls that one transfer makes for the transferee: to the target in the transferor's right, to the transferor when that
 * came to nothing and he has hung up, and to a mailbox. Thread-safe.
 */
final class TransferCalls {

    /** What became of one. */
    sealed interface Made {

        /** It begins with {@link Search#begin}. */
        record Prepared(Search search) implements Made {}

        /** It is on already. */
        record Ringing(Search search) implements Made {}

        record Refused(int status) implements Made {}
    }

    /** What all transfers need for their calls. */
    record Means(CallRouter router, SubscriberDirectory subscribers, Settings settings, Clock clock) {}

    private static final int NOT_FOUND = 404;
    private static final int FORBIDDEN = 403;
    private static final int FAILED = 500;

    private final Means means;
    private final int arrivedAt;
    private final int maxForwards;
    private final String referredBy;
    private final ReferTo target;
    private final Leg transferor;
    private final Leg transferee;
    private final Optional<Leg> early;
    private volatile Optional<Aor> callee = Optional.empty();

    /** @param early the transferor's leg of a call that still rings the target; empty when the target is not rung yet */
    TransferCalls(
            Means means, SipServletRequest refer, ReferTo target, Leg transferor, Leg transferee, Optional<Leg> early) {
        this.means = means;
        this.arrivedAt = refer.getLocalPort();
        this.maxForwards = Inquiries.maxForwards(refer) - 1;
        this.referredBy = Optional.ofNullable(refer.getHeader("Referred-By")).orElseGet(() ->
                "<" + transferor.subscriber().map(Aor::toString).orElse(transferor.party().getURI().toString()) + ">");
        this.target = target;
        this.transferor = transferor;
        this.transferee = transferee;
        this.early = early;
    }

    /** Prepares the call of a stage. */
    Made make(Stage stage, Search.Listener listener) {
        return switch (stage) {
            case TARGET -> early.isPresent() ? takeOver(early.get(), listener) : toTarget(listener);
            case RECALL -> toTransferor(listener);
            case VOICEMAIL -> toVoicemail(listener);
        };
    }

    /** Whether who answers at this stage had an offer in his INVITE. */
    boolean hasOffered(Stage stage) {
        return stage == Stage.TARGET && early.filter(leg -> leg.received().isPresent()).isPresent();
    }

    /** The leg of who answered. */
    Leg add(Stage stage, Search.Found found) {
        return (stage == Stage.TARGET ? early.orElse(transferee) : transferee).call().add(found);
    }

    private static Made takeOver(Leg early, Search.Listener listener) {
        return early.call().takeOver(listener).<Made>map(Made.Ringing::new).orElseGet(() -> new Made.Refused(481));
    }

    private Made toTarget(Search.Listener listener) {
        CallRouter.Route route = means.router().route(asked(), means.clock().instant());
        if (route instanceof CallRouter.Route.Call call) {
            callee = call.callee();
            return ring(call.plan(), call.dialled(), transferee.party(), referral(), listener);
        }
        return new Made.Refused(route instanceof CallRouter.Route.Refused refused ? refused.status() : FORBIDDEN);
    }

    private CallRouter.Asked asked() {
        Inquiry inquiry = new Inquiry(
                target.uri(), arrivedAt, maxForwards, false, List.of(), target.replaces());
        // Trusted, since the transferor may transfer there, and what is dialled is not to be taken for a code of his.
        return new CallRouter.Asked(
                transferee.callId(), inquiry, new Access.Allowed(subscriber(transferor), true),
                transferee.party().getURI().toString(), transferee.identity().ofPeer(), List.of(), target.replaces().isPresent(),
                Integer.MAX_VALUE);
    }

    private Optional<Subscriber> subscriber(Leg leg) {
        return leg.subscriber().flatMap(means.subscribers()::find);
    }

    /** What the INVITE says of the transfer: who referred (RFC 3892), and whom it replaces (RFC 3891). */
    private List<Map.Entry<String, String>> referral() {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        headers.add(Map.entry("Referred-By", referredBy));
        target.replaces().ifPresent(replaced -> {
            headers.add(Map.entry("Replaces", replaced.toString()));
            headers.add(Map.entry("Require", "replaces"));
        });
        return headers;
    }

    /** The transferor hears whom he sent away, and what for. */
    private Made toTransferor(Search.Listener listener) {
        Optional<CallPlan> plan = transferor.subscriber().isPresent()
                ? means.router().ringing(transferor.subscriber().get())
                : transferor.contact().map(means.router()::device);
        if (plan.isEmpty()) {
            return new Made.Refused(NOT_FOUND);
        }
        Address from = transferee.call().sip().factory().createAddress(
                transferee.party().getURI().clone(),
                "Recall: " + SipUri.tryParse(target.uri()).map(SipUri::user).orElse(target.uri()));
        return ring(plan.get(), transferor.party().getURI().toString(), from, List.of(), listener);
    }

    private Made toVoicemail(Search.Listener listener) {
        Optional<Aor> owner = means.settings().transfer().unanswered() == TransferSettings.Unanswered.TRANSFEROR_VOICEMAIL
                ? transferor.subscriber()
                : callee;
        Optional<CallPlan> plan = owner.flatMap(means.router()::mailbox);
        return plan.isEmpty()
                ? new Made.Refused(NOT_FOUND)
                : ring(plan.get(), owner.get().toString(), transferee.party(), List.of(), listener);
    }

    private Made ring(
            CallPlan plan, String dialled, Address from, List<Map.Entry<String, String>> headers, Search.Listener listener) {
        Address to;
        try {
            to = transferee.call().sip().factory().createAddress("<" + dialled + ">");
        } catch (ServletParseException e) {
            return new Made.Refused(FAILED);
        }
        List<Map.Entry<String, String>> all = new ArrayList<>(headers);
        all.add(Map.entry("Allow", EndToEnd.ALLOW));
        all.add(Map.entry("Supported", EndToEnd.SUPPORTED));
        all.add(Map.entry(LoopToken.HEADER, LoopToken.headerOf(dialled)));
        Search.Draft draft = new Search.Draft(
                from, to, all, Optional.empty(), maxForwards, transferee.identity(),
                ForwardingHeaders.none(dialled, means.settings().forwardingHeaders()));
        return new Made.Prepared(transferee.call().search(draft, plan, listener));
    }
}
