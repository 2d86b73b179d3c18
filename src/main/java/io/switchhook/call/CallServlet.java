package io.switchhook.call;

import io.switchhook.access.Doorkeeper;
import io.switchhook.access.Refusals;
import io.switchhook.container.Headers;
import io.switchhook.container.Reinvites;
import io.switchhook.container.SipServices;
import io.switchhook.overload.Overload;
import io.switchhook.registrar.PhoneAbilities;
import io.switchhook.routing.Breadth;
import io.switchhook.routing.Dialogs;
import io.switchhook.routing.Flows;
import io.switchhook.routing.Inquiries;
import io.switchhook.routing.Referrals;
import io.switchhook.settings.Settings;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.transfer.RelayedDialogs;
import io.switchhook.voicemail.MailboxDoor;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import javax.inject.Inject;
import javax.servlet.ServletException;
import javax.servlet.sip.ServletParseException;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
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

    private transient Overload overload;
    private transient Doorkeeper doorkeeper;
    private transient CallRouter router;
    private transient Anchoring anchoring;
    private transient Dialogs dialogs;
    private transient Referrals referrals;
    private transient Engagements engagements;
    private transient FeatureCalls features;
    private transient MailboxDoor door;
    private transient PhoneAbilities abilities;
    private transient Settings settings;
    private transient SipServices sip;

    @Inject
    void use(
            Overload overload, Doorkeeper doorkeeper, CallRouter router, Anchoring anchoring, Dialogs dialogs,
            Referrals referrals, Engagements engagements, FeatureCalls features, MailboxDoor door, PhoneAbilities abilities,
            Settings settings) {
        this.overload = overload;
        this.doorkeeper = doorkeeper;
        this.router = router;
        this.anchoring = anchoring;
        this.dialogs = dialogs;
        this.referrals = referrals;
        this.engagements = engagements;
        this.features = features;
        this.door = door;
        this.abilities = abilities;
        this.settings = settings;
    }

    @Override
    public void init() throws ServletException {
        super.init();
        sip = SipServices.of(getServletContext());
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
        if (door.take(request)) {
            return;
        }
        if (!isRoomFor(request)) {
            Refusals.send(request, Refusals.response(request, SipServletResponse.SC_SERVICE_UNAVAILABLE, "Overloaded"));
            return;
        }
        Optional<Doorkeeper.Admission> admission = doorkeeper.admit(request);
        if (admission.isEmpty() || anchoring.replace(request, admission.get())) {
            return;
        }
        ForwardingHeaders headers = ForwardingHeaders.of(request, settings.forwardingHeaders());
        CallRouter.Route route = router.route(asked(request, admission.get(), headers), Instant.now());
        if (route instanceof CallRouter.Route.Call call) {
            begin(request, admission.get(), headers, call);
        } else if (route instanceof CallRouter.Route.Feature code) {
            features.take(request, code.sender(), code.dialled());
        } else if (route instanceof CallRouter.Route.Refused refused) {
            Refusals.refuse(request, refused.status(), refused.reason());
        }
    }

    /** A call that replaces another belongs to one in progress, which is to go on. */
    private boolean isRoomFor(SipServletRequest invite) {
        return invite.getHeader("Replaces") != null || overload.admits(invite.getCallId());
    }

    private static CallRouter.Asked asked(
            SipServletRequest invite, Doorkeeper.Admission caller, ForwardingHeaders headers) {
        return new CallRouter.Asked(
                invite.getCallId(), Inquiries.of(invite), caller.access(), invite.getFrom().getURI().toString(),
                caller.identity().ofPeer(), Headers.values(invite, "Privacy"), invite.getHeader("Replaces") != null,
                headers.forwardsLeft());
    }

    private void begin(
            SipServletRequest invite, Doorkeeper.Admission caller, ForwardingHeaders headers, CallRouter.Route.Call route)
            throws IOException {
        if (!route.dialled().equals(invite.getRequestURI().toString())) {
            try {
                invite.setRequestURI(sip.factory().createURI(route.dialled()));
            } catch (ServletParseException e) {
                Refusals.refuse(invite, SipServletResponse.SC_NOT_FOUND, "Nobody To Call");
                return;
            }
        }
        SipApplicationSession session = invite.getApplicationSession();
        session.setExpires((int) settings.callIdleTime().toMinutes());
        Flows.learnSender(invite);
        referrals.calling(invite, caller.access().caller().map(Subscriber::aor));
        if (anchoring.take(new NewCall(invite, caller, route, headers, sip))) {
            return;
        }
        ProxiedCall call = new ProxiedCall(
                invite, caller.identity(), caller.access().caller().map(Subscriber::aor), engagements.open(session.getId()),
                headers, route.plan(), Breadth.of(Headers.values(invite, Breadth.HEADER), settings.maxBreadth()),
                route.notifyForwarding(), door, sip.factory(), sip.timers());
        session.setAttribute(CALL, call);
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
        callOf(response).ifPresent(call -> {
            call.responded(response);
            if (!call.isAnsweredBy(response)) {
                return;
            }
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
                    response.getCallId(), Headers.tag(response.getFrom()), Headers.tag(response.getTo()));
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
                request, door.transferor(request).or(() -> call.get().subscriber(request.getFrom())), call.get().subscriber(request.getTo()));
    }

    @Override
    protected void doNotify(SipServletRequest request) {
        referrals.notified(request);
        if (Referrals.isAboutTransfer(request) && Referrals.isLast(request)) {
            callOf(request).ifPresent(ProxiedCall::transferReported);
        }
    }

    private void remember(SipServletResponse response, ProxiedCall call) {
        Optional<SipUri> caller = Headers.contact(response.getRequest());
        Optional<SipUri> callee = Headers.contact(response);
        callee.ifPresent(contact -> call.subscriber(response.getTo()).ifPresent(subscriber ->
                abilities.answered(subscriber, contact, Searches.said(response))));
        if (caller.isPresent() && callee.isPresent()) {
            dialogs.established(
                    response.getApplicationSession().getId(),
                    new Dialogs.Id(response.getCallId(), Headers.tag(response.getFrom()), Headers.tag(response.getTo())),
                    new RelayedDialogs.Parties(
                            new RelayedDialogs.Party(caller.get(), call.subscriber(response.getFrom())),
                            new RelayedDialogs.Party(callee.get(), call.subscriber(response.getTo()))));
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
