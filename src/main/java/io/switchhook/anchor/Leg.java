package io.switchhook.anchor;

import io.switchhook.access.AssertedIdentity;
import io.switchhook.container.Content;
import io.switchhook.container.Headers;
import io.switchhook.container.Invites;
import io.switchhook.container.Sessions;
import io.switchhook.routing.Flows;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.servlet.sip.Address;
import javax.servlet.sip.ServletParseException;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One dialog between us and one party of an anchored call (RFC 3261 12). Lives in its SIP session, and in the application
 * session of the call that it began with, whoever it is connected to later.
 *
 * <p>Thread-safe; no lock is held while the container is called.
 */
public final class Leg implements Hearing {

    private static final Logger LOG = LoggerFactory.getLogger(Leg.class);
    /** Timer F (RFC 3261 17.1.2.2): a BYE without a response until then will have none. */
    private static final Duration BYE_TIME = Duration.ofSeconds(33);
    private static final String ATTRIBUTE = "io.switchhook.leg";
    private static final String TAG = ";tag=";

    /** Decides what becomes of the other party when one of them hangs up, in place of the rule that both do. */
    public interface HangUps {

        /**
         * A party has hung up, and has been answered; the leg is over.
         *
         * @param other whom it was connected to until now
         * @return whether this sees to the other party; otherwise he gets a BYE
         */
        boolean hungUp(Leg leg, Optional<Leg> other);

        /** Whether something is under way that would suffer if somebody else decided. */
        default boolean isEngaged() {
            return true;
        }
    }

    private enum State {
        /** The INVITE has no final answer. */
        EARLY,
        /** It has a 2xx without an ACK. */
        ANSWERED,
        UP,
        /** Somebody has hung up, or it was never answered. */
        OVER
    }

    /**
     * A request that waits for its final response.
     *
     * @param abandoned done when the party hangs up instead
     */
    private record Pending(Consumer<SipServletResponse> reaction, Runnable abandoned) {}

    /**
     * The ACK of a 2xx that we have sent.
     *
     * @param missed done when there will be none, because somebody hangs up
     */
    private record AwaitedAck(Consumer<SipServletRequest> reaction, Runnable missed) {}

    private final AnchoredCall call;
    private final SipSession session;
    private final String callId;
    private final boolean caller;
    private final Optional<Aor> subscriber;
    private final Address party;
    private final AssertedIdentity identity;
    private final Origin origin = new Origin();
    private final SessionKeeper keeper;
    private final AtomicReference<Leg> peer = new AtomicReference<>();
    private final LegTransfers transfers = new LegTransfers();

    private volatile String localTag = "";
    private volatile String remoteTag = "";
    private volatile Optional<SipUri> contact = Optional.empty();
    private volatile List<String> allow = List.of();
    private volatile Optional<Content> received = Optional.empty();
    private volatile Optional<Content> sent = Optional.empty();
    private volatile HangUps hangUps;
    /** The 2xx of a callee that we have not acknowledged. */
    private volatile SipServletResponse unacknowledged;

    // Guarded by this.
    private State state;
    /** Whether the party has hung up before it was answered (RFC 3261 15). */
    private boolean leftEarly;
    private boolean byeAsked;
    private String byeReason = "";
    private final Map<Long, Pending> pending = new HashMap<>();
    /** What is to be done when the ACK of an INVITE comes, by the INVITE's CSeq number. */
    private final Map<Long, AwaitedAck> acks = new HashMap<>();
    /** What the last re-INVITE of the party has become on the other leg. */
    private SipServletRequest passingTo;
    /** What the party sent after an ACK that is not here yet. */
    private final Queue<Runnable> overtaking = new ArrayDeque<>();
    private boolean exchanging;
    /** Whether the offer that is under way has its answer, which is only to be acknowledged. */
    private boolean finishing;
    private final Queue<Runnable> waiting = new ArrayDeque<>();

    private Leg(
            AnchoredCall call, SipServletMessage first, SipSession session, boolean caller, Optional<Aor> subscriber, Address party,
            AssertedIdentity identity) {
        this.call = call;
        this.session = session;
        this.callId = first.getCallId();
        this.caller = caller;
        this.subscriber = subscriber;
        this.party = party;
        this.identity = identity;
        this.state = caller ? State.EARLY : State.ANSWERED;
        this.keeper = new SessionKeeper(this, call.sessionTimer());
        session.setAttribute(ATTRIBUTE, this);
        // What crosses our BYE is answered as well, for which Restcomm would have no session any more. The call ends it.
        session.setInvalidateWhenReady(false);
    }

    /** The dialog that a caller's INVITE opens. */
    static Leg ofCaller(AnchoredCall call, SipServletRequest invite, Optional<Aor> subscriber, AssertedIdentity identity) {
        Leg leg = new Leg(call, invite, invite.getSession(), true, subscriber, invite.getFrom(), identity);
        leg.remoteTag = Headers.tag(invite.getFrom());
        leg.learn(invite);
        return leg;
    }

    /** The dialog that a callee's 2xx to an INVITE of ours has opened. */
    static Leg ofCallee(AnchoredCall call, SipServletResponse answer, Optional<Aor> subscriber, AssertedIdentity identity) {
        Leg leg = new Leg(call, answer, answer.getSession(), false, subscriber, answer.getTo(), identity);
        leg.localTag = Headers.tag(answer.getFrom());
        leg.remoteTag = Headers.tag(answer.getTo());
        leg.unacknowledged = answer;
        Content.of(answer.getRequest()).filter(Content::isSdp).ifPresent(leg::noteSent);
        leg.learn(answer);
        leg.keeper.answeredFirst(answer);
        return leg;
    }

    /** The leg that a message came on; empty for none of ours. */
    public static Optional<Leg> of(SipServletMessage message) {
        return Sessions.attribute(message, ATTRIBUTE, Leg.class);
    }

    // Who and where

    /** The call that it began with. */
    public AnchoredCall call() {
        return call;
    }

    public SipSession session() {
        return session;
    }

    public String callId() {
        return callId;
    }

    /** Our tag; empty on a caller's leg until we have sent the first response. */
    public String localTag() {
        return localTag;
    }

    /** The party's tag, empty for the phones of RFC 2543 that have none. */
    public String remoteTag() {
        return remoteTag;
    }

    /** The subscriber of ours whose phone it is; empty for anybody else. */
    public Optional<Aor> subscriber() {
        return subscriber;
    }

    /** The party as the other one sees it: the From of a caller, the To of a callee; a tag in it has no meaning. */
    public Address party() {
        return party;
    }

    /** What next hops are told about the party when he calls, or is made to. */
    public AssertedIdentity identity() {
        return identity;
    }

    /** Where the party's phone is, by its last Contact; empty when that cannot be read. */
    public Optional<SipUri> contact() {
        return contact;
    }

    /** Whether the party has sent the INVITE of this dialog. */
    public boolean isCaller() {
        return caller;
    }

    /** Whether the party takes requests of a method, by its last Allow; without one it is believed to. */
    public boolean allows(String method) {
        return allow.isEmpty() || allow.contains(method.toLowerCase(Locale.ROOT));
    }

    /** The last session description of the party; empty before there was one. */
    public Optional<Content> received() {
        return received;
    }

    /** The last session description that we have sent to the party; empty before there was one. */
    public Optional<Content> sent() {
        return sent;
    }

    // How it stands

    /** Whether it was answered, and nobody has hung up or is about to be. */
    public synchronized boolean isUp() {
        return (state == State.ANSWERED || state == State.UP) && !byeAsked;
    }

    /** Whether its INVITE has no final answer. */
    public synchronized boolean isEarly() {
        return state == State.EARLY;
    }

    /** Whether it has ended: hung up by either side, or never answered. */
    public synchronized boolean isOver() {
        return state == State.OVER;
    }

    /** The leg of the party that this one talks to; empty while there is none. */
    public Optional<Leg> peer() {
        return Optional.ofNullable(peer.get());
    }

    /**
     * From now on what comes on one leg is passed to the other one. Whom they were connected to before, each is connected to
     * nobody. Sends nothing: their session descriptions are the caller's business.
     */
    public static void connect(Leg one, Leg other) {
        one.connectTo(other);
        other.connectTo(one);
    }

    private void connectTo(Leg other) {
        Leg before = peer.getAndSet(other);
        if (before != null && before != other) {
            before.peer.compareAndSet(this, null);
        }
    }

    /** Leaves this leg and the one that it was connected to each alone; returns the latter. */
    public Optional<Leg> disconnect() {
        Leg before = peer.getAndSet(null);
        if (before != null) {
            before.peer.compareAndSet(this, null);
        }
        return Optional.ofNullable(before);
    }

    /** Who decides about this leg's hang-up; null for the rule. */
    public void setHangUps(HangUps decides) {
        hangUps = decides;
    }

    Optional<HangUps> hangUps() {
        return Optional.ofNullable(hangUps);
    }

    // What comes

    /** Notes what a message of the party says about itself and its session; an offer of it counts when it was accepted. */
    void learn(SipServletMessage message) {
        learnParty(message);
        Content.of(message).ifPresent(this::described);
    }

    /** The party is described so from now on. */
    void described(Content content) {
        if (content.isSdp()) {
            received = Optional.of(content);
        }
    }

    /** Notes what a message of the party says about itself. */
    void learnParty(SipServletMessage message) {
        try {
            Address address = message.getAddressHeader("Contact");
            if (address != null) {
                contact = SipUri.tryParse(address.getURI().toString());
            }
        } catch (ServletParseException | IllegalArgumentException e) {
            LOG.debug("Call {}: the Contact of {} cannot be read", callId, party.getURI());
        }
        allow = listed(message, "Allow").orElse(allow);
    }

    private static Optional<List<String>> listed(SipServletMessage message, String header) {
        List<String> values = Headers.values(message, header);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .map(value -> value.strip().toLowerCase(Locale.ROOT))
                .toList());
    }

    /** A response to a request of ours came. */
    void responded(SipServletResponse response) {
        Long number = number(response);
        boolean isFinal = response.getStatus() >= SipServletResponse.SC_OK;
        Pending waits;
        synchronized (this) {
            waits = isFinal ? pending.remove(number) : pending.get(number);
        }
        if (response.getStatus() < SipServletResponse.SC_MULTIPLE_CHOICES) {
            learn(response);
            if (isFinal && isAboutSession(response)) {
                keeper.answered(response);
            }
        }
        if (waits != null) {
            waits.reaction().accept(response);
        }
    }

    /** An ACK came. */
    void acknowledged(SipServletRequest ack) {
        learnTag(ack);
        Content.of(ack).ifPresent(this::described);
        AwaitedAck awaited;
        List<Runnable> overtook;
        boolean hangUp;
        synchronized (this) {
            awaited = acks.remove(number(ack));
            if (state == State.ANSWERED) {
                state = State.UP;
            }
            overtook = overtook();
            hangUp = byeAsked && state == State.UP;
        }
        if (awaited != null) {
            awaited.reaction().accept(ack);
        }
        overtook.forEach(Runnable::run);
        if (hangUp) {
            sendBye();
        }
    }

    /**
     * Does something as soon as the party has acknowledged the answer to its first INVITE, or never will; as a rule at once, on
     * this thread. Over UDP a re-INVITE may be here before that ACK. Restcomm forgets what it answered to the re-INVITE when the
     * ACK comes after it, and then keeps the re-INVITE's own ACK from us.
     */
    void whenAcknowledged(Runnable work) {
        synchronized (this) {
            if (caller && state == State.ANSWERED) {
                overtaking.add(work);
                return;
            }
        }
        work.run();
    }

    /** Under the lock. */
    private List<Runnable> overtook() {
        List<Runnable> all = List.copyOf(overtaking);
        overtaking.clear();
        return all;
    }

    /** No ACK came for a 2xx of ours: RFC 3261 13.3.1.4 wants the party hung up. */
    void unacknowledged() {
        List<Runnable> missed;
        List<Runnable> overtook;
        synchronized (this) {
            missed = acks.values().stream().map(AwaitedAck::missed).toList();
            acks.clear();
            if (state == State.ANSWERED) {
                state = State.UP;
            }
            overtook = overtook();
        }
        missed.forEach(Runnable::run);
        bye("");
        // It is refused now.
        overtook.forEach(Runnable::run);
    }

    /** The party hung up; returns whether that is news. */
    boolean hungUp() {
        List<Runnable> left = new ArrayList<>();
        boolean news;
        synchronized (this) {
            news = state != State.OVER;
            state = State.OVER;
            pending.values().forEach(each -> left.add(each.abandoned()));
            acks.values().forEach(each -> left.add(each.missed()));
            pending.clear();
            acks.clear();
            left.addAll(overtook());
        }
        keeper.over();
        left.forEach(Runnable::run);
        return news;
    }

    /** A re-INVITE of the party is passed on. */
    synchronized void passing(SipServletRequest reinvite) {
        passingTo = reinvite;
    }

    /** The party cancels its re-INVITE, and the container has answered both. */
    void cancelPassing() {
        SipServletRequest passed;
        synchronized (this) {
            passed = passingTo;
            passingTo = null;
        }
        if (passed != null && Invites.takesCancel(passed)) {
            Invites.cancel(passed, 487, "Request Terminated");
        }
    }

    /** The transfers that it has a part in. */
    LegTransfers transfers() {
        return transfers;
    }

    // What is sent

    /** The response to a request of the party; it knows our tag from then on. */
    SipServletResponse createResponse(SipServletRequest request, int status, String reason) {
        SipServletResponse response = reason == null || reason.isEmpty()
                ? request.createResponse(status)
                : request.createResponse(status, reason);
        learnTag(response);
        return response;
    }

    /** A response to the INVITE of the party was sent: Liberty puts our tag into it only then. */
    void sent(SipServletResponse response) {
        learnTag(response);
    }

    private void learnTag(SipServletMessage message) {
        String tag = Headers.tag(message.getTo());
        if (tag.isEmpty()) {
            // What Liberty gives as the address may be from before.
            String to = Optional.ofNullable(message.getHeader("To")).orElse("");
            int at = to.lastIndexOf(TAG);
            tag = at < 0 || at < to.indexOf('>') ? "" : to.substring(at + TAG.length()).split("[;\\s]", 2)[0];
        }
        synchronized (this) {
            if (!localTag.isEmpty() || tag.isEmpty()) {
                return;
            }
            localTag = tag;
        }
        call.named(this);
    }

    /**
     * Sends a 2xx to an INVITE of the party.
     *
     * @param invite the INVITE
     * @param onAck is given the ACK
     * @param missed done when there will be none, because somebody hangs up
     * @return whether the party is still there to hear it
     */
    boolean accept(
            SipServletRequest invite, SipServletResponse answer, Consumer<SipServletRequest> onAck, Runnable missed)
            throws IOException {
        completing(answer);
        boolean first;
        synchronized (this) {
            acks.put(number(invite), new AwaitedAck(onAck, missed));
            // Before he knows it: he may be faster than we are.
            first = state == State.EARLY;
            if (first) {
                state = State.ANSWERED;
            }
        }
        try {
            answer.send();
            sent(answer);
        } catch (IOException | RuntimeException e) {
            synchronized (this) {
                acks.remove(number(invite));
                if (first && state == State.ANSWERED) {
                    state = State.EARLY;
                }
            }
            throw e;
        }
        synchronized (this) {
            return !leftEarly;
        }
    }

    /** Whether the party asks for too short a session, and was refused (RFC 4028 9). */
    boolean refusesSession(SipServletRequest request) throws IOException {
        return isAboutSession(request) && SessionKeeper.refuses(request, call.sessionTimer());
    }

    /** A 2xx to an INVITE or UPDATE of the party is about to be sent. */
    void completing(SipServletResponse answer) {
        keeper.answering(answer);
    }

    /** INVITE and UPDATE begin a session and keep it (RFC 4028 1). */
    private static boolean isAboutSession(SipServletMessage message) {
        return message.getMethod().equals("INVITE") || message.getMethod().equals("UPDATE");
    }

    /** The party hangs up; returns whether that is before it was answered. */
    synchronized boolean leaveEarly() {
        leftEarly |= state == State.EARLY;
        return leftEarly;
    }

    /** The INVITE of the party gets a refusal, or has had one. */
    void refused() {
        synchronized (this) {
            state = State.OVER;
        }
        keeper.over();
    }

    /** A request inside this dialog, to be sent with {@link #send}. */
    @Override
    public SipServletRequest createRequest(String method) {
        return session.createRequest(method);
    }

    /** Makes a body that of a message to the party; a session description counts as sent, and keeps the origin that he knows. */
    public void describe(SipServletMessage message, Content content) {
        Content described = content.isSdp() ? new Content(content.type(), origin.next(content.bytes())) : content;
        described.putInto(message);
        if (described.isSdp()) {
            sent = Optional.of(described);
        }
    }

    /** The party has refused what it was sent last, and has what it had before. */
    void describedAs(Optional<Content> before) {
        sent = before;
    }

    /** A description was sent to the party that {@link #describe} has not seen. */
    private void noteSent(Content content) {
        origin.next(content.bytes());
        sent = Optional.of(content);
    }

    /**
     * Sends a request inside this dialog to where its party is reached.
     *
     * @param reaction is given every response to it but a 100, also the 408 of one that none came for; no lock is held then.
     *     The 2xx to an INVITE is its to acknowledge, with {@link #acknowledge}. Not called when the party hangs up before
     * @throws IllegalStateException when the dialog is over
     */
    public void send(SipServletRequest request, Consumer<SipServletResponse> reaction) throws IOException {
        send(request, reaction, () -> {});
    }

    /**
     * As {@link #send(SipServletRequest, Consumer)}.
     *
     * @param abandoned done when the party hangs up before it has responded
     */
    @Override
    public void send(SipServletRequest request, Consumer<SipServletResponse> reaction, Runnable abandoned) throws IOException {
        Long number = number(request);
        synchronized (this) {
            if (state == State.OVER) {
                throw new IllegalStateException("the dialog is over");
            }
            pending.put(number, new Pending(reaction, abandoned));
        }
        try {
            if (isAboutSession(request)) {
                keeper.asking(request);
            }
            direct(request);
            request.send();
        } catch (IOException | RuntimeException e) {
            synchronized (this) {
                pending.remove(number);
            }
            throw e;
        }
    }

    private static void direct(SipServletRequest request) {
        Flows.follow(request);
        Invites.direct(request);
    }

    /**
     * Acknowledges a 2xx to an INVITE of ours. One that cannot be sent is missed by the party, who hangs up then.
     *
     * @param content the answer, when the offer was in the response
     */
    public void acknowledge(SipServletResponse answer, Optional<Content> content) {
        boolean hangUp;
        try {
            SipServletRequest ack = answer.createAck();
            content.ifPresent(each -> describe(ack, each));
            direct(ack);
            hangUp = acknowledging(answer);
            ack.send();
        } catch (IOException | RuntimeException e) {
            if (isOver()) {
                LOG.debug("Call {}: {} has hung up before the ACK: {}", callId, party.getURI(), e.toString());
            } else {
                LOG.warn("Call {}: the answer of {} cannot be acknowledged: {}", callId, party.getURI(), e.toString());
            }
            hangUp = acknowledging(answer);
        }
        if (hangUp) {
            sendBye();
        }
    }

    /** Returns whether a BYE has waited for it. */
    private synchronized boolean acknowledging(SipServletResponse answer) {
        if (answer == unacknowledged) {
            unacknowledged = null;
        }
        if (state == State.ANSWERED && !caller) {
            state = State.UP;
        }
        return byeAsked && state == State.UP;
    }

    /**
     * Hangs up, once, whoever asks and how often; as soon as RFC 3261 15 allows, which for a caller is when he has acknowledged
     * our answer. Does nothing to whom it was connected to.
     *
     * @param reason the value of a Reason header (RFC 3326); empty for none
     */
    public void bye(String reason) {
        SipServletResponse first;
        boolean now;
        synchronized (this) {
            if (byeAsked || state == State.OVER || state == State.EARLY) {
                return;
            }
            byeAsked = true;
            byeReason = reason;
            now = state == State.UP;
            first = unacknowledged;
        }
        if (now) {
            sendBye();
        } else if (first != null) {
            acknowledge(first, Optional.empty());
        }
    }

    private void sendBye() {
        try {
            SipServletRequest bye = session.createRequest("BYE");
            if (!byeReason.isEmpty()) {
                bye.setHeader("Reason", byeReason);
            }
            synchronized (this) {
                if (state == State.OVER) {
                    return;
                }
                state = State.OVER;
                pending.put(number(bye), new Pending(response -> {
                    if (response.getStatus() >= SipServletResponse.SC_OK) {
                        call.ended(this);
                    }
                }, () -> call.ended(this)));
            }
            keeper.over();
            direct(bye);
            bye.send();
            call.after(BYE_TIME, () -> call.ended(this));
        } catch (IOException | RuntimeException e) {
            LOG.warn("Call {}: {} cannot be hung up: {}", callId, party.getURI(), e.toString());
            ended();
        }
    }

    private void ended() {
        hungUp();
        call.ended(this);
    }

    // Offers and answers (RFC 3264): one at a time in each dialog

    /**
     * Reserves the session description of this dialog for one offer and its answer.
     *
     * @return whether it was free; if so, {@link #endExchange} must follow
     */
    public synchronized boolean beginExchange() {
        boolean free = !exchanging;
        exchanging = true;
        return free;
    }

    /** The offer was answered, or refused. Whoever waits is next. */
    public void endExchange() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            exchanging = next != null;
            finishing = false;
        }
        if (next != null) {
            next.run();
        }
    }

    /** The offer that is under way is as good as answered: who waits for the next one does not wait long. */
    synchronized void finishExchange() {
        finishing = true;
    }

    synchronized boolean isFinishing() {
        return finishing;
    }

    /** As {@link #exchange(Runnable)}, for two dialogs at once. */
    public static void exchange(Leg one, Leg other, Runnable work) {
        // In one order, or two of them could wait for each other.
        boolean inOrder = (one.callId + " " + one.localTag).compareTo(other.callId + " " + other.localTag) < 0;
        Leg first = inOrder ? one : other;
        Leg second = inOrder ? other : one;
        first.exchange(() -> second.exchange(work));
    }

    /**
     * Does something as soon as no offer is under way, for which it is reserved then as by {@link #beginExchange}; maybe at
     * once, on this thread.
     */
    public void exchange(Runnable work) {
        synchronized (this) {
            if (exchanging) {
                waiting.add(work);
                return;
            }
            exchanging = true;
        }
        work.run();
    }

    private static Long number(SipServletMessage message) {
        return Long.valueOf(message.getHeader("CSeq").strip().split("\\s+", 2)[0]);
    }
}
