package io.switchhook.call;

import io.switchhook.access.AssertedIdentity;
import io.switchhook.container.Branches;
import io.switchhook.container.Headers;
import io.switchhook.container.Sessions;
import io.switchhook.forwarding.Condition;
import io.switchhook.routing.Breadth;
import io.switchhook.routing.Flows;
import io.switchhook.routing.LoopToken;
import io.switchhook.sip.Aor;
import io.switchhook.voicemail.MailboxDoor;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.servlet.sip.Address;
import javax.servlet.sip.Proxy;
import javax.servlet.sip.ProxyBranch;
import javax.servlet.sip.ServletParseException;
import javax.servlet.sip.ServletTimer;
import javax.servlet.sip.SipFactory;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.TimerService;
import javax.servlet.sip.TooManyHopsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call that is relayed: carries out on a JSR 289 proxy what its {@link CallProgress} decides, and reports to it what
 * the container tells. Lives in the call's application session until the call is decided.
 *
 * <p>Thread-safe: decisions are serialised by {@link CallProgress}; no lock is held while the container is called.
 */
final class ProxiedCall {

    private static final Logger LOG = LoggerFactory.getLogger(ProxiedCall.class);

    /** Seconds; beyond any plan: our own timers end attempts, because those of the containers differ. */
    private static final int NEVER = 3600;

    private static final Duration SOON = Duration.ofMillis(1);
    /** After timer B (RFC 3261 17.1.1.2) no branch can answer any more. */
    private static final Duration TRANSACTION_TIME = Duration.ofSeconds(33);
    /** How long a phone that lost the call may ring before that is noticed, where nobody is told. */
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final int LOOKS = (int) TRANSACTION_TIME.dividedBy(LOOK);
    /** For an ACK that is late: of a refusal, or one that a BYE has overtaken, as in Restcomm, or that was lost. */
    private static final Duration LINGER = Duration.ofSeconds(5);
    /** Timer F (RFC 3261 17.1.2.2): a BYE without a response until then will have none. */
    private static final Duration BYE_TIME = Duration.ofSeconds(33);
    /** How long a transferor that has hung up may wait for the outcome. */
    private static final Duration TRANSFER_TIME = Duration.ofMinutes(5);

    private final SipServletRequest invite;
    private final AssertedIdentity caller;
    private final ForwardingHeaders forwardingHeaders;
    private final String callId;
    private final String callerTag;
    private final String cseq;
    private final String callee;
    private final boolean callerOverTls;
    private final CallProgress progress;
    private final Optional<Aor> callingSubscriber;
    private final Engagement engagement;
    private final boolean notifyForwarding;
    private final MailboxDoor door;
    private final SipFactory sipFactory;
    private final TimerService timerService;
    private final Map<Integer, ProxyBranch> branches = new ConcurrentHashMap<>();
    /** Whose phones the branches ring. */
    private final Map<Integer, Aor> subscribers = new ConcurrentHashMap<>();
    /** The callee's tag of the dialog that each BYE ends which was not answered. */
    private final Map<Integer, String> byes = new ConcurrentHashMap<>();
    private final AtomicInteger lastBye = new AtomicInteger();
    /** The last response to the INVITE on each branch that has had one. */
    private final Map<Integer, SipServletResponse> responses = new ConcurrentHashMap<>();
    /** How many transfers were accepted and have not been reported to their end. */
    private final AtomicInteger transfers = new AtomicInteger();
    /** Whether the caller has a final response that no branch gave. */
    private volatile boolean refused;
    /** Of the attempt that is under way, after its unreachable time. */
    private volatile Duration ringTimeLeft = Duration.ZERO;
    private final Queue<ServletTimer> timers = new ConcurrentLinkedQueue<>();

    ProxiedCall(
            SipServletRequest invite,
            AssertedIdentity caller,
            Optional<Aor> callingSubscriber,
            Engagement engagement,
            ForwardingHeaders forwardingHeaders,
            CallPlan plan,
            Breadth breadth,
            boolean notifyForwarding,
            MailboxDoor door,
            SipFactory sipFactory,
            TimerService timerService) {
        this.invite = invite;
        this.caller = caller;
        this.forwardingHeaders = forwardingHeaders;
        this.callId = invite.getCallId();
        this.callerTag = Headers.tag(invite.getFrom());
        this.cseq = invite.getHeader("CSeq");
        this.callee = invite.getRequestURI().toString();
        this.callerOverTls = "tls".equalsIgnoreCase(invite.getInitialTransport());
        this.callingSubscriber = callingSubscriber;
        this.engagement = engagement;
        this.progress = new CallProgress(plan, engagement, breadth);
        this.notifyForwarding = notifyForwarding;
        this.door = door;
        this.sipFactory = sipFactory;
        this.timerService = timerService;
    }

    void begin() {
        engagement.begin(callingSubscriber);
        try {
            Branches.sayTrying(invite);
            perform(progress.begin());
        } catch (RuntimeException e) {
            engagement.close();
            throw e;
        }
    }

    /** Whether a response answers the INVITE that started this call, and not a request inside it. */
    boolean isAnsweredBy(SipServletResponse response) {
        return cseq.equals(response.getHeader("CSeq")) && callerTag.equals(Headers.tag(response.getFrom()));
    }

    /** Any response on a branch, before anything else is made of it. */
    void responded(SipServletResponse response) {
        Integer branch = branchOf(response);
        if (branch == null || progress.isAnswered()) {
            return;
        }
        if (isAnsweredBy(response)) {
            responses.put(branch, response);
        } else if (responses.containsKey(branch)) {
            Branches.keepResponse(response.getProxyBranch(), responses.get(branch));
        }
    }

    /** The caller acknowledges a provisional response. */
    void acknowledged(SipServletRequest prack) {
        String tag = Headers.tag(prack.getTo());
        responses.forEach((number, response) -> {
            if (tag.equals(Headers.tag(response.getTo()))) {
                Branches.directPrack(prack, branches.get(number));
            }
        });
    }

    /** A provisional response above 100; the container forwards it after this returns. */
    void provisional(SipServletResponse response) {
        easeRecordRoute(response);
        Integer branch = branchOf(response);
        Optional<CancelReason> abandoned = branch == null ? Optional.empty() : progress.provisional(branch);
        abandoned.ifPresent(reason -> {
            // The caller must not hear an abandoned branch. A proxy cannot withhold a provisional response from its
            // container, but a 100 says nothing to a caller that has one (RFC 3261 17.1.1.2).
            response.setStatus(SipServletResponse.SC_TRYING);
            cancel(response.getProxyBranch(), reason);
        });
    }

    private static boolean cancel(ProxyBranch branch, CancelReason reason) {
        return Branches.cancel(branch, reason.cause(), reason.text());
    }

    /**
     * Cancels a branch, or one that never responded as soon as it does: before the answer {@link #provisional} is told then,
     * after it Liberty tells nobody.
     */
    private void cancel(int number, CancelReason reason, int looks) {
        ProxyBranch branch = branches.get(number);
        if (branch != null && !cancel(branch, reason) && progress.isAnswered() && looks > 0) {
            // Not among those that the hanging up cancels.
            timer(new CallTimer(CallTimer.Kind.SILENT, number, looks - 1), LOOK);
        }
    }

    private void easeRecordRoute(SipServletResponse response) {
        if (callerOverTls) {
            Headers.easeRecordRoute(response);
        }
    }

    /** A final response of 300 or above on one branch, before the container has looked for the best of all. */
    void branchRejected(SipServletResponse response) {
        Integer branch = branchOf(response);
        if (branch == null) {
            return;
        }
        int status = response.getStatus();
        List<CallProgress.Action> actions = status < SipServletResponse.SC_BAD_REQUEST
                ? progress.redirected(branch, status, Headers.values(response, "Contact"))
                : progress.rejected(branch, status);
        if (status >= 600) {
            // JSR 289 10.2.4 lets no branch follow a 6xx, but a Reject key is a wish for voicemail, not a global failure.
            response.setStatus(SipServletResponse.SC_TEMPORARILY_UNAVAILABLE);
        }
        perform(actions);
        if (status >= 600 && progress.ringsOn()) {
            Branches.keepOthersRinging(response.getProxyBranch());
        }
    }

    /** The best of all final responses, each 300 or above; forwarded after this returns unless a branch was started. */
    void rejected(SipServletResponse best) {
        if (refused) {
            // The caller has its final response; a 100 is the one that it ignores then, and Restcomm forwards something.
            best.setStatus(SipServletResponse.SC_TRYING);
            return;
        }
        for (CallProgress.Action action : progress.allBranchesEnded()) {
            if (action instanceof CallProgress.Action.Refuse refuse) {
                endLater();
                if (refuse.status() == Breadth.EXCEEDED) {
                    best.setStatus(refuse.status(), Breadth.EXCEEDED_REASON);
                } else if (best.getStatus() != refuse.status()) {
                    best.setStatus(refuse.status());
                }
                LOG.debug("Call {} to {}: the caller is told {}", callId, callee, refuse.status());
            } else {
                perform(action);
            }
        }
    }

    /** A 2xx on one branch, before the container has decided whether to forward it. */
    void branchAnswered(SipServletResponse response) {
        if (progress.isAnswered()) {
            Branches.forwardLateAnswer(response.getProxyBranch().getProxy());
        }
    }

    void answered(SipServletResponse response) {
        easeRecordRoute(response);
        cancelTimers();
        Integer branch = branchOf(response);
        engagement.answered(
                Headers.tag(response.getTo()), branch == null ? Optional.empty() : Optional.ofNullable(subscribers.get(branch)));
        perform(progress.answered(branch == null ? -1 : branch));
    }

    /**
     * A party hung up one of the dialogs of this call, and was answered. With the last of them the call is over, except
     * that a branch which never responded may still answer and has to be told otherwise.
     */
    void hungUp(SipServletResponse bye) {
        hungUp(calleeTag(bye), LINGER);
    }

    private void hungUp(String dialog, Duration soonest) {
        byes.values().removeIf(dialog::equals);
        engagement.hungUp(dialog);
        endIfOver(soonest);
    }

    /** Whether a request is from one party of a dialog that is up to the other. */
    boolean isBetweenParties(SipServletRequest inside) {
        String from = Headers.tag(inside.getFrom());
        String to = Headers.tag(inside.getTo());
        return callerTag.equals(from) && engagement.isUp(to) || callerTag.equals(to) && engagement.isUp(from);
    }

    /** The subscriber who has this end of a dialog that is up; empty for nobody of ours. */
    Optional<Aor> subscriber(Address end) {
        String tag = Headers.tag(end);
        return callerTag.equals(tag) ? callingSubscriber : engagement.callee(tag);
    }

    /** A party hangs up: with or without an answer, the dialog has ended then (RFC 3261 15.1.1). */
    void hangingUp(SipServletRequest bye) {
        int number = lastBye.incrementAndGet();
        byes.put(number, calleeTag(bye));
        // Not among those that what happens to the INVITE cancels.
        timer(new CallTimer(CallTimer.Kind.HUNG_UP, number), BYE_TIME);
    }

    /** A REFER inside this call was accepted: its notifications follow, also after the BYE (RFC 5589 6.1, RFC 5057). */
    void transferAccepted() {
        transfers.incrementAndGet();
    }

    /** The last notification of a transfer passes. */
    void transferReported() {
        transfers.updateAndGet(count -> Math.max(0, count - 1));
        endIfOver(TRANSACTION_TIME);
    }

    /** Sees that a call which comes to nothing is forgotten, also where its container would keep it. */
    private void endLater() {
        engagement.settle();
        cancelTimers();
        arm(new CallTimer(CallTimer.Kind.END, 0), pending().isEmpty() ? LINGER : TRANSACTION_TIME);
    }

    private void endIfOver(Duration soonest) {
        if (!progress.isAnswered() || engagement.isUp()) {
            return;
        }
        cancelTimers();
        Duration time = transfers.get() > 0 ? TRANSFER_TIME : pending().isEmpty() ? soonest : TRANSACTION_TIME;
        arm(new CallTimer(CallTimer.Kind.END, 0), time);
    }

    private String calleeTag(SipServletMessage inside) {
        String from = Headers.tag(inside.getFrom());
        return callerTag.equals(from) ? Headers.tag(inside.getTo()) : from;
    }

    void callerCancelled() {
        LOG.info("Call {} to {} was cancelled by its caller", callId, callee);
        // Decided first, so that nobody is rung behind our back, and not at all when an answer was faster.
        List<CallProgress.Action> actions = progress.callerCancelled(responding());
        if (progress.isAnswered()) {
            return;
        }
        endLater();
        CancelReason reason = CancelReason.CALLER_CANCELLED;
        branches.values().forEach(branch -> Branches.cancelAcknowledged(branch, reason.cause(), reason.text()));
        perform(actions);
    }

    void timerExpired(CallTimer timer) {
        switch (timer.kind()) {
            case UNREACHABLE -> unreachableTimeOver(timer.subject());
            case RING -> perform(progress.ringTimeOver(timer.subject(), responding()));
            case PARTY -> perform(progress.partyTimeOver(timer.subject(), responding()));
            case CANCELLED -> perform(progress.cancelTimeOver(timer.subject()));
            case SILENT -> cancel(timer.subject(), CancelReason.COMPLETED_ELSEWHERE, timer.looks());
            case REFUSE -> refuseNow(timer.subject());
            case HUNG_UP -> Optional.ofNullable(byes.get(timer.subject())).ifPresent(dialog -> hungUp(dialog, SOON));
            case END -> {
                LOG.debug("Call {} to {} is forgotten", callId, callee);
                Sessions.end(invite.getApplicationSession());
            }
        }
    }

    private void perform(List<CallProgress.Action> actions) {
        actions.forEach(this::perform);
    }

    private void perform(CallProgress.Action action) {
        if (action instanceof CallProgress.Action.Start start) {
            start(start);
        } else if (action instanceof CallProgress.Action.Cancel cancel) {
            for (int number : cancel.branches()) {
                cancel(number, cancel.reason(), LOOKS);
            }
        } else if (action instanceof CallProgress.Action.AwaitCancelled await) {
            arm(new CallTimer(CallTimer.Kind.CANCELLED, await.number()), await.time());
        } else if (action instanceof CallProgress.Action.Explain explain) {
            explain.why().warnings().forEach(warning -> LOG.warn("Call {} to {}: {}", callId, callee, warning));
            explain.why().rules().forEach(rule -> LOG.info("Call {} to {}: {}", callId, callee, rule));
        } else if (action instanceof CallProgress.Action.Refuse refuse) {
            refuse(refuse.status());
        }
    }

    private void start(CallProgress.Action.Start start) {
        cancelTimers();
        Proxy proxy;
        try {
            proxy = proxy();
        } catch (TooManyHopsException e) {
            refuse(SipServletResponse.SC_TOO_MANY_HOPS);
            return;
        }
        start.forwarded().ifPresent(condition -> announce(start, condition));
        Attempt attempt = start.attempt();
        await(start.number(), attempt);
        for (Party party : attempt.hastyParties()) {
            int branch = start.firstBranch() + attempt.firstOf(party);
            arm(new CallTimer(CallTimer.Kind.PARTY, branch), party.ringTime());
        }
        for (int i = 0; i < attempt.targets().size(); i++) {
            startBranch(proxy, start.firstBranch() + i, attempt.targets().get(i), attempt, start.breadths().get(i));
        }
        if (progress.isCancelledByCaller()) {
            // The CANCEL came on another thread while we were starting; the container cancelled what there was then.
            branches.values().forEach(branch -> cancel(branch, CancelReason.CALLER_CANCELLED));
            endLater();
        }
    }

    /** One timer at a time, since most calls are answered before the first of them. */
    private void await(int number, Attempt attempt) {
        ringTimeLeft = attempt.ringTime().minus(attempt.unreachableTime());
        if (ringTimeLeft.isNegative() || ringTimeLeft.isZero()) {
            arm(new CallTimer(CallTimer.Kind.RING, number), attempt.ringTime());
        } else {
            arm(new CallTimer(CallTimer.Kind.UNREACHABLE, number), attempt.unreachableTime());
        }
    }

    private void unreachableTimeOver(int number) {
        perform(progress.unreachableTimeOver(number, responding()));
        if (progress.isTrying(number)) {
            arm(new CallTimer(CallTimer.Kind.RING, number), ringTimeLeft);
        }
    }

    private void startBranch(Proxy proxy, int number, Target target, Attempt attempt, int breadth) {
        ProxyBranch branch = null;
        try {
            Flows.learn(invite.getApplicationSession(), target.contact(), target.uri());
            branch = Branches.create(
                    proxy, sipFactory, target.uri(), target.route(), invite.getInitialTransport());
            branches.put(number, branch);
            target.subscriber().ifPresent(subscriber -> subscribers.put(number, subscriber));
            List<String> identity =
                    attempt.mailbox() ? caller.towardsVoicemail() : caller.towards(target.uri(), target.route());
            for (String value : identity) {
                Headers.add(branch.getRequest(), AssertedIdentity.HEADER, value);
            }
            forwardingHeaders.put(
                    branch.getRequest(), attempt.forwards(target), attempt.mailbox() || caller.isTrusted(target.uri(), target.route()));
            door.seal(branch.getRequest(), target.uri());
            Headers.replace(branch.getRequest(), Breadth.HEADER, List.of(Integer.toString(breadth)));
            proxy.startProxy();
        } catch (ServletParseException | RuntimeException e) {
            LOG.warn("Call {} cannot be sent to {}: {}", callId, target.uri(), e.toString());
            if (branch != null) {
                Branches.abandon(branch);
            }
            perform(progress.failedToStart(number));
        }
    }

    /**
     * The proxy, made for the first attempt: Liberty sends no response of ours for an INVITE that has a proxy without
     * branches, and makes no proxy after a response of ours.
     */
    private Proxy proxy() throws TooManyHopsException {
        if (!branches.isEmpty()) {
            Branches.goOn(invite.getProxy());
            return invite.getProxy();
        }
        Proxy proxy = Branches.proxy(
                invite, LoopToken.PARAMETER, LoopToken.of(invite.getRequestURI().toString()));
        proxy.setSupervised(true);
        // Losing branches are cancelled by us, since the containers give no Reason.
        proxy.setNoCancel(true);
        proxy.setProxyTimeout(NEVER);
        return proxy;
    }

    private void announce(CallProgress.Action.Start start, Condition condition) {
        LOG.info(
                "Call {} to {} is forwarded to {} on {}",
                callId, callee, start.attempt().targets().get(0).uri(), condition.settingName());
        if (notifyForwarding) {
            Branches.sayForwarded(invite);
        }
    }

    private void refuse(int status) {
        cancelTimers();
        LOG.info("Call {} to {} ends with {}", callId, callee, status);
        if (pending().isEmpty()) {
            refuseNow(status);
        } else {
            // Not from within a callback of the container: it may call back while it gives the pending branches up.
            arm(new CallTimer(CallTimer.Kind.REFUSE, status), SOON);
        }
    }

    private void refuseNow(int status) {
        try {
            refused = Branches.refuse(invite, () -> refusal(status), pending());
        } catch (IOException | IllegalStateException e) {
            LOG.warn("Call {} to {}: the caller cannot be told {}: {}", callId, callee, status, e.toString());
        }
        endLater();
    }

    private SipServletResponse refusal(int status) {
        return status == Breadth.EXCEEDED
                ? invite.createResponse(status, Breadth.EXCEEDED_REASON)
                : invite.createResponse(status);
    }

    private List<ProxyBranch> pending() {
        return branches.values().stream().filter(branch -> !Branches.hasEnded(branch)).toList();
    }

    private void arm(CallTimer timer, Duration time) {
        timers.add(timer(timer, time));
    }

    private ServletTimer timer(CallTimer timer, Duration time) {
        return timerService.createTimer(invite.getApplicationSession(), time.toMillis(), false, timer);
    }

    private void cancelTimers() {
        for (ServletTimer timer = timers.poll(); timer != null; timer = timers.poll()) {
            timer.cancel();
        }
    }

    private Set<Integer> responding() {
        Set<Integer> responding = new HashSet<>();
        branches.forEach((number, branch) -> {
            if (Branches.hasResponded(branch)) {
                responding.add(number);
            }
        });
        return responding;
    }

    /** The number of the branch that a response came on; null for a response that the container made up itself. */
    private Integer branchOf(SipServletResponse response) {
        ProxyBranch branch = response.getProxyBranch();
        if (branch == null) {
            return null;
        }
        for (Map.Entry<Integer, ProxyBranch> entry : branches.entrySet()) {
            if (entry.getValue() == branch) {
                return entry.getKey();
            }
        }
        return null;
    }
}
