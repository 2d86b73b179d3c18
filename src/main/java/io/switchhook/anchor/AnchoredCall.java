package io.switchhook.anchor;

import io.switchhook.access.AssertedIdentity;
import io.switchhook.access.Doorkeeper;
import io.switchhook.call.CallPlan;
import io.switchhook.call.Engagement;
import io.switchhook.call.Engagements;
import io.switchhook.call.NewCall;
import io.switchhook.call.Search;
import io.switchhook.call.Searches;
import io.switchhook.call.Task;
import io.switchhook.container.Branches;
import io.switchhook.container.Content;
import io.switchhook.container.Sessions;
import io.switchhook.container.SipServices;
import io.switchhook.routing.Breadth;
import io.switchhook.routing.Inquiries;
import io.switchhook.routing.LoopToken;
import io.switchhook.settings.SessionTimerSettings;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.Subscriber;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.servlet.sip.ServletTimer;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call that is anchored: from the caller's INVITE by way of a {@link Search} to two legs that are connected. Owns the
 * application session that its legs and timers live in, and ends it when all of them are over.
 *
 * <p>Thread-safe; no lock is held while the container is called.
 */
public final class AnchoredCall {

    private static final Logger LOG = LoggerFactory.getLogger(AnchoredCall.class);

    private static final int CANCELLED = 487;
    /** For an ACK that is late, and for a request that crosses our BYE. */
    private static final Duration LINGER = Duration.ofSeconds(5);
    /** After timer B (RFC 3261 17.1.1.2) nobody can answer any more. */
    private static final Duration TRANSACTION_TIME = Duration.ofSeconds(33);

    private final NewCall made;
    private final SipServletRequest invite;
    private final SipApplicationSession session;
    private final String sessionId;
    private final AnchoredDialogs dialogs;
    private final Searches searches;
    private final Engagements engagements;
    private final SessionTimerSettings sessionTimer;
    private final Engagement engagement;
    private final Function<Optional<Aor>, AssertedIdentity> identities;
    private final Leg caller;
    /** Who answered the caller. */
    private final AtomicReference<Leg> callee = new AtomicReference<>();
    private final Search search;
    private final Queue<Search> furtherSearches = new ConcurrentLinkedQueue<>();
    /** Whether the caller's INVITE has its final response, or is about to have it. */
    private final AtomicBoolean settled = new AtomicBoolean();
    /** For whom the search goes on without the caller. */
    private final AtomicReference<Search.Listener> heir = new AtomicReference<>();
    /** The session description that the caller has in a provisional response; he goes by no other (RFC 3261 13.2.1). */
    private final AtomicReference<Content> early = new AtomicReference<>();
    /** The legs that are not over, each with what counts its party. */
    private final Map<Leg, Engagement> legs = new ConcurrentHashMap<>();
    /** Who is to take the place of a party and has no answer, with what is done when he gives up. */
    private final Map<Leg, Runnable> newcomers = new ConcurrentHashMap<>();
    private final Set<Leg> all = ConcurrentHashMap.newKeySet();
    private final AtomicInteger retained = new AtomicInteger();
    private final AtomicReference<ServletTimer> end = new AtomicReference<>();

    /** @param identities what next hops are told about a callee, if he is somebody of ours */
    AnchoredCall(
            NewCall made, AnchoredDialogs dialogs, Searches searches, Engagements engagements,
            Function<Optional<Aor>, AssertedIdentity> identities, SessionTimerSettings sessionTimer) {
        this.made = made;
        this.invite = made.invite();
        this.session = invite.getApplicationSession();
        this.sessionId = session.getId();
        this.dialogs = dialogs;
        this.searches = searches;
        this.engagements = engagements;
        this.sessionTimer = sessionTimer;
        this.engagement = engagements.open(sessionId);
        this.identities = identities;
        this.caller = Leg.ofCaller(
                this, invite, made.caller().access().caller().map(Subscriber::aor), made.caller().identity());
        this.search = searches.prepare(
                session, AnchorServlet.NAME, name(), draft(), made.route().plan(), engagement, made.sip(), new SetUp());
    }

    private Search.Draft draft() {
        Optional<Content> content = Content.of(invite);
        List<Map.Entry<String, String>> headers = EndToEnd.headers(invite, content.isPresent());
        headers.add(Map.entry("Allow", EndToEnd.ALLOW));
        headers.add(Map.entry("Supported", EndToEnd.SUPPORTED));
        headers.add(Map.entry(LoopToken.HEADER, LoopToken.headerOf(invite.getRequestURI().toString())));
        return new Search.Draft(
                invite.getFrom(), invite.getTo(), headers, content, Inquiries.maxForwards(invite) - 1, made.caller().identity(),
                made.headers()).with(SessionKeeper.asking(sessionTimer));
    }

    /** Makes it; once. */
    void begin() {
        legs.put(caller, engagement);
        all.add(caller);
        dialogs.expect(caller);
        engagement.begin(caller.subscriber());
        try {
            Branches.sayTrying(invite);
            search.begin();
        } catch (RuntimeException e) {
            engagement.close();
            throw e;
        }
    }

    // What others ask

    /** The leg of who called. */
    public Leg caller() {
        return caller;
    }

    /** The leg of who answered the caller; empty before that. */
    Optional<Leg> callee() {
        return Optional.ofNullable(callee.get());
    }

    /** What the log calls it: the Call-ID of the caller. */
    public String name() {
        return invite.getCallId();
    }

    public SipServices sip() {
        return made.sip();
    }

    public SipApplicationSession session() {
        return session;
    }

    SessionTimerSettings sessionTimer() {
        return sessionTimer;
    }

    /**
     * Prepares a search for somebody else in this call's application session, as for a transfer; {@link Search#begin} starts it.
     * Its {@link Search.Listener#answered} is to make a leg of the answer with {@link #add}.
     */
    public Search search(Search.Draft draft, CallPlan plan, Search.Listener listener) {
        Engagement further = engagements.openFurther(sessionId);
        further.begin(Optional.empty());
        Search other = searches.prepare(
                session, AnchorServlet.NAME, name(), draft.with(SessionKeeper.asking(sessionTimer)), plan, further,
                made.sip(), listener);
        furtherSearches.add(other);
        return other;
    }

    /**
     * Takes the search over that is on for the caller, who gets a 487 for his INVITE, and whose hang-up does not end it then.
     *
     * @return the search; empty when it is over
     */
    Optional<Search> takeOver(Search.Listener listener) {
        retain();
        heir.set(listener);
        if (!settled.compareAndSet(false, true)) {
            heir.set(null);
            release();
            return Optional.empty();
        }
        LOG.info("Call {}: the search goes on for somebody else", name());
        engagement.callerLeft();
        refuse(CANCELLED, Optional.empty());
        return Optional.of(search);
    }

    /** Makes a leg of who was found by a search of this call. The answer is not acknowledged, the leg connected to nobody. */
    public Leg add(Search.Found found) {
        Leg leg = Leg.ofCallee(this, found.response(), found.subscriber(), identities.apply(found.subscriber()));
        legs.put(leg, found.engagement());
        all.add(leg);
        dialogs.add(leg);
        return leg;
    }

    /**
     * Makes a leg of an INVITE that is to take the place of a party; it is connected to nobody, and has no answer.
     *
     * @param gaveUp done when the newcomer gives up before he is {@linkplain #settle settled}
     */
    Leg add(SipServletRequest newcomer, Doorkeeper.Admission from, Runnable gaveUp) {
        Leg leg = Leg.ofCaller(this, newcomer, from.access().caller().map(Subscriber::aor), from.identity());
        Engagement counted = engagements.openFurther(sessionId);
        counted.begin(leg.subscriber());
        legs.put(leg, counted);
        all.add(leg);
        newcomers.put(leg, gaveUp);
        return leg;
    }

    /** A newcomer is about to get his final response; returns whether he has not given up before. */
    boolean settle(Leg newcomer) {
        return newcomers.remove(newcomer) != null;
    }

    /** A newcomer has got a 2xx. */
    void admitted(Leg newcomer) {
        Optional.ofNullable(legs.get(newcomer)).ifPresent(counted -> counted.connected(newcomer.localTag()));
    }

    /** A newcomer has not got a 2xx. */
    void turnedAway(Leg newcomer) {
        newcomer.refused();
        Optional.ofNullable(legs.get(newcomer)).ifPresent(Engagement::settle);
        ended(newcomer);
    }

    private void callerIsGone() {
        caller.disconnect();
        caller.refused();
        engagement.hungUp(caller.localTag());
        engagement.connected(caller.localTag());
        ended(caller);
    }

    /** The call whose caller a search finds somebody for; empty for a search of a transfer. */
    static Optional<AnchoredCall> of(Search search) {
        return search.listener() instanceof SetUp setUp ? Optional.of(setUp.call()) : Optional.empty();
    }

    /** What the caller offers; empty when he wants an offer. */
    Optional<Content> offer() {
        return Content.of(invite).filter(Content::isSdp);
    }

    /**
     * A newcomer takes the call in the place of those who are rung. The caller gets his description, or one that he knows
     * from them before (RFC 3261 13.2.1); the newcomer has no answer yet.
     *
     * @return whether he has the call
     */
    boolean takenBy(Leg newcomer, Content description) {
        if (!search.takenElsewhere() || !settled.compareAndSet(false, true)) {
            return false;
        }
        callee.set(newcomer);
        Leg.connect(caller, newcomer);
        try {
            SipServletResponse ok = caller.createResponse(invite, SipServletResponse.SC_OK, "");
            EndToEnd.offerServices(ok);
            Content known = Optional.ofNullable(early.get()).orElse(description);
            caller.describe(ok, known);
            boolean heard = caller.accept(invite, ok, ack -> {
                if (!known.equals(description)) {
                    new Redescription(caller, newcomer).begin(description);
                }
            }, () -> {});
            if (heard) {
                engagement.connected(caller.localTag());
                return true;
            }
        } catch (IOException | IllegalStateException e) {
            LOG.info("Call {}: {} takes it too late: {}", name(), newcomer.party().getURI(), e.toString());
        }
        callerIsGone();
        return false;
    }

    /** Has something done after a time, unless the call is over by then. */
    public ServletTimer after(Duration time, Runnable work) {
        return Task.after(time, session, made.sip().timers(), work);
    }

    /**
     * Keeps the application session although all legs are over, until {@link #release}: for a transfer that is being carried out,
     * for instance.
     */
    public void retain() {
        retained.incrementAndGet();
    }

    /** The contrary of {@link #retain}, as often as that. */
    public void release() {
        if (retained.decrementAndGet() == 0) {
            endIfOver();
        }
    }

    // What happens to the legs

    private void refuse(int status, Optional<SipServletResponse> last) {
        try {
            SipServletResponse refusal = caller.createResponse(
                    invite, status, last.filter(each -> each.getStatus() == status)
                            .map(SipServletResponse::getReasonPhrase)
                                .orElse(status == Breadth.EXCEEDED ? Breadth.EXCEEDED_REASON : ""));
            last.ifPresent(each -> EndToEnd.copy(each, refusal, false));
            refusal.send();
        } catch (IOException | IllegalStateException e) {
            // After a CANCEL the container has answered.
            LOG.debug("Call {} is not told {}: {}", name(), status, e.toString());
        }
        caller.refused();
        ended(caller);
    }

    /** Our tag of a caller's leg is known now. */
    void named(Leg leg) {
        dialogs.add(leg);
    }

    /** A caller, or who was to take the place of a party, has cancelled or hung up before he was answered. */
    void cancelled(Leg leg) {
        Runnable gaveUp = newcomers.remove(leg);
        if (gaveUp != null) {
            LOG.info("Call {}: {} gives up to take somebody's place", name(), leg.party().getURI());
            turnedAway(leg);
            gaveUp.run();
            return;
        }
        if (leg != caller) {
            return;
        }
        LOG.info("Call {} to {} was cancelled by its caller", name(), invite.getRequestURI());
        search.cancel();
    }

    /** A party hangs up: it is answered at once, and the other one is hung up, unless somebody else sees to him. */
    void hangingUp(Leg leg, SipServletRequest bye) throws IOException {
        bye.createResponse(SipServletResponse.SC_OK).send();
        if (leg.leaveEarly()) {
            cancelled(leg);
            return;
        }
        if (!leg.hungUp()) {
            return;
        }
        Optional<Leg> other = leg.disconnect();
        ended(leg);
        if (!leg.hangUps().map(decides -> decides.hungUp(leg, other)).orElse(false)) {
            String reason = Optional.ofNullable(bye.getHeader("Reason")).orElse("");
            other.ifPresent(each -> each.bye(reason));
        }
    }

    /** A party has not acknowledged an answer of ours: it is hung up, and the other one with it. */
    void lost(Leg leg) {
        if (!leg.isUp()) {
            return;
        }
        LOG.info("Call {}: {} is gone", name(), leg.party().getURI());
        Optional<Leg> other = leg.disconnect();
        leg.unacknowledged();
        if (!leg.hangUps().map(decides -> decides.hungUp(leg, other)).orElse(false)) {
            other.ifPresent(each -> each.bye(""));
        }
    }

    /** A party has shown no sign of life: it is hung up, and the other one with it. */
    void expired(Leg leg, String reason) {
        LOG.info("Call {}: {} is gone, and the call ends", name(), leg.party().getURI());
        Optional<Leg> other = leg.disconnect();
        leg.bye(reason);
        if (!leg.hangUps().map(decides -> decides.hungUp(leg, other)).orElse(false)) {
            other.ifPresent(each -> each.bye(reason));
        }
    }

    /** A leg is over, and whoever was hung up has said so. */
    void ended(Leg leg) {
        Engagement counted = legs.remove(leg);
        if (counted != null) {
            counted.hungUp(leg.isCaller() ? leg.localTag() : leg.remoteTag());
            dialogs.remove(leg);
            if (leg.session().isValid() && !leg.session().getApplicationSession().getId().equals(sessionId)) {
                // A newcomer's, where the container has not put him into the session of the call.
                Sessions.endSoon(leg.session().getApplicationSession());
            }
            endIfOver();
        }
    }

    private void endIfOver() {
        if (!legs.isEmpty() || retained.get() > 0 || search.isOn() || furtherSearches.stream().anyMatch(Search::isOn)
                || !session.isValid()) {
            return;
        }
        boolean pending = search.isPending() || furtherSearches.stream().anyMatch(Search::isPending);
        try {
            ServletTimer timer = after(pending ? TRANSACTION_TIME : LINGER, () -> {
                if (legs.isEmpty() && retained.get() == 0) {
                    Sessions.end(session);
                }
            });
            Optional.ofNullable(end.getAndSet(timer)).ifPresent(ServletTimer::cancel);
        } catch (IllegalStateException e) {
            LOG.debug("Call {} has ended: {}", name(), e.toString());
        }
    }

    /** The application session has ended. */
    void forget() {
        all.forEach(dialogs::remove);
    }

    // How it is set up

    /** Tells the caller what comes of the search. */
    private final class SetUp implements Search.Listener {

        @Override
        public void ringing(SipServletResponse response) {
            if (settled.get()) {
                Optional.ofNullable(heir.get()).ifPresent(listener -> listener.ringing(response));
                return;
            }
            try {
                SipServletResponse ringing = caller.createResponse(invite, response.getStatus(), response.getReasonPhrase());
                Optional<Content> content = Content.of(response).filter(this::isFirst);
                EndToEnd.copy(response, ringing, content.isPresent());
                EndToEnd.offerServices(ringing);
                content.ifPresent(each -> caller.describe(ringing, each));
                ringing.send();
                caller.sent(ringing);
            } catch (IOException | IllegalStateException e) {
                LOG.debug("Call {} rings unheard: {}", name(), e.toString());
            }
        }

        /** Whether a body of a provisional response is what the caller goes by. */
        private boolean isFirst(Content content) {
            return content.isSdp() && (early.compareAndSet(null, content) || content.equals(early.get()));
        }

        @Override
        public void forwarded() {
            if (!made.route().notifyForwarding() || settled.get()) {
                return;
            }
            try {
                SipServletResponse forwarded =
                        caller.createResponse(invite, SipServletResponse.SC_CALL_BEING_FORWARDED, "");
                forwarded.send();
                caller.sent(forwarded);
            } catch (IOException | IllegalStateException e) {
                LOG.debug("Call {} is forwarded without a 181: {}", name(), e.toString());
            }
        }

        @Override
        public void answered(Search.Found found) {
            if (!settled.compareAndSet(false, true)) {
                if (!inherited(heir -> heir.answered(found))) {
                    add(found).bye("");
                }
                return;
            }
            Leg answering = add(found);
            callee.set(answering);
            Leg.connect(caller, answering);
            try {
                if (accept(found.response(), answering)) {
                    engagement.connected(caller.localTag());
                } else {
                    nobodyWaitsFor(answering);
                }
            } catch (IOException | IllegalStateException e) {
                // Cancelled, as a rule, while the answer was on its way (RFC 3261 9.2).
                LOG.info("Call {}: the answer comes too late: {}", name(), e.toString());
                nobodyWaitsFor(answering);
            }
        }

        private void nobodyWaitsFor(Leg answering) {
            callerIsGone();
            answering.bye("");
        }

        private AnchoredCall call() {
            return AnchoredCall.this;
        }

        private boolean accept(SipServletResponse answer, Leg answering) throws IOException {
            SipServletResponse ok = caller.createResponse(invite, answer.getStatus(), answer.getReasonPhrase());
            Optional<Content> description = Content.of(answer);
            Optional<Content> known = Optional.ofNullable(early.get());
            boolean differs = known.isPresent() && description.isPresent() && !known.equals(description);
            Optional<Content> given = differs ? known : description;
            EndToEnd.copy(answer, ok, given.isPresent());
            EndToEnd.offerServices(ok);
            given.ifPresent(each -> caller.describe(ok, each));
            if (Content.of(invite).filter(Content::isSdp).isEmpty() && description.isPresent()) {
                // The answer to the callee's offer comes with the ACK.
                return caller.accept(invite, ok, ack -> answering.acknowledge(answer, Content.of(ack)), () -> {});
            }
            boolean heard = caller.accept(invite, ok, ack -> {
                if (differs) {
                    new Redescription(caller, answering).begin(description.get());
                }
            }, () -> {});
            answering.acknowledge(answer, Optional.empty());
            return heard;
        }

        @Override
        public void refused(int status, Optional<SipServletResponse> last) {
            if (settled.compareAndSet(false, true)) {
                refuse(status, last);
                return;
            }
            inherited(heir -> heir.refused(status, last));
        }

        /** Who has taken the search over hears how it ends. */
        private boolean inherited(Consumer<Search.Listener> end) {
            Search.Listener listener = heir.get();
            if (listener != null) {
                end.accept(listener);
                release();
            }
            return listener != null;
        }
    }
}
