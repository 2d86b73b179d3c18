package io.switchhook.it.phone;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import javax.sip.message.Request;

/**
 * A call that a phone is offered: one INVITE, answered step by step by the test. Only a CANCEL is reacted to, as
 * {@link OnCancel} says; by default with 200 and 487.
 */
public final class IncomingCall {

    private final Endpoint endpoint;
    private final IncomingRequest invite;
    private final Dialog dialog;
    private final Inbox<IncomingRequest> cancels = new Inbox<>();
    private final AtomicLong rseq = new AtomicLong();
    private volatile OnCancel onCancel;
    private volatile Retransmission reliableProvisional;

    IncomingCall(Endpoint endpoint, IncomingRequest invite, OnCancel onCancel) {
        this.endpoint = endpoint;
        this.invite = invite;
        this.onCancel = onCancel;
        this.dialog = Dialog.of(endpoint, invite);
        dialog.describedBy(invite::description);
        endpoint.add(dialog);
        dialog.onRequest(this::receivedInDialog);
        invite.onCancel(this::cancelled);
    }

    private void cancelled(IncomingRequest cancel) {
        onCancel.on(this, cancel);
        cancels.put(cancel);
    }

    private void receivedInDialog(IncomingRequest request) {
        if (request.method().equals(Request.PRACK) && reliableProvisional != null) {
            reliableProvisional.stop();
        }
    }

    void later(Duration delay, Runnable task) {
        endpoint.later(delay, task);
    }

    // What was asked

    public IncomingRequest invite() {
        return invite;
    }

    public String header(String name) {
        return invite.header(name);
    }

    public List<String> headers(String name) {
        return invite.headers(name);
    }

    public String requestUri() {
        return invite.requestUri();
    }

    public String body() {
        return invite.body();
    }

    public String callId() {
        return invite.callId();
    }

    /** When the INVITE came, on the clock of {@link Trace#now()}. */
    public Duration at() {
        return invite.at();
    }

    /** The dialog, early until the call is answered. */
    public Dialog dialog() {
        return dialog;
    }

    // What the phone does

    public IncomingCall trying() {
        return respond(100);
    }

    public IncomingCall ring(Change... changes) {
        return respond(180, changes);
    }

    public IncomingCall progress(int status, String sdp, Change... changes) {
        return respond(status, draft -> draft.body("application/sdp", sdp).apply(changes));
    }

    /** Sends a provisional response that is repeated until its PRACK comes, which the test answers (RFC 3262). */
    public IncomingCall progressReliably(int status, Change... changes) {
        Change reliable = draft -> draft.header("Require", "100rel")
                .header("RSeq", Long.toString(rseq.incrementAndGet())).apply(changes);
        Draft sent = invite.send(status, reliable);
        reliableProvisional = Retransmission.doubling(endpoint.clock(), () -> invite.resend(sent));
        return this;
    }

    /** Any response at all, whatever was sent before. */
    public IncomingCall respond(int status, Change... changes) {
        invite.respond(status, changes);
        return this;
    }

    /** Answers with 200 and SDP; the 200 is repeated until the ACK comes. */
    public Dialog answer(Change... changes) {
        invite.respond(200, draft -> draft.body("application/sdp", invite.answer()).apply(changes));
        return dialog;
    }

    boolean answerIfOpen() {
        return invite.respondIfOpen(200, Change.sdp(invite.answer()));
    }

    public IncomingCall reject(int status, Change... changes) {
        return respond(status, changes);
    }

    public IncomingCall busy() {
        return reject(486);
    }

    /** Sends a 3xx with one or several contact URIs. */
    public IncomingCall redirect(int status, String... contacts) {
        return respond(status, draft -> {
            for (String contact : contacts) {
                draft.add("Contact", "<" + contact + ">");
            }
        });
    }

    public IncomingCall onCancel(OnCancel reaction) {
        onCancel = reaction;
        return this;
    }

    /** Another callee behind the same INVITE, as if it had been forked on its way: it has a tag of its own. */
    public IncomingCall fork() {
        return new IncomingCall(endpoint, endpoint.fork(invite), onCancel);
    }

    // Replaces

    /** The dialog that the INVITE asks to replace, if this phone has it (RFC 3891 section 3). */
    public Optional<Dialog> replaced() {
        if (!invite.has("Replaces")) {
            return Optional.empty();
        }
        NameAddress replaces = NameAddress.parse(header("Replaces"));
        return endpoint.dialog(new DialogId(replaces.uri(), replaces.parameter("to-tag").orElse(""),
                replaces.parameter("from-tag").orElse("")));
    }

    /** Answers, and hangs up the replaced dialog; 481 if this phone does not have that dialog. */
    public Optional<Dialog> answerReplacing() {
        Optional<Dialog> replaced = replaced();
        if (replaced.isEmpty()) {
            invite.respondIfOpen(481);
            return Optional.empty();
        }
        answer();
        replaced.get().bye();
        return Optional.of(dialog);
    }

    // What comes then

    public IncomingRequest awaitAck() {
        return invite.awaitAck();
    }

    /** Waits for the CANCEL; the phone has already reacted to it. */
    public IncomingRequest awaitCancel() {
        return awaitCancel(endpoint.patience());
    }

    public IncomingRequest awaitCancel(Duration patience) {
        return cancels.take(cancel -> true, patience, () -> endpoint.failure("a CANCEL", patience));
    }

    /** Watches for the whole time that the call is not cancelled. */
    public void expectNoCancel(Duration time) {
        cancels.expectNone(cancel -> true, time, () -> endpoint.failure("no CANCEL"));
    }

    public boolean isCancelled() {
        return !cancels.all().isEmpty();
    }
}
