package io.switchhook.it.phone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

import javax.sip.message.Request;

/**
 * A telephone for tests. It has a port of its own on 127.0.0.1, sends what it is told when it is told, and otherwise
 * keeps quiet: no ACK, no answer of its own accord, except that retransmissions are absorbed, a request over UDP is
 * repeated until it is answered, a call gets a 100 unless a {@link Behaviour} treats it, and a CANCEL is reacted to.
 * Methods that wait fail with the phone's message trace when their time is over.
 */
public final class Phone implements AutoCloseable {

    /** The domain of phones without a server. */
    private static final String NO_DOMAIN = "phones.invalid";

    private final Endpoint endpoint;
    private final Requests requests;
    private final Inbox<IncomingCall> calls = new Inbox<>();
    private final Inbox<IncomingRequest> others = new Inbox<>();
    private volatile Behaviour behaviour;
    private volatile OnCancel onCancel = OnCancel.terminate();

    private Phone(Identity identity, Transport transport) {
        try {
            this.endpoint = new Endpoint(identity, transport, this::received);
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
        this.requests = new Requests(endpoint);
        endpoint.open();
    }

    /** A phone whose address of record is {@code sip:user@domain}, with the server as its outbound proxy. */
    public static Phone listening(Transport transport, String user, String domain, InetSocketAddress server) {
        return listening(transport, user, domain, server, InetAddress.getLoopbackAddress());
    }

    /** The same at another address of this machine: all of 127.0.0.0/8 are. */
    public static Phone listening(
            Transport transport, String user, String domain, InetSocketAddress server, InetAddress address) {
        return new Phone(new Identity(user, domain, server, address), transport);
    }

    /** A phone that calls other phones directly, by their {@link #contact()}. */
    public static Phone listening(Transport transport, String user) {
        return new Phone(new Identity(user, NO_DOMAIN, null, InetAddress.getLoopbackAddress()), transport);
    }

    // What it is

    public String aor() {
        return endpoint.identity().aor();
    }

    /** The URI of the phone itself, as in its Contact. */
    public String contact() {
        return endpoint.contact();
    }

    public InetSocketAddress address() {
        return endpoint.local();
    }

    public Trace trace() {
        return endpoint.trace();
    }

    /** A new Via value for a message that a test composes itself. */
    public String via() {
        return endpoint.via(Token.branch());
    }

    // What it is like

    /** How long its methods wait; 10 seconds unless set. */
    public Phone patience(Duration time) {
        endpoint.patience(time);
        return this;
    }

    /** Answers a challenge with the user's name and this password; null: answers none. */
    public Phone password(String password) {
        endpoint.identity().password(password);
        return this;
    }

    /** What the phone says in Allow; empty for no Allow header. */
    public Phone allow(String methods) {
        endpoint.identity().allow(methods);
        return this;
    }

    /** What the phone says in Supported; empty for no Supported header. */
    public Phone supported(String options) {
        endpoint.identity().supported(options);
        return this;
    }

    /** Gives it a media port of its own, by which tests see who talks to whom; all phones without one have the same. */
    public Phone withMedia() {
        return withMedia(address().getPort());
    }

    /** The same with this port, of a {@link Talker}. */
    public Phone withMedia(int port) {
        endpoint.identity().mediaPort(port);
        return this;
    }

    /** Whether requests over UDP are repeated until they are answered; true unless set. */
    public Phone retransmitting(boolean on) {
        endpoint.retransmitting(on);
        return this;
    }

    /** Drops every received message that matches, as if it were lost; {@code m -> true} is an unplugged phone. */
    public Phone deafTo(Predicate<String> messages) {
        endpoint.deafTo(messages);
        return this;
    }

    // Registering

    /** Registers the phone for ten minutes and waits for the 200. */
    public Registration register(Change... changes) {
        Registration registration = registration();
        registration.bind(600, changes);
        return registration;
    }

    /** A registration that has sent nothing yet. */
    public Registration registration() {
        return registration(Token.random() + "@" + endpoint.hostPort(), 0);
    }

    /** A registration that continues after a Call-ID and CSeq of the past. */
    public Registration registration(String callId, long lastCseq) {
        return new Registration(endpoint, callId, lastCseq);
    }

    // Calling

    /** Sends an INVITE to a URI, or to a user of the phone's domain. */
    public OutgoingCall invite(String target, Change... changes) {
        return OutgoingCall.start(endpoint, uri(target), changes);
    }

    private String uri(String target) {
        return target.contains(":") ? target : "sip:" + target + "@" + endpoint.identity().domain();
    }

    /** Sends any other request outside of a dialog: OPTIONS, MESSAGE, … */
    public OutgoingRequest send(String method, String target, Change... changes) {
        Draft draft = draft(method, target, changes);
        return new OutgoingRequest(endpoint, draft, requests.nextHopOfInitial(draft), () -> draft.cseq() + 1).send();
    }

    private Draft draft(String method, String target, Change... changes) {
        return requests.initial(method, uri(target), Token.random() + "@" + endpoint.hostPort(), 1).apply(changes);
    }

    /** Sends a REFER outside of any dialog. */
    public Referral refer(String target, String referTo, Change... changes) {
        Draft draft = draft(Request.REFER, target).header("Refer-To", "<" + referTo + ">")
                .header("Referred-By", "<" + aor() + ">").apply(changes);
        Dialog dialog = Dialog.of(endpoint, draft);
        return new Referral(endpoint, dialog, open(dialog, draft));
    }

    /** Subscribes to an event package; NOTIFYs come as requests inside the dialog (RFC 6665). */
    public Subscription subscribe(String target, String event, int expires, Change... changes) {
        Draft draft = draft(Request.SUBSCRIBE, target).header("Event", event)
                .header("Expires", Integer.toString(expires)).apply(changes);
        Dialog dialog = Dialog.of(endpoint, draft);
        return new Subscription(dialog, open(dialog, draft), event);
    }

    private OutgoingRequest open(Dialog dialog, Draft draft) {
        endpoint.add(dialog);
        OutgoingRequest request = new OutgoingRequest(endpoint, draft, requests.nextHopOfInitial(draft),
                dialog::nextCseq);
        return request.observedBy(response -> {
            if (response.isSuccess()) {
                dialog.completeWith(response);
            }
        }, response -> { }).send();
    }

    /** Sends text as it is, to the server; LF becomes CRLF. Responses that match no request are strays. */
    public void sendRaw(String text) {
        InetSocketAddress server = endpoint.identity().server()
                .orElseThrow(() -> new IllegalStateException("a phone without a server needs an address"));
        sendRaw(text, server);
    }

    public void sendRaw(String text, InetSocketAddress to) {
        String crlf = text.replace("\r\n", "\n").replace("\n", "\r\n");
        endpoint.send(crlf.getBytes(StandardCharsets.UTF_8), to);
    }

    /** As {@link #sendRaw(String)}, to a server that may hang up before it has all of it. */
    public void sendTooMuch(String text) {
        try {
            sendRaw(text);
        } catch (AssertionError hungUp) {
            // the trace has it
        }
    }

    /** Waits for a message that belongs to nothing this phone knows: a response to raw text, a stray ACK. */
    public IncomingMessage awaitStray(Predicate<IncomingMessage> wanted) {
        return endpoint.strays().take(wanted, endpoint.patience(), () -> endpoint.failure("a stray message"));
    }

    // Being called

    private void received(IncomingRequest request) {
        if (!request.toTag().isEmpty()) {
            endpoint.dialogOf(request).ifPresentOrElse(dialog -> dialog.received(request), () -> others.put(request));
        } else if (request.method().equals(Request.INVITE)) {
            IncomingCall call = new IncomingCall(endpoint, request, onCancel);
            Behaviour habit = behaviour;
            if (habit == null) {
                // RFC 3261 17.2.1. It is for the phone to say that it is there: the test's own thread may come too late.
                call.trying();
                calls.put(call);
            } else {
                call.dialog().unattended();
                // Noted first, or a caller may be answered and the call forgotten before.
                calls.put(call);
                endpoint.later(Duration.ZERO, () -> habit.on(call));
            }
        } else {
            others.put(request);
        }
    }

    /** From now on calls are treated like this, and what comes inside their dialogs is answered with 200. */
    public Phone onInvite(Behaviour habit) {
        behaviour = habit;
        return this;
    }

    /** How calls from now on react to a CANCEL. */
    public Phone onCancel(OnCancel reaction) {
        onCancel = reaction;
        return this;
    }

    /** Waits for the next call, also one that a {@link Behaviour} treats. */
    public IncomingCall awaitInvite() {
        return awaitInvite(endpoint.patience());
    }

    public IncomingCall awaitInvite(Duration patience) {
        return calls.take(call -> true, patience, () -> endpoint.failure("an INVITE", patience));
    }

    /** Watches for the whole time that no call comes. */
    public void expectNoInvite(Duration time) {
        calls.expectNone(call -> true, time, () -> endpoint.failure("no INVITE"));
    }

    /** Forgets the calls and requests that came so far, for a phone that several tests share. */
    public void forget() {
        calls.forget();
        others.forget();
        endpoint.forget();
    }

    /** Every call so far. */
    public List<IncomingCall> calls() {
        return calls.all();
    }

    /** This end of every call so far that was answered, made or taken. */
    public List<Dialog> established() {
        return Stream.concat(
                        endpoint.made().stream().flatMap(call -> call.answers().stream()),
                        calls.all().stream()
                                .filter(call -> call.invite().answers().contains(200))
                                .map(IncomingCall::dialog))
                .toList();
    }

    /** Waits for a request that is neither an INVITE nor inside a known dialog; the test answers it. */
    public IncomingRequest awaitRequest(String method) {
        return others.take(request -> request.method().equals(method), endpoint.patience(),
                () -> endpoint.failure(method));
    }

    /** Waits for a REFER outside of any dialog. */
    public IncomingReferral awaitRefer() {
        IncomingRequest refer = awaitRequest(Request.REFER);
        Dialog dialog = Dialog.of(endpoint, refer);
        endpoint.add(dialog);
        return new IncomingReferral(endpoint, dialog, refer);
    }

    /** A port of 127.0.0.1 at which nobody listens. */
    public static InetSocketAddress nobody() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return new InetSocketAddress("127.0.0.1", socket.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
    }

    /**
     * Gives up the calls that are still being set up, so that nothing more comes of them, and closes the port; whoever sends
     * here now gets an ICMP error or a refused connection.
     */
    @Override
    public void close() {
        endpoint.made().stream()
                .filter(call -> !call.statuses().isEmpty() && call.finals().isEmpty())
                .forEach(OutgoingCall::cancel);
        vanish();
    }

    /** Closes the port and says nothing to anybody, as a phone does that loses its power. */
    public void vanish() {
        endpoint.close();
    }
}
