package io.switchhook.it.phone;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

import javax.sip.message.Request;

/**
 * One end of a dialog, early or confirmed (RFC 3261 section 12): knows its tags, route set, remote target and
 * sequence number, sends requests inside it, and collects those of the other side. Requests of the other side are
 * answered by the test, unless the call is unattended.
 */
public final class Dialog {

    private final Endpoint endpoint;
    private final Requests requests;
    private final String callId;
    private final String localTag;
    private final String localUri;
    private final String remoteUri;
    private final Inbox<IncomingRequest> inbox = new Inbox<>();
    private volatile String remoteTag;
    private volatile List<String> routeSet;
    private volatile String remoteTarget;
    private volatile boolean unattended;
    private final List<Supplier<Optional<String>>> descriptions = new CopyOnWriteArrayList<>();
    private final List<OutgoingRequest> sent = new CopyOnWriteArrayList<>();
    private volatile Consumer<IncomingRequest> onRequest = request -> { };
    private long cseq;
    private long inviteCseq;
    private Draft ack;

    private Dialog(Endpoint endpoint, String callId, String localTag, String localUri, String remoteUri, long cseq) {
        this.endpoint = endpoint;
        this.requests = new Requests(endpoint);
        this.callId = callId;
        this.localTag = localTag;
        this.localUri = localUri;
        this.remoteUri = remoteUri;
        this.cseq = cseq;
        this.inviteCseq = cseq;
    }

    /** The dialog of a request that is about to be sent; the other end completes it with what it sends first. */
    static Dialog of(Endpoint endpoint, Draft request) {
        Dialog dialog = new Dialog(endpoint, request.value("Call-ID"),
                NameAddress.parse(request.value("From")).parameter("tag").orElse(""),
                NameAddress.parse(request.value("From")).uri(), NameAddress.parse(request.value("To")).uri(),
                request.cseq());
        dialog.remoteTag = "";
        dialog.routeSet = List.of();
        dialog.remoteTarget = request.requestUri();
        return dialog;
    }

    /** The dialog that a response creates at the caller (RFC 3261 section 12.1.2). */
    static Dialog of(Endpoint endpoint, OutgoingRequest request, IncomingResponse response) {
        Dialog dialog = of(endpoint, request.request());
        dialog.completeWith(response);
        return dialog;
    }

    /** The dialog that a request creates at the callee (RFC 3261 section 12.1.1). */
    static Dialog of(Endpoint endpoint, IncomingRequest request) {
        Dialog dialog = new Dialog(endpoint, request.callId(), request.localTag(), request.uri("To"),
                request.uri("From"), 0);
        dialog.remoteTag = request.fromTag();
        dialog.routeSet = request.headers("Record-Route");
        dialog.remoteTarget = request.has("Contact") ? request.uri("Contact") : request.uri("From");
        return dialog;
    }

    /** Takes tag, route set and target from a response; a 2xx overrides what a provisional said. */
    void completeWith(IncomingResponse response) {
        remoteTag = response.toTag();
        List<String> routes = new ArrayList<>(response.headers("Record-Route"));
        Collections.reverse(routes);
        routeSet = List.copyOf(routes);
        refreshTarget(response);
    }

    /** Takes tag, route set and target from a request that came before any response. */
    void completeWith(IncomingRequest request) {
        remoteTag = request.fromTag();
        routeSet = request.headers("Record-Route");
        refreshTarget(request);
    }

    private void refreshTarget(IncomingMessage message) {
        if (message.has("Contact")) {
            remoteTarget = message.uri("Contact");
        }
    }

    // What identifies it

    DialogId id() {
        return new DialogId(callId, localTag, remoteTag);
    }

    public String callId() {
        return callId;
    }

    public String localTag() {
        return localTag;
    }

    public String remoteTag() {
        return remoteTag;
    }

    public String localUri() {
        return localUri;
    }

    public String remoteUri() {
        return remoteUri;
    }

    /** The Contact of the other end. */
    public String remoteTarget() {
        return remoteTarget;
    }

    public List<String> routeSet() {
        return routeSet;
    }

    /** The sequence number of the last request that this end sent. */
    public synchronized long cseq() {
        return cseq;
    }

    synchronized long nextCseq() {
        return ++cseq;
    }

    /** The Replaces value with which someone else takes over this end's side of the dialog (RFC 3891 section 3). */
    public String replaces() {
        return callId + ";to-tag=" + remoteTag + ";from-tag=" + localTag;
    }

    /** The Target-Dialog value that names this dialog to its other end (RFC 4538 section 7). */
    public String targetDialog() {
        return callId + ";local-tag=" + localTag + ";remote-tag=" + remoteTag;
    }

    // What was agreed

    /** Another exchange that describes the other end's media, if it succeeds. */
    void describedBy(Supplier<Optional<String>> exchange) {
        descriptions.add(exchange);
    }

    /** Where this end wants its media, and that it takes and sends them. */
    public Media localMedia() {
        return endpoint.identity().media();
    }

    /** What the other end said last about its media. */
    public Optional<Media> remoteMedia() {
        return descriptions.stream().map(Supplier::get).flatMap(Optional::stream).reduce((one, next) -> next)
                .map(Media::parse);
    }

    /**
     * Whether it is the first of its method here that was not refused, or made the dialog; only then a REFER needs no id
     * (RFC 3515 2.4.6).
     */
    boolean isFirst(OutgoingRequest request) {
        return sent.stream()
                .filter(each -> each.method().equals(request.method()))
                .filter(each -> each.finals().stream().noneMatch(status -> status >= 300))
                .findFirst().orElse(request) == request;
    }

    /** How often this end hung up. */
    public int byesSent() {
        return (int) sent.stream().filter(request -> request.method().equals(Request.BYE)).count();
    }

    /** How often the other end hung up. */
    public int byesReceived() {
        return (int) requests().stream().filter(request -> request.method().equals(Request.BYE)).count();
    }

    /** Whether each re-INVITE that this end answered with a 2xx has its ACK. */
    public boolean isSettled() {
        return requests().stream()
                .filter(request -> request.method().equals(Request.INVITE) && request.answers().contains(200))
                .allMatch(IncomingRequest::isAcknowledged);
    }

    // Sending

    /** Sends any request inside the dialog. */
    public OutgoingRequest send(String method, Change... changes) {
        Draft draft = requests.within(this, method, nextCseq()).apply(changes);
        if (method.equals(Request.INVITE)) {
            startedInvite(draft);
        }
        OutgoingRequest request = new OutgoingRequest(endpoint, draft, nextHop(draft), this::nextCseq)
                .observedBy(response -> received(method, response), response -> repeatAck(method, response));
        if (carriesMedia(method)) {
            describedBy(() -> request.responses().stream()
                    .filter(IncomingResponse::isSuccess)
                    .map(IncomingMessage::body)
                    .filter(body -> !body.isEmpty())
                    .findFirst());
        }
        sent.add(request);
        return request.send();
    }

    private static boolean carriesMedia(String method) {
        return method.equals(Request.INVITE) || method.equals(Request.UPDATE);
    }

    private synchronized void startedInvite(Draft invite) {
        inviteCseq = invite.cseq();
        ack = null;
    }

    private void received(String method, IncomingResponse response) {
        if (response.isSuccess() && carriesMedia(method)) {
            refreshTarget(response);
        }
        if (method.equals(Request.INVITE)) {
            synchronized (this) {
                inviteCseq = response.cseq();
            }
        }
    }

    private void repeatAck(String method, IncomingResponse response) {
        if (method.equals(Request.INVITE) && response.isSuccess()) {
            repeatAck();
        }
    }

    private InetSocketAddress nextHop(Draft draft) {
        return requests.nextHopWithin(draft);
    }

    /** Acknowledges the 2xx of the last INVITE that this end sent (RFC 3261 section 13.2.2.4). */
    public synchronized Dialog ack(Change... changes) {
        ack = requests.within(this, Request.ACK, inviteCseq).apply(changes);
        endpoint.send(ack, nextHop(ack));
        return this;
    }

    synchronized boolean isAcknowledged() {
        return ack != null;
    }

    /** The 2xx came again: so does the ACK, if there was one. */
    synchronized void repeatAck() {
        if (ack != null) {
            endpoint.resend(ack, nextHop(ack));
        }
    }

    public OutgoingRequest bye(Change... changes) {
        return send(Request.BYE, changes);
    }

    /** Sends a BYE and waits for its 200. */
    public void hangUp() {
        bye().awaitStatus(200);
    }

    /** Sends a re-INVITE with an offer; acknowledge its 2xx with {@link #ack}, a rejection with its own ACK. */
    public OutgoingRequest reinvite(String offer, Change... changes) {
        return send(Request.INVITE, with(Change.sdp(offer), changes));
    }

    /** Puts the other end on hold, which has to answer (RFC 3264 section 8.4). */
    public void hold() {
        describe(endpoint.identity().media().holding());
    }

    /** Takes the other end off hold. */
    public void resume() {
        describe(endpoint.identity().media());
    }

    private void describe(Media media) {
        reinvite(media.description()).awaitStatus(200);
        ack();
    }

    public OutgoingRequest update(String offer, Change... changes) {
        return send(Request.UPDATE, with(Change.sdp(offer), changes));
    }

    public OutgoingRequest info(String contentType, String content, Change... changes) {
        return send(Request.INFO, with(Change.body(contentType, content), changes));
    }

    /** Asks the other end to call somebody else (RFC 3515); {@link ReferTo} makes the attended variant. */
    public Referral refer(String referTo, Change... changes) {
        Change[] all = with(Change.header("Refer-To", "<" + referTo + ">"),
                with(Change.header("Referred-By", "<" + endpoint.identity().aor() + ">"), changes));
        return new Referral(endpoint, this, send(Request.REFER, all));
    }

    private static Change[] with(Change first, Change... others) {
        Change[] all = new Change[others.length + 1];
        all[0] = first;
        System.arraycopy(others, 0, all, 1, others.length);
        return all;
    }

    // Receiving

    void received(IncomingRequest request) {
        if (carriesMedia(request.method())) {
            refreshTarget(request);
            describedBy(request::description);
        }
        onRequest.accept(request);
        if (unattended && !request.method().equals(Request.REFER)) {
            answer(request);
        }
        inbox.put(request);
    }

    private void answer(IncomingRequest request) {
        boolean invite = request.method().equals(Request.INVITE);
        if (invite && sent.stream().anyMatch(each -> each.method().equals(Request.INVITE) && each.finals().isEmpty())) {
            // RFC 3261 section 14.2.
            request.respondIfOpen(491);
        } else if (invite || carriesMedia(request.method()) && !request.body().isEmpty()) {
            request.respondIfOpen(200, Change.sdp(request.answer()));
        } else {
            request.respondIfOpen(200);
        }
    }

    void onRequest(Consumer<IncomingRequest> listener) {
        onRequest = listener;
    }

    /**
     * From now on every request inside the dialog is answered with 200 at once, but for a REFER, which somebody has to carry
     * out, and an INVITE that crosses one of its own. All can still be awaited.
     */
    public Dialog unattended() {
        unattended = true;
        return this;
    }

    /** Waits for the next request of this method inside the dialog; the test answers it. */
    public IncomingRequest awaitRequest(String method) {
        return await(request -> request.method().equals(method), method);
    }

    IncomingRequest await(Predicate<IncomingRequest> wanted, String what) {
        return inbox.take(wanted, endpoint.patience(), () -> endpoint.failure(what + " in dialog " + id()));
    }

    /** Waits for the other end to hang up, and answers 200. */
    public IncomingRequest awaitBye() {
        IncomingRequest bye = awaitRequest(Request.BYE);
        bye.respondIfOpen(200);
        return bye;
    }

    /** Waits for a REFER inside the dialog. */
    public IncomingReferral awaitRefer() {
        return new IncomingReferral(endpoint, this, awaitRequest(Request.REFER));
    }

    /** Waits in the background for a REFER inside the dialog, and does what a transferee does. */
    public CompletableFuture<OutgoingCall> carryOutRefer(Change... changes) {
        CompletableFuture<OutgoingCall> call = new CompletableFuture<>();
        Thread transferee = new Thread(() -> {
            try {
                call.complete(awaitRefer().carryOut(changes));
            } catch (RuntimeException | AssertionError e) {
                call.completeExceptionally(e);
            }
        }, "phone-transferee-" + localTag);
        transferee.setDaemon(true);
        transferee.start();
        return call;
    }

    /** Watches for the whole time that no such request comes. */
    public void expectNo(String method, Duration time) {
        inbox.expectNone(request -> request.method().equals(method), time,
                () -> endpoint.failure("no " + method + " in dialog " + id()));
    }

    /** Every request that came inside the dialog, without ACKs and retransmissions. */
    public List<IncomingRequest> requests() {
        return inbox.all();
    }
}
