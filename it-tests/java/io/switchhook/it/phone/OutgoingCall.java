package io.switchhook.it.phone;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import javax.sip.message.Request;

/**
 * A call that a phone makes: one INVITE, every response to it, and a dialog for each callee that answered
 * (RFC 3261 section 13.2.2.4). Nothing is acknowledged unless the test says so.
 */
public final class OutgoingCall {

    private final Endpoint endpoint;
    private final OutgoingRequest invite;
    private final Duration at = Trace.now();
    private final Map<String, Dialog> dialogs = new ConcurrentHashMap<>();
    private final Inbox<IncomingResponse> outcomes = new Inbox<>();
    private volatile boolean acknowledging;

    private OutgoingCall(Endpoint endpoint, OutgoingRequest invite) {
        this.endpoint = endpoint;
        this.invite = invite;
    }

    /** Sends an INVITE with an SDP offer. */
    static OutgoingCall start(Endpoint endpoint, String target, Change... changes) {
        Requests requests = new Requests(endpoint);
        Draft draft = requests.initial(Request.INVITE, target, Token.random() + "@" + endpoint.hostPort(), 1)
                .body("application/sdp", endpoint.identity().media().description())
                .apply(changes);
        OutgoingRequest invite = new OutgoingRequest(endpoint, draft, requests.nextHopOfInitial(draft),
                () -> draft.cseq() + 1);
        OutgoingCall call = new OutgoingCall(endpoint, invite);
        endpoint.add(call);
        invite.observedBy(call::received, call::receivedAgain).send();
        return call;
    }

    /** Acknowledges every final response, those that came and from now on each as it comes. */
    public OutgoingCall acknowledging() {
        synchronized (invite) {
            acknowledging = true;
            return ack();
        }
    }

    private void received(IncomingResponse response) {
        if (response.status() > 100 && response.status() < 300 && !response.toTag().isEmpty()) {
            Dialog dialog = dialogs.computeIfAbsent(response.toTag(), tag -> open(response));
            if (response.isSuccess()) {
                dialog.completeWith(response);
            }
        }
        if (response.isFinal()) {
            outcomes.put(response);
            if (acknowledging) {
                acknowledge(response);
            }
        }
    }

    private Dialog open(IncomingResponse response) {
        Dialog dialog = Dialog.of(endpoint, invite, response);
        dialog.describedBy(() -> description(response.toTag()));
        endpoint.add(dialog);
        return dialog;
    }

    /** The first one counts (RFC 3261 section 13.2.1). */
    private Optional<String> description(String tag) {
        return invite.responses().stream()
                .filter(response -> response.toTag().equals(tag))
                .map(IncomingMessage::body)
                .filter(body -> !body.isEmpty())
                .findFirst();
    }

    private void receivedAgain(IncomingResponse response) {
        if (response.isSuccess()) {
            dialogs.get(response.toTag()).repeatAck();
        }
    }

    private void acknowledge(IncomingResponse response) {
        if (!response.isSuccess()) {
            invite.acknowledge(response);
        } else if (!dialog(response).isAcknowledged()) {
            dialog(response).ack();
        }
    }

    // What the test asks

    /** The INVITE. */
    public OutgoingRequest invite() {
        return invite;
    }

    public String callId() {
        return invite.callId();
    }

    /** When the INVITE was about to be sent for the first time, on the clock of {@link Trace#now()}. */
    public Duration at() {
        return at;
    }

    public IncomingResponse awaitStatus(int status) {
        return invite.awaitStatus(status);
    }

    public IncomingResponse awaitStatus(int status, Duration patience) {
        return invite.awaitStatus(status, patience);
    }

    public IncomingResponse awaitFinal() {
        return invite.awaitFinal();
    }

    public IncomingResponse awaitFinal(Duration patience) {
        return invite.awaitFinal(patience);
    }

    /** Waits for the next callee that answers; the dialog is not acknowledged yet. Fails on a rejection. */
    public Dialog awaitAnswer() {
        return awaitAnswer(endpoint.patience());
    }

    public Dialog awaitAnswer(Duration patience) {
        return dialog(outcome(IncomingResponse::isSuccess, patience, "an answer"));
    }

    /** Waits for an answer and acknowledges it. */
    public Dialog connect() {
        return connect(endpoint.patience());
    }

    public Dialog connect(Duration patience) {
        Dialog dialog = awaitAnswer(patience);
        return acknowledging || dialog.isAcknowledged() ? dialog : dialog.ack();
    }

    /** Waits for this final status, and acknowledges it. */
    public IncomingResponse awaitRejected(int status) {
        IncomingResponse rejection = outcome(response -> response.status() == status, endpoint.patience(),
                Integer.toString(status));
        invite.acknowledge(rejection);
        return rejection;
    }

    private IncomingResponse outcome(Predicate<IncomingResponse> wanted, Duration patience, String what) {
        return outcomes.take(wanted, response -> true, patience,
                () -> endpoint.failure(what + " for its INVITE, got " + statuses(), patience));
    }

    /** Acknowledges every final response so far; an answer that was acknowledged is not again. */
    public OutgoingCall ack() {
        outcomes.all().forEach(this::acknowledge);
        return this;
    }

    public OutgoingRequest cancel(Change... changes) {
        return invite.cancel(changes);
    }

    /** Acknowledges a reliable provisional response (RFC 3262 section 4). */
    public OutgoingRequest prack(IncomingResponse provisional, Change... changes) {
        String rack = provisional.header("RSeq") + " " + provisional.cseq() + " INVITE";
        return dialog(provisional).send(Request.PRACK, draft -> draft.header("RAck", rack).apply(changes));
    }

    /** The dialog, early or confirmed, that a response belongs to. */
    public Dialog dialog(IncomingResponse response) {
        Dialog dialog = dialogs.get(response.toTag());
        if (dialog == null) {
            throw endpoint.failure("a dialog for " + response.status() + " with tag '" + response.toTag() + "'");
        }
        return dialog;
    }

    /** The dialogs of all callees that answered, in order. */
    public List<Dialog> answers() {
        return outcomes.all().stream().filter(IncomingResponse::isSuccess).map(this::dialog).toList();
    }

    public List<IncomingResponse> responses() {
        return invite.responses();
    }

    /** The status codes of all responses in order, without repeated finals. */
    public List<Integer> statuses() {
        return invite.statuses();
    }

    /** The status codes of the final responses: what a caller must see exactly one of. */
    public List<Integer> finals() {
        return invite.finals();
    }

    /** The provisional status codes. */
    public List<Integer> provisionals() {
        return statuses().stream().filter(status -> status < 200).toList();
    }
}
