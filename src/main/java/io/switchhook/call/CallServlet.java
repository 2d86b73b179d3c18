package io.switchhook.call;

import io.switchhook.access.Doorkeeper;
import io.switchhook.access.Refusals;
import io.switchhook.container.Headers;
import io.switchhook.container.Reinvites;
import io.switchhook.feature.LastCallers;
import io.switchhook.forwarding.Caller;
import io.switchhook.routing.Breadth;
import io.switchhook.routing.Dialogs;
import io.switchhook.routing.Flows;
import io.switchhook.routing.Inquiries;
import io.switchhook.routing.Referrals;
import io.switchhook.routing.RequestRouter;
import io.switchhook.routing.Routing;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.transfer.RelayedDialogs;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import javax.inject.Inject;
import javax.servlet.ServletException;
import javax.servlet.sip.Address;
import javax.servlet.sip.ServletParseException;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipFactory;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.TimerService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls: INVITE to our subscribers, and every request inside the calls that we relay. What happens to a call is decided by
 * its {@link CallPlan}; requests inside a call follow its route set, which the container sees to.
 */
public class CallServlet extends SipServlet {

    private static final long serialVersionUID = 1L;
    /** The attribute of an application session that holds its {@link ProxiedCall}. */
    static final String CALL = "call";

    private static final Logger LOG = LoggerFactory.getLogger(CallServlet.class);

    private transient Doorkeeper doorkeeper;
    private transient RequestRouter router;
    private transient CallPlanner planner;
    private transient Dialogs dialogs;
    private transient Referrals referrals;
    private transient Engagements engagements;
    private transient FeatureCalls features;
    private transient LastCallers lastCallers;
    private transient Settings settings;
    private transient SipFactory sipFactory;
    private transient TimerService timerService;

    @Inject
    void use(
            Doorkeeper doorkeeper, RequestRouter router, CallPlanner planner, Dialogs dialogs, Referrals referrals,
            Engagements engagements, FeatureCalls features, LastCallers lastCallers, Settings settings) {
        this.doorkeeper = doorkeeper;
        this.router = router;
        this.planner = planner;
        this.dialogs = dialogs;
        this.referrals = referrals;
        this.engagements = engagements;
        this.features = features;
        this.lastCallers = lastCallers;
        this.settings = settings;
    }

    @Override
    public void init() throws ServletException {
        super.init();
        sipFactory = (SipFactory) getServletContext().getAttribute(SIP_FACTORY);
        timerService = (TimerService) getServletContext().getAttribute(TIMER_SERVICE);
    }

    @Override
    protected void doRequest(SipServletRequest request) throws ServletException, IOException {
        try {
            if (!request.isInitial()) {
                Flows.follow(request);
            }
            super.doRequest(request);
        } catch (RuntimeException e) {
            Refusals.fail(request, e);
        }
    }

    @Override
    protected void doInvite(SipServletRequest request) throws IOException {
        if (!request.isInitial()) {
            Reinvites.relayed(request);
            return;
        }
        Optional<Doorkeeper.Admission> admission = doorkeeper.admit(request);
        if (admission.isEmpty()) {
            return;
        }
        Doorkeeper.Admission caller = admission.get();
        Routing routing = router.route(Inquiries.of(request), caller.access());
        if (routing instanceof Routing.ToFeature code) {
            use(code, request, caller);
        } else {
            follow(routing, request, caller);
        }
    }

    private void follow(Routing routing, SipServletRequest request, Doorkeeper.Admission caller) throws IOException {
        if (routing instanceof Routing.ToSubscriber subscriber) {
            call(subscriber.aor(), request, caller);
        } else if (routing instanceof Routing.ToGroup && request.getHeader("Replaces") != null) {
            // Who of the group has the call that is to be replaced would have been found by it.
            Refusals.refuse(request, SipServletResponse.SC_CALL_LEG_DONE, "Call Does Not Exist");
        } else if (routing instanceof Routing.ToGroup group) {
            begin(request, caller, planner.toGroup(group.aor(), from(request, caller), Instant.now()), group.aor());
        } else if (routing instanceof Routing.ToBinding known) {
            begin(request, caller, planner.toPhone(known.binding()));
        } else if (routing instanceof Routing.ToParty party) {
            begin(request, caller, planner.toDevice(Target.of(party.contact())));
        } else if (routing instanceof Routing.Refused refused) {
            Refusals.refuse(request, refused.status(), refused.reason());
        } else {
            Refusals.refuse(request, SipServletResponse.SC_NOT_FOUND, "Nobody Called");
        }
    }

    private void call(Aor subscriber, SipServletRequest request, Doorkeeper.Admission caller) {
        Optional<Subscriber> callingSubscriber = caller.access().caller();
        Caller from = from(request, caller);
        CallPlan plan = planner.toSubscriber(subscriber, from, request.getRequestURI().toString(), Instant.now());
        if (request.getHeader("Replaces") != null) {
            // A call that takes the place of another one is meant for who is in that one, not for voicemail.
            begin(request, caller, plan.withoutForwarding());
            return;
        }
        if (!from.isAnonymous()) {
            String claimed = request.getFrom().getURI().toString();
            lastCallers.called(subscriber, callingSubscriber.map(each -> each.aor().toString()).orElse(claimed));
        }
        begin(request, caller, plan, subscriber);
    }

    private Caller from(SipServletRequest invite, Doorkeeper.Admission caller) {
        return planner.caller(caller.access().caller(), invite.getFrom().getURI().toString(), caller.identity().ofPeer(),
                Headers.values(invite, "Privacy"));
    }

    private void use(Routing.ToFeature code, SipServletRequest request, Doorkeeper.Admission caller) throws IOException {
        switch (code.dialled().feature()) {
            case CALL_RETURN -> returnCall(code.sender().aor(), request, caller);
            case VOICEMAIL -> {
                Optional<CallPlan> plan = planner.toVoicemail(code.sender());
                if (plan.isPresent()) {
                    begin(request, caller, plan.get());
                } else {
                    Refusals.refuse(request, SipServletResponse.SC_NOT_FOUND, "No Voicemail To Call");
                }
            }
            default -> features.take(request, code.sender(), code.dialled());
        }
    }

    /** As if the last caller's address had been dialled. */
    private void returnCall(Aor sender, SipServletRequest request, Doorkeeper.Admission caller) throws IOException {
        Optional<String> last = lastCallers.of(sender);
        if (last.isEmpty()) {
            Refusals.refuse(request, SipServletResponse.SC_NOT_FOUND, "Nobody Has Called");
            return;
        }
        try {
            request.setRequestURI(sipFactory.createURI(last.get()));
        } catch (ServletParseException e) {
            Refusals.refuse(request, SipServletResponse.SC_NOT_FOUND, "Nobody Has Called");
            return;
        }
        LOG.info("Call {}: {} calls {} back", request.getCallId(), sender, last.get());
        follow(router.route(Inquiries.of(request), caller.access()), request, caller);
    }

    /** A call that is not forwarded. */
    private void begin(SipServletRequest invite, Doorkeeper.Admission caller, CallPlan plan) {
        begin(invite, caller, ForwardingHeaders.of(invite, settings.forwardingHeaders()), plan, false);
    }

    /** @param callee the subscriber or group that is called */
    private void begin(SipServletRequest invite, Doorkeeper.Admission caller, CallPlan plan, Aor callee) {
        ForwardingHeaders headers = ForwardingHeaders.of(invite, settings.forwardingHeaders());
        begin(invite, caller, headers, plan.limitedTo(headers.forwardsLeft()), planner.notifiesForwarding(callee));
    }

    private void begin(
            SipServletRequest invite,
            Doorkeeper.Admission caller,
            ForwardingHeaders headers,
            CallPlan plan,
            boolean notifyForwarding) {
        SipApplicationSession session = invite.getApplicationSession();
        session.setExpires((int) settings.callIdleTime().toMinutes());
        ProxiedCall call = new ProxiedCall(
                invite, caller.identity(), caller.access().caller().map(Subscriber::aor), engagements.open(session.getId()),
                headers, plan, Breadth.of(Headers.values(invite, Breadth.HEADER), settings.maxBreadth()), notifyForwarding,
                sipFactory, timerService);
        session.setAttribute(CALL, call);
        referrals.calling(invite, caller.access().caller().map(Subscriber::aor));
        Flows.learnSender(invite);
        call.begin();
    }

    @Override
    protected void doAck(SipServletRequest request) {
        Reinvites.acknowledged(request);
    }

    @Override
    protected void doPrack(SipServletRequest request) {
        callOf(request).ifPresent(call -> call.acknowledged(request));
    }

    @Override
    protected void doCancel(SipServletRequest request) {
        callOf(request).ifPresent(ProxiedCall::callerCancelled);
    }

    /** The container relays it. */
    @Override
    protected void doBye(SipServletRequest request) {
        callOf(request).ifPresent(call -> call.hangingUp(request));
    }

    @Override
    protected void doProvisionalResponse(SipServletResponse response) {
        startedBy(response).ifPresent(call -> call.provisional(response));
    }

    @Override
    protected void doBranchResponse(SipServletResponse response) {
        // In Restcomm these do not come by way of doResponse.
        callOf(response).ifPresent(call -> call.responded(response));
        startedBy(response).ifPresent(call -> {
            if (response.getStatus() >= SipServletResponse.SC_MULTIPLE_CHOICES) {
                call.branchRejected(response);
            } else {
                call.branchAnswered(response);
            }
        });
    }

    @Override
    protected void doSuccessResponse(SipServletResponse response) {
        startedBy(response).ifPresent(call -> {
            call.answered(response);
            remember(response, call);
        });
    }

    @Override
    protected void doResponse(SipServletResponse response) throws ServletException, IOException {
        callOf(response).ifPresent(call -> call.responded(response));
        boolean isFinal = response.getStatus() >= SipServletResponse.SC_OK;
        if (response.getMethod().equals("BYE") && isFinal) {
            dialogs.hungUp(
                    response.getCallId(), ProxiedCall.tag(response.getFrom()), ProxiedCall.tag(response.getTo()));
            callOf(response).ifPresent(call -> call.hungUp(response));
        } else if (response.getMethod().equals("REFER") && isFinal) {
            referrals.answered(response);
            if (response.getStatus() < SipServletResponse.SC_MULTIPLE_CHOICES && Referrals.isSubscribed(response)) {
                callOf(response).ifPresent(ProxiedCall::transferAccepted);
            }
        }
        try {
            super.doResponse(response);
        } catch (RuntimeException e) {
            // The container goes on with the response as if nobody had looked at it, which is the best that is left.
            LOG.error("{} to {} of call {} could not be handled",
                    response.getStatus(), response.getMethod(), response.getCallId(), e);
        }
    }

    @Override
    protected void doRedirectResponse(SipServletResponse response) {
        startedBy(response).ifPresent(call -> call.rejected(response));
    }

    @Override
    protected void doErrorResponse(SipServletResponse response) {
        startedBy(response).ifPresent(call -> call.rejected(response));
    }

    /**
     * A transfer asked for inside a call by a party of it: checked, noted and relayed (RFC 3515; RFC 5589 4: the transferee
     * acts on it).
     */
    @Override
    protected void doRefer(SipServletRequest request) throws IOException {
        Optional<ProxiedCall> call = callOf(request).filter(each -> each.isBetweenParties(request));
        if (call.isEmpty()) {
            referrals.refuse(request, SipServletResponse.SC_CALL_LEG_DONE, "Call Does Not Exist");
            return;
        }
        referrals.admitInsideCall(
                request, call.get().subscriber(request.getFrom()), call.get().subscriber(request.getTo()));
    }

    @Override
    protected void doNotify(SipServletRequest request) {
        referrals.notified(request);
        if (Referrals.isAboutTransfer(request) && Referrals.isLast(request)) {
            callOf(request).ifPresent(ProxiedCall::transferReported);
        }
    }

    private void remember(SipServletResponse response, ProxiedCall call) {
        Optional<SipUri> caller = contact(response.getRequest());
        Optional<SipUri> callee = contact(response);
        if (caller.isPresent() && callee.isPresent()) {
            dialogs.established(
                    response.getApplicationSession().getId(),
                    new Dialogs.Id(response.getCallId(), ProxiedCall.tag(response.getFrom()), ProxiedCall.tag(response.getTo())),
                    new RelayedDialogs.Parties(
                            new RelayedDialogs.Party(caller.get(), call.subscriber(response.getFrom())),
                            new RelayedDialogs.Party(callee.get(), call.subscriber(response.getTo()))));
        }
    }

    private static Optional<SipUri> contact(SipServletMessage message) {
        try {
            Address contact = message.getAddressHeader("Contact");
            return contact == null ? Optional.empty() : SipUri.tryParse(contact.getURI().toString());
        } catch (ServletParseException e) {
            return Optional.empty();
        }
    }

    private static Optional<ProxiedCall> callOf(SipServletMessage message) {
        SipApplicationSession session = message.getApplicationSession();
        // Liberty keeps sessions over a restart of the application; a call of the one before is not of our classes.
        return session != null && session.isValid() && session.getAttribute(CALL) instanceof ProxiedCall call
                ? Optional.of(call)
                : Optional.empty();
    }

    /** The call whose initial INVITE a response answers; empty for a response inside a call. */
    private static Optional<ProxiedCall> startedBy(SipServletResponse response) {
        return callOf(response).filter(call -> call.isAnsweredBy(response));
    }
}
