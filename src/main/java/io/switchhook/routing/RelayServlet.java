package io.switchhook.routing;

import io.switchhook.access.Access;
import io.switchhook.access.AssertedIdentity;
import io.switchhook.access.Doorkeeper;
import io.switchhook.access.Refusals;
import io.switchhook.container.Branches;
import io.switchhook.container.Headers;
import io.switchhook.container.Sessions;
import io.switchhook.overload.Overload;
import io.switchhook.registrar.Binding;
import io.switchhook.registrar.LocationService;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.Subscriber;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import javax.servlet.ServletException;
import javax.servlet.sip.Proxy;
import javax.servlet.sip.ProxyBranch;
import javax.servlet.sip.ServletParseException;
import javax.servlet.sip.SipFactory;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.TooManyHopsException;

/**
 * Requests outside of calls: relayed to the bindings of the subscriber they are for, answered when they are for the
 * server, refused otherwise. A REFER that nobody here claims is never routed by its Request-URI, or it would come back
 * until its hops are used up.
 */
public class RelayServlet extends SipServlet {

    private static final long serialVersionUID = 1L;

    private static final String ALLOW =
            "INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, REFER, NOTIFY, SUBSCRIBE, MESSAGE, INFO, UPDATE, PRACK";
    private static final String ALLOWED_FOR_GROUPS = "INVITE, ACK, CANCEL, BYE, OPTIONS";
    private static final String SUPPORTED = "path";
    private static final Set<String> RELAYED = Set.of("OPTIONS", "REFER", "NOTIFY", "SUBSCRIBE", "MESSAGE");
    /** What belongs to a dialog or transaction that we do not know (RFC 3261 12.2.2, 9.2; RFC 6086 4.2.2). */
    private static final Set<String> INSIDE_CALLS = Set.of("BYE", "UPDATE", "PRACK", "INFO", "CANCEL");

    private transient Overload overload;
    private transient Doorkeeper doorkeeper;
    private transient RequestRouter router;
    private transient LocationService location;
    private transient Referrals referrals;
    private transient OwnCalls ownCalls;
    private transient OwnSubscriptions ownSubscriptions;
    private transient Settings settings;
    private transient SipFactory sipFactory;

    @Inject
    void use(
            Overload overload, Doorkeeper doorkeeper, RequestRouter router, LocationService location, Referrals referrals,
            OwnCalls ownCalls, OwnSubscriptions ownSubscriptions, Settings settings) {
        this.overload = overload;
        this.doorkeeper = doorkeeper;
        this.router = router;
        this.location = location;
        this.referrals = referrals;
        this.ownCalls = ownCalls;
        this.ownSubscriptions = ownSubscriptions;
        this.settings = settings;
    }

    @Override
    public void init() throws ServletException {
        super.init();
        sipFactory = (SipFactory) getServletContext().getAttribute(SIP_FACTORY);
    }

    @Override
    protected void doRequest(SipServletRequest request) throws IOException {
        try {
            handle(request);
        } catch (RuntimeException e) {
            Refusals.fail(request, e);
        }
    }

    private void handle(SipServletRequest request) throws IOException {
        String method = request.getMethod();
        // Not isInitial(), which Restcomm denies to every INFO, UPDATE and PRACK, so that nobody would answer a stray one.
        if (request.getTo().getParameter("tag") != null || method.equals("ACK")) {
            follow(request);
            return;
        }
        if (method.equals("OPTIONS") && overload.takes(request.getCallId())) {
            request.createResponse(SipServletResponse.SC_OK).send();
            Sessions.endSoon(request.getApplicationSession());
        } else if (INSIDE_CALLS.contains(method)) {
            Refusals.refuse(request, SipServletResponse.SC_CALL_LEG_DONE, "Call Does Not Exist");
        } else if (RELAYED.contains(method)) {
            relay(request);
        } else {
            SipServletResponse response = request.createResponse(SipServletResponse.SC_METHOD_NOT_ALLOWED);
            response.setHeader("Allow", ALLOW);
            response.send();
        }
    }

    private void relay(SipServletRequest request) throws IOException {
        Optional<Doorkeeper.Admission> admission = doorkeeper.admit(request);
        if (admission.isEmpty()) {
            return;
        }
        boolean refers = request.getMethod().equals("REFER");
        AssertedIdentity caller = admission.get().identity();
        Access.Allowed access = refers ? doorkeeper.referrer(request, admission.get()) : admission.get().access();
        if (refers) {
            Optional<Aor> sender = access.caller().map(Subscriber::aor);
            if (!referrals.isInTime(request, sender) || ownCalls.refer(request, sender)) {
                return;
            }
        }
        Routing routing = router.route(Inquiries.of(request), access);
        if (refers && !isAdmitted(request, access, routing)
                || request.getMethod().equals("SUBSCRIBE") && ownSubscriptions.subscribe(request, access, routing)) {
            return;
        }
        if (routing instanceof Routing.ToSubscriber subscriber) {
            relay(request, referrals.among(request, location.bindings(subscriber.aor())), caller);
        } else if (routing instanceof Routing.ToBinding known) {
            relay(request, List.of(known.binding()), caller);
        } else if (routing instanceof Routing.ToServer) {
            answer(request);
        } else if (routing instanceof Routing.ToGroup) {
            answerForGroup(request);
        } else if (routing instanceof Routing.Refused refused) {
            Refusals.refuse(request, refused.status(), refused.reason());
        } else {
            Refusals.refuse(request, SipServletResponse.SC_FORBIDDEN, "Relaying Denied");
        }
    }

    /** Whether a REFER to a phone may be relayed; one to anything else is refused as other requests are. */
    private boolean isAdmitted(SipServletRequest refer, Access.Allowed access, Routing routing) throws IOException {
        Optional<Aor> transferee;
        if (routing instanceof Routing.ToSubscriber subscriber) {
            transferee = Optional.of(subscriber.aor());
        } else if (routing instanceof Routing.ToBinding known) {
            transferee = location.owner(known.binding().contact());
        } else {
            return true;
        }
        return referrals.admitOutsideCalls(refer, access.caller().map(Subscriber::aor), transferee);
    }

    /** What is inside a dialog that a request outside of calls has made; a call is the only one to be transferred. */
    private void follow(SipServletRequest request) throws IOException {
        if (request.getMethod().equals("REFER")) {
            referrals.refuse(request, SipServletResponse.SC_CALL_LEG_DONE, "Call Does Not Exist");
            return;
        }
        Flows.follow(request);
        if (request.getMethod().equals("NOTIFY")) {
            referrals.notified(request);
        }
    }

    @Override
    protected void doResponse(SipServletResponse response) {
        if (response.getMethod().equals("REFER")
                && response.getStatus() >= SipServletResponse.SC_OK
                && !response.isBranchResponse()) {
            referrals.answered(response);
        }
    }

    private void relay(SipServletRequest request, List<Binding> bindings, AssertedIdentity caller) throws IOException {
        if (bindings.isEmpty()) {
            Refusals.refuse(request, SipServletResponse.SC_TEMPORARILY_UNAVAILABLE, "Not Registered");
            return;
        }
        Optional<List<Integer>> breadths =
                Breadth.of(Headers.values(request, Breadth.HEADER), settings.maxBreadth()).take(0, bindings.size());
        if (breadths.isEmpty()) {
            Refusals.refuse(request, Breadth.EXCEEDED, Breadth.EXCEEDED_REASON);
            return;
        }
        try {
            Proxy proxy = Branches.proxy(
                    request, LoopToken.PARAMETER, LoopToken.of(request.getRequestURI().toString()));
            Flows.learnSender(request);
            for (int i = 0; i < bindings.size(); i++) {
                Binding binding = bindings.get(i);
                Flows.learn(request.getApplicationSession(), binding.contact(), binding.reachedAt());
                ProxyBranch branch = Branches.create(
                        proxy, sipFactory, binding.reachedAt(), binding.path(), request.getInitialTransport());
                caller.towards(binding.reachedAt(), binding.path())
                        .forEach(value -> Headers.add(branch.getRequest(), AssertedIdentity.HEADER, value));
                Headers.replace(branch.getRequest(), Breadth.HEADER, List.of(breadths.get().get(i).toString()));
            }
            proxy.startProxy();
        } catch (TooManyHopsException e) {
            Refusals.refuse(request, SipServletResponse.SC_TOO_MANY_HOPS, "Too Many Hops");
        } catch (ServletParseException e) {
            Refusals.refuse(request, SipServletResponse.SC_TEMPORARILY_UNAVAILABLE, "Unusable Contact");
        }
    }

    /** A group has no phone of its own that could read a message; it can be called (RFC 3261 8.2.1). */
    private static void answerForGroup(SipServletRequest request) throws IOException {
        SipServletResponse response = request.createResponse(request.getMethod().equals("OPTIONS")
                ? SipServletResponse.SC_OK
                : SipServletResponse.SC_METHOD_NOT_ALLOWED);
        response.setHeader("Allow", ALLOWED_FOR_GROUPS);
        response.send();
    }

    /** RFC 3261 11.2: an OPTIONS for the server tells what it can do. */
    private static void answer(SipServletRequest request) throws IOException {
        if (!request.getMethod().equals("OPTIONS")) {
            Refusals.refuse(request, SipServletResponse.SC_FORBIDDEN, "Not For The Server");
            return;
        }
        SipServletResponse response = request.createResponse(SipServletResponse.SC_OK);
        response.setHeader("Allow", ALLOW);
        response.setHeader("Supported", SUPPORTED);
        response.setHeader("Accept", "application/sdp");
        response.send();
    }
}
