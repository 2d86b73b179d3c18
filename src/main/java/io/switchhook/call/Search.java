package io.switchhook.call;

import io.switchhook.access.AssertedIdentity;
import io.switchhook.container.Content;
import io.switchhook.container.Headers;
import io.switchhook.container.Invites;
import io.switchhook.container.Sessions;
import io.switchhook.container.SipServices;
import io.switchhook.forwarding.Condition;
import io.switchhook.routing.Breadth;
import io.switchhook.routing.Flows;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.servlet.ServletException;
import javax.servlet.sip.Address;
import javax.servlet.sip.ServletTimer;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The search of an anchored call for somebody who answers: what {@link ProxiedCall} does on a proxy, done with INVITEs
 * of our
 * own, each a dialog of its own. Whoever answers second is acknowledged and hung up here.
 *
 * <p>Thread-safe: decisions are serialised by {@link CallProgress}; no lock is held while the container or the listener is
 * called. The listener is told on whatever thread of the container brings the news.
 */
public final class Search {

    private static final Logger LOG = LoggerFactory.getLogger(Search.class);
    private static final Duration FIRST_LOOK = Duration.ofMillis(125);
    private static final Duration LAST_LOOK = Duration.ofSeconds(16);
    private static final int CANCELLED = 487;
    private static final int TOO_MANY_HOPS = 483;
    private static final int SESSION_TOO_SHORT = 422;
    private static final int NO_BRANCH = -1;

    /**
     * What its INVITEs say.
     *
     * @param from who calls; a tag in it has no meaning
     * @param to who is called, as the caller has dialled it; a tag in it has no meaning
     * @param headers what else they have from end to end, in order; none that the container or this class writes
     * @param content their offer; empty for one that comes with the answer (RFC 3261 13.2.1)
     * @param maxForwards how far they may go yet
     * @param caller what next hops are told about the caller
     * @param history how the call came here
     */
    public record Draft(
            Address from,
            Address to,
            List<Map.Entry<String, String>> headers,
            Optional<Content> content,
            int maxForwards,
            AssertedIdentity caller,
            ForwardingHeaders history) {

        /** The values of one of the headers. */
        List<String> values(String header) {
            return headers.stream().filter(each -> each.getKey().equalsIgnoreCase(header)).map(Map.Entry::getValue).toList();
        }

        /** The same with further headers. */
        public Draft with(List<Map.Entry<String, String>> further) {
            List<Map.Entry<String, String>> all = new ArrayList<>(headers);
            all.addAll(further);
            return new Draft(from, to, all, content, maxForwards, caller, history);
        }
    }

    /**
     * Who was found.
     *
     * @param response the first 2xx
     * @param target where the INVITE went that it answers
     * @param subscriber the subscriber whose phone it is; empty for nobody of ours
     * @param mailbox whether it is a mailbox of ours
     * @param engagement counts the call of whoever answered under the tag of his To, until it is told that he has hung up
     */
    public record Found(
            SipServletResponse response, SipUri target, Optional<Aor> subscriber, boolean mailbox, Engagement engagement) {}

    /**
     * A phone that rings.
     *
     * @param subscriber whose it is; empty for nobody of ours
     */
    public record Ringing(Search search, Optional<Aor> subscriber) {}

    /** Hears what comes of a search. After one of the last two methods there is nothing more. */
    public interface Listener {

        /** A phone that is being tried says so (180, 183 and the like); hardly ever after the search was cancelled. */
        void ringing(SipServletResponse response);

        /** The call goes on to somewhere else, and the caller may be told (181). */
        void forwarded();

        /** Somebody answered. The listener acknowledges it, in any case, and hangs up if it does not want him. */
        void answered(Found found);

        /**
         * Nobody does.
         *
         * @param status for the caller, 400 to 699; 487 after {@link Search#cancel}
         * @param last a response with this status that a phone has given, if one has
         */
        void refused(int status, Optional<SipServletResponse> last);
    }

    private static final Pattern SECONDS = Pattern.compile("\\s*([0-9]{1,9})");

    private enum State { ON, ANSWERED, CANCELLED, REFUSED }

    /** One INVITE. */
    private static final class Branch {

        private final int number;
        private final Target target;
        private final Attempt attempt;
        /** Its Max-Breadth. */
        private final int breadth;
        /** The Min-SE of a 422 that it comes of (RFC 4028 7.3), 0 for none. */
        private final int leastSession;
        private final SipServletRequest invite;
        private final String cseq;
        /** The tags of phones that have said that they are tried. */
        private final Set<String> earlyTags = ConcurrentHashMap.newKeySet();
        private volatile boolean responded;
        private volatile boolean ended;
        /** Why it is to be cancelled; null while it is not. */
        private volatile CancelReason unwanted;
        /** Whether it was cancelled; written under the branch's lock. */
        private boolean cancelled;

        Branch(int number, Target target, Attempt attempt, int breadth, int leastSession, SipServletRequest invite) {
            this.number = number;
            this.target = target;
            this.attempt = attempt;
            this.breadth = breadth;
            this.leastSession = leastSession;
            this.invite = invite;
            this.cseq = number(invite);
        }

        /** Whether a response is to the INVITE, and not to one inside the dialog that it has opened. */
        boolean isAnsweredBy(SipServletResponse response) {
            return cseq.equals(number(response));
        }

        private static String number(SipServletMessage message) {
            return message.getHeader("CSeq").strip().split("\\s+", 2)[0];
        }

        boolean hasResponded() {
            return responded || Invites.hasResponse(invite);
        }

        /** Whether the CANCEL is due now, which is said once. */
        synchronized boolean isCancelDue() {
            boolean due = unwanted != null && !cancelled && !ended && (responded || Invites.takesCancel(invite));
            cancelled |= due;
            return due;
        }

        synchronized boolean isCancelledOrEnded() {
            return cancelled || ended;
        }
    }

    private final Searches searches;
    private final SipApplicationSession session;
    private final String sessionId;
    private final String handler;
    private final String name;
    private final Draft draft;
    private final CallProgress progress;
    private final Engagement engagement;
    private final SipServices sip;
    private final Listener listener;
    private final AtomicReference<State> state = new AtomicReference<>(State.ON);
    private final Map<Integer, Branch> branches = new ConcurrentHashMap<>();
    private final Map<String, Branch> byCallId = new ConcurrentHashMap<>();
    /** The last response of each status that somebody refused the call with. */
    private final Map<Integer, SipServletResponse> refusals = new ConcurrentHashMap<>();
    /** The To tag of who answered first, and that of whoever was hung up here. */
    private final Set<String> answers = ConcurrentHashMap.newKeySet();
    private final Queue<ServletTimer> timers = new ConcurrentLinkedQueue<>();

    Search(
            Searches searches, SipApplicationSession session, String handler, String name, Draft draft, CallProgress progress,
            Engagement engagement, SipServices sip, Listener listener) {
        this.searches = searches;
        this.session = session;
        this.sessionId = session.getId();
        this.handler = handler;
        this.name = name;
        this.draft = draft;
        this.progress = progress;
        this.engagement = engagement;
        this.sip = sip;
        this.listener = listener;
    }

    /** Starts it; once. */
    public void begin() {
        perform(progress.begin());
    }

    /**
     * Gives up: everybody who is rung is cancelled, as soon as RFC 3261 9.1 allows, and who answers nevertheless is
     * hung up. The
     * listener hears a refusal with 487 before this returns, unless it is over already.
     */
    public void cancel() {
        // Decided first, so that nobody is rung behind our back.
        progress.callerCancelled(Set.of());
        if (!state.compareAndSet(State.ON, State.CANCELLED)) {
            return;
        }
        cancelTimers();
        engagement.settle();
        branches.values().forEach(branch -> cancel(branch, CancelReason.CALLER_CANCELLED));
        listener.refused(CANCELLED, Optional.empty());
    }

    /** Whether it may come to something yet. */
    public boolean isOn() {
        return state.get() == State.ON;
    }

    /**
     * Whose phone rings in a dialog of this search.
     *
     * @param localTag our tag
     * @param remoteTag the phone's
     * @return empty when none rings there, or it was cancelled
     */
    Optional<Ringing> ringing(String callId, String localTag, String remoteTag) {
        return Optional.ofNullable(byCallId.get(callId))
                .filter(branch -> isOn() && !branch.ended && branch.unwanted == null && !remoteTag.isEmpty()
                        && branch.earlyTags.contains(remoteTag)
                        && Headers.tag(branch.invite.getFrom()).equals(localTag))
                .map(branch -> new Ringing(this, branch.target.subscriber()));
    }

    /**
     * Somebody else than those who are rung takes the call: they are cancelled. The listener hears nothing.
     *
     * @return whether nobody was faster
     */
    public boolean takenElsewhere() {
        if (!state.compareAndSet(State.ON, State.ANSWERED)) {
            return false;
        }
        cancelTimers();
        engagement.settle();
        perform(progress.answered(NO_BRANCH));
        return true;
    }

    /** Who hears what comes of it. */
    public Listener listener() {
        return listener;
    }

    /** Whether a phone may have to be answered yet: one that has had no final response. */
    public boolean isPending() {
        return branches.values().stream().anyMatch(branch -> !branch.ended);
    }

    /** A response to an INVITE; returns whether it is of this search. */
    boolean responded(SipServletResponse response) {
        Branch branch = byCallId.get(response.getCallId());
        if (branch == null || !branch.isAnsweredBy(response)) {
            return false;
        }
        int status = response.getStatus();
        if (status < SipServletResponse.SC_OK) {
            provisional(branch, response);
        } else if (status < SipServletResponse.SC_MULTIPLE_CHOICES) {
            answered(branch, response);
        } else {
            rejected(branch, response);
        }
        return true;
    }

    private void provisional(Branch branch, SipServletResponse response) {
        branch.responded = true;
        branch.earlyTags.add(Headers.tag(response.getTo()));
        if (response.getStatus() > SipServletResponse.SC_TRYING) {
            Optional<CancelReason> abandoned = progress.provisional(branch.number);
            abandoned.ifPresent(reason -> cancel(branch, reason));
            if (abandoned.isEmpty() && isOn()) {
                listener.ringing(response);
            }
        }
        cancelIfDue(branch);
    }

    private void answered(Branch branch, SipServletResponse response) {
        branch.responded = true;
        branch.ended = true;
        String tag = Headers.tag(response.getTo());
        if (!answers.add(branch.number + " " + tag)) {
            // Repeated.
            return;
        }
        if (!state.compareAndSet(State.ON, State.ANSWERED)) {
            hangUp(response);
            return;
        }
        cancelTimers();
        Optional<Aor> subscriber = branch.target.subscriber();
        engagement.answered(tag, subscriber);
        perform(progress.answered(branch.number));
        listener.answered(new Found(response, branch.target.uri(), subscriber, branch.attempt.mailbox(), engagement));
    }

    /** Nobody waits for this answer any more, but who gave it believes to be in a call (RFC 3261 13.2.2.4). */
    private void hangUp(SipServletResponse answer) {
        LOG.info("Call {}: {} answered when it was too late, and is hung up", name, answer.getRequest().getRequestURI());
        try {
            SipServletRequest ack = answer.createAck();
            Flows.follow(ack);
            Invites.direct(ack);
            ack.send();
            SipSession dialog = answer.getSession();
            SipServletRequest bye = dialog.createRequest("BYE");
            Flows.follow(bye);
            Invites.direct(bye);
            bye.send();
        } catch (IOException | IllegalStateException e) {
            LOG.warn("Call {}: {} cannot be hung up: {}", name, answer.getTo().getURI(), e.toString());
        }
    }

    private void rejected(Branch branch, SipServletResponse response) {
        branch.responded = true;
        branch.ended = true;
        int status = response.getStatus();
        if (status == SESSION_TOO_SHORT && inviteForLonger(branch, response)) {
            return;
        }
        if (status == CANCELLED && branch.unwanted == null) {
            // Only our CANCEL should bring one (RFC 3261 9.2); whatever this phone means, it does not take the call.
            status = SipServletResponse.SC_TEMPORARILY_UNAVAILABLE;
        }
        refusals.put(status, response);
        perform(status < SipServletResponse.SC_BAD_REQUEST
                ? progress.redirected(branch.number, status, Headers.values(response, "Contact"))
                : progress.rejected(branch.number, status));
        if (isOn()) {
            perform(progress.allBranchesEnded());
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
                Optional.ofNullable(branches.get(number)).ifPresent(branch -> cancel(branch, cancel.reason()));
            }
        } else if (action instanceof CallProgress.Action.AwaitCancelled await) {
            after(await.time(), () -> perform(progress.cancelTimeOver(await.number())));
        } else if (action instanceof CallProgress.Action.Explain explain) {
            explain.why().warnings().forEach(warning -> LOG.warn("Call {} to {}: {}", name, draft.to().getURI(), warning));
            explain.why().rules().forEach(rule -> LOG.info("Call {} to {}: {}", name, draft.to().getURI(), rule));
        } else if (action instanceof CallProgress.Action.Refuse refuse) {
            refuse(refuse.status());
        }
    }

    private void start(CallProgress.Action.Start start) {
        cancelTimers();
        if (draft.maxForwards() <= 0) {
            refuse(TOO_MANY_HOPS);
            return;
        }
        Attempt attempt = start.attempt();
        start.forwarded().ifPresent(condition -> announce(attempt, condition));
        after(attempt.unreachableTime(), () -> perform(progress.unreachableTimeOver(start.number(), responding())));
        after(attempt.ringTime(), () -> perform(progress.ringTimeOver(start.number(), responding())));
        for (Party party : attempt.hastyParties()) {
            int branch = start.firstBranch() + attempt.firstOf(party);
            after(party.ringTime(), () -> perform(progress.partyTimeOver(branch, responding())));
        }
        for (int i = 0; i < attempt.targets().size() && isOn(); i++) {
            invite(start.firstBranch() + i, attempt.targets().get(i), attempt, start.breadths().get(i), 0);
        }
        if (state.get() == State.CANCELLED) {
            // It was cancelled on another thread while we were starting.
            branches.values().forEach(branch -> cancel(branch, CancelReason.CALLER_CANCELLED));
            cancelTimers();
        }
    }

    private void announce(Attempt attempt, Condition condition) {
        LOG.info("Call {} to {} is forwarded to {} on {}", name, draft.to().getURI(), attempt.targets().get(0).uri(),
                condition.settingName());
        listener.forwarded();
    }

    /** Who bears only longer sessions than was asked for is asked for one, once (RFC 4028 7.3). */
    private boolean inviteForLonger(Branch branch, SipServletResponse refusal) {
        int least = seconds(refusal, "Min-SE");
        int asked = seconds(branch.invite, "Session-Expires");
        if (asked == 0 || least <= asked || branch.leastSession > 0 || branch.unwanted != null || !isOn()) {
            return false;
        }
        invite(branch.number, branch.target, branch.attempt, branch.breadth, least);
        Branch again = branches.get(branch.number);
        CancelReason unwanted = state.get() == State.CANCELLED ? CancelReason.CALLER_CANCELLED : branch.unwanted;
        if (again != null && unwanted != null) {
            // On another thread, meanwhile.
            cancel(again, unwanted);
        }
        return true;
    }

    private static int seconds(SipServletMessage message, String header) {
        Matcher value = SECONDS.matcher(Optional.ofNullable(message.getHeader(header)).orElse(""));
        return value.lookingAt() ? Integer.parseInt(value.group(1)) : 0;
    }

    /**
     * @param breadth its Max-Breadth
     * @param leastSession the shortest session to ask for in seconds, 0 for any
     */
    private void invite(int number, Target target, Attempt attempt, int breadth, int leastSession) {
        String callId = null;
        try {
            Flows.learn(session, target.contact(), target.uri());
            SipServletRequest invite = draw(target, attempt);
            Headers.replace(invite, Breadth.HEADER, List.of(Integer.toString(breadth)));
            if (leastSession > 0) {
                invite.setHeader("Session-Expires", Integer.toString(leastSession));
                invite.setHeader("Min-SE", Integer.toString(leastSession));
            }
            callId = invite.getCallId();
            Branch branch = new Branch(number, target, attempt, breadth, leastSession, invite);
            branches.put(number, branch);
            byCallId.put(callId, branch);
            searches.sent(callId, this, sessionId);
            invite.send();
        } catch (ServletException | IOException | RuntimeException e) {
            LOG.warn("Call {} cannot be sent to {}: {}", name, target.uri(), e.toString());
            branches.remove(number);
            if (callId != null) {
                byCallId.remove(callId);
                searches.forget(callId);
            }
            perform(progress.failedToStart(number));
        }
    }

    private SipServletRequest draw(Target target, Attempt attempt) throws ServletException {
        SipServletRequest invite =
                sip.factory().createRequest(session, "INVITE", sip.withoutTag(draft.from()), sip.withoutTag(draft.to()));
        Sessions.handleBy(invite.getSession(), handler);
        invite.setRequestURI(sip.factory().createURI(target.uri().toString()));
        for (int i = target.route().size() - 1; i >= 0; i--) {
            invite.pushRoute(sip.factory().createAddress(target.route().get(i)));
        }
        Invites.direct(invite);
        invite.setMaxForwards(draft.maxForwards());
        draft.headers().forEach(header -> Headers.add(invite, header.getKey(), header.getValue()));
        AssertedIdentity caller = draft.caller();
        List<String> identity =
                attempt.mailbox() ? caller.towardsVoicemail() : caller.towards(target.uri(), target.route());
        identity.forEach(value -> Headers.add(invite, AssertedIdentity.HEADER, value));
        draft.history().put(
                invite, attempt.forwards(target), attempt.mailbox() || caller.isTrusted(target.uri(), target.route()));
        draft.content().ifPresent(content -> content.putInto(invite));
        return invite;
    }

    private void cancel(Branch branch, CancelReason reason) {
        if (branch.unwanted == null) {
            branch.unwanted = reason;
        }
        cancelIfDue(branch);
        if (!branch.isCancelledOrEnded()) {
            lookAgain(branch, FIRST_LOOK);
        }
    }

    private static void cancelIfDue(Branch branch) {
        if (branch.isCancelDue()) {
            Invites.cancel(branch.invite, branch.unwanted.cause(), branch.unwanted.text());
        }
    }

    /** Nobody tells of a 100 (RFC 3261 9.1), so it is looked for until the INVITE can have none. */
    private void lookAgain(Branch branch, Duration time) {
        if (time.compareTo(LAST_LOOK) > 0) {
            return;
        }
        try {
            Task.after(time, session, sip.timers(), () -> {
                cancelIfDue(branch);
                if (!branch.isCancelledOrEnded()) {
                    lookAgain(branch, time.multipliedBy(2));
                }
            });
        } catch (IllegalStateException e) {
            LOG.debug("Call {} has ended: {}", name, e.toString());
        }
    }

    private void refuse(int status) {
        if (!state.compareAndSet(State.ON, State.REFUSED)) {
            return;
        }
        cancelTimers();
        engagement.settle();
        LOG.info("Call {} to {} ends with {}", name, draft.to().getURI(), status);
        listener.refused(status, Optional.ofNullable(refusals.get(status)));
    }

    private void after(Duration time, Runnable work) {
        try {
            timers.add(Task.after(time, session, sip.timers(), () -> {
                if (isOn()) {
                    work.run();
                }
            }));
        } catch (IllegalStateException e) {
            LOG.debug("Call {} has ended: {}", name, e.toString());
        }
    }

    private void cancelTimers() {
        for (ServletTimer timer = timers.poll(); timer != null; timer = timers.poll()) {
            timer.cancel();
        }
    }

    private Set<Integer> responding() {
        Set<Integer> responding = new HashSet<>();
        branches.forEach((number, branch) -> {
            if (branch.hasResponded()) {
                responding.add(number);
            }
        });
        return responding;
    }
}
