package io.switchhook.it.phone;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.StringMsgParser;
import javax.sip.message.Request;

/**
 * The transaction layer of one phone: finds out which request a message belongs to, and does nothing else of its own
 * accord (RFC 3261 sections 17.1.3 and 17.2.3).
 */
final class Endpoint implements AutoCloseable {

    private record AckKey(String callId, long cseq, String localTag) { }

    private final Identity identity;
    private final Transport transport;
    private final Trace trace;
    private final Consumer<IncomingRequest> newRequest;
    private final Wire wire;
    private final ScheduledExecutorService clock;
    private final Map<String, OutgoingRequest> sent = new ConcurrentHashMap<>();
    private final Map<String, IncomingRequest> received = new ConcurrentHashMap<>();
    private final Map<AckKey, IncomingRequest> invites = new ConcurrentHashMap<>();
    private final Map<DialogId, Dialog> dialogs = new ConcurrentHashMap<>();
    private final Queue<OutgoingCall> made = new ConcurrentLinkedQueue<>();
    private final Inbox<IncomingMessage> strays = new Inbox<>();
    private volatile Predicate<String> deafTo = message -> false;
    private volatile Duration patience = Duration.ofSeconds(10);
    private volatile boolean retransmitting = true;

    Endpoint(Identity identity, Transport transport, Consumer<IncomingRequest> newRequest) throws IOException {
        this.identity = identity;
        this.transport = transport;
        this.newRequest = newRequest;
        this.clock = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "phone-clock-" + identity.user());
            thread.setDaemon(true);
            return thread;
        }, new ThreadPoolExecutor.DiscardPolicy());
        this.wire = Wire.open(transport, identity.address());
        this.trace = new Trace(identity.user() + ":" + wire.local().getPort());
    }

    /** Starts to receive. */
    Endpoint open() {
        wire.receive(this::received);
        return this;
    }

    Identity identity() {
        return identity;
    }

    Transport transport() {
        return transport;
    }

    Trace trace() {
        return trace;
    }

    ScheduledExecutorService clock() {
        return clock;
    }

    InetSocketAddress local() {
        return wire.local();
    }

    Duration patience() {
        return patience;
    }

    void patience(Duration time) {
        patience = time;
    }

    void retransmitting(boolean on) {
        retransmitting = on;
    }

    boolean retransmits() {
        return retransmitting && !transport.isReliable();
    }

    void deafTo(Predicate<String> messages) {
        deafTo = messages;
    }

    Inbox<IncomingMessage> strays() {
        return strays;
    }

    /** The URI at which this phone itself is reached. */
    String contact() {
        return "sip:" + identity.user() + "@" + hostPort() + transport.uriParameter();
    }

    String hostPort() {
        return local().getAddress().getHostAddress() + ":" + local().getPort();
    }

    String via(String branch) {
        return "SIP/2.0/" + transport + " " + hostPort() + ";branch=" + branch + ";rport";
    }

    AssertionError failure(String awaited) {
        return failure(awaited, patience);
    }

    AssertionError failure(String awaited, Duration within) {
        return new AssertionError(identity.user() + " awaited " + awaited + " (within " + within.toMillis()
                + " ms). Messages so far:\n" + trace);
    }

    // Sending

    void send(Draft draft, InetSocketAddress to) {
        send(draft.encode(), to);
    }

    void send(byte[] message, InetSocketAddress to) {
        trace.add(Trace.now(), Trace.Direction.SENT, to, message);
        try {
            wire.send(message, to);
        } catch (IOException e) {
            throw new AssertionError(identity.user() + " cannot send to " + to + "\n" + trace, e);
        }
    }

    /** Sends from a timer or a receiving thread, where nobody could catch a failure; the trace has it. */
    void resend(Draft draft, InetSocketAddress to) {
        try {
            send(draft, to);
        } catch (AssertionError gone) {
            // The peer is gone; the test sees what is missing.
        }
    }

    void expectResponses(String branch, String method, OutgoingRequest request) {
        sent.put(branch + "|" + method, request);
    }

    // Receiving

    private void received(byte[] bytes, InetSocketAddress from) {
        Duration at = Trace.now();
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.isBlank()) {
            return;
        }
        if (deafTo.test(text)) {
            trace.add(at, Trace.Direction.DROPPED, from, bytes);
            return;
        }
        try {
            SIPMessage message = parse(bytes);
            trace.add(at, Trace.Direction.RECEIVED, from, bytes);
            guarded(() -> received(message, bytes, from, at));
        } catch (ParseException | RuntimeException e) {
            trace.add(at, Trace.Direction.MALFORMED, from, bytes);
        }
    }
    /** Runs something on the clock's thread after a while. */
    void later(Duration delay, Runnable task) {
        clock.schedule(() -> guarded(task), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The phone's own threads must live on; the test sees the failure in the trace. */
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | AssertionError e) {
            trace.add(Trace.now(), Trace.Direction.FAILED, local(), e.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private void received(SIPMessage message, byte[] bytes, InetSocketAddress from, Duration at) {
        if (message instanceof SIPResponse response) {
            received(new IncomingResponse(response, bytes, from, at));
        } else {
            received(new IncomingRequest(this, (SIPRequest) message, bytes, from, at));
        }
    }

    private static SIPMessage parse(byte[] bytes) throws ParseException {
        return new StringMsgParser().parseSIPMessage(bytes, true, true, (failure, message, header, text, all) -> {
            throw failure;
        });
    }

    private void received(IncomingResponse response) {
        OutgoingRequest request = sent.get(response.branch() + "|" + response.method());
        if (request == null) {
            strays.put(response);
        } else {
            request.received(response);
        }
    }

    private void received(IncomingRequest request) {
        if (request.method().equals(Request.ACK)) {
            acknowledged(request);
            return;
        }
        IncomingRequest known = received.putIfAbsent(transaction(request, request.method()), request);
        if (known != null) {
            known.repeated();
            return;
        }
        IncomingRequest cancelled = request.method().equals(Request.CANCEL)
                ? received.get(transaction(request, Request.INVITE)) : null;
        if (cancelled != null) {
            cancelled.cancelled(request);
            return;
        }
        if (request.method().equals(Request.INVITE)) {
            expectAck(request);
        }
        newRequest.accept(request);
    }

    private void expectAck(IncomingRequest invite) {
        invites.put(new AckKey(invite.callId(), invite.cseq(), invite.localTag()), invite);
    }

    IncomingRequest fork(IncomingRequest invite) {
        IncomingRequest branch = invite.copy();
        expectAck(branch);
        return branch;
    }

    private void acknowledged(IncomingRequest ack) {
        IncomingRequest invite = invites.get(new AckKey(ack.callId(), ack.cseq(), ack.toTag()));
        if (invite == null) {
            strays.put(ack);
        } else {
            invite.acknowledged(ack);
        }
    }

    private static String transaction(IncomingRequest request, String method) {
        String sentBy = request.header("Via").split(";")[0];
        return request.branch() + "|" + sentBy + "|" + method;
    }

    // Calls and dialogs

    void add(OutgoingCall call) {
        made.add(call);
    }

    /** Every call that the phone made, also when it was referred. */
    List<OutgoingCall> made() {
        return List.copyOf(made);
    }

    void forget() {
        made.clear();
        strays.forget();
    }

    void add(Dialog dialog) {
        dialogs.put(dialog.id(), dialog);
    }

    /** The dialog of an incoming request; one whose remote tag was not known yet learns it (RFC 6665 section 4.4.1). */
    Optional<Dialog> dialogOf(IncomingRequest request) {
        DialogId id = new DialogId(request.callId(), request.toTag(), request.fromTag());
        Dialog complete = dialogs.get(id);
        if (complete != null) {
            return Optional.of(complete);
        }
        Dialog begun = dialogs.get(id.withoutRemoteTag());
        if (begun != null && begun.remoteTag().isEmpty()) {
            begun.completeWith(request);
        }
        return Optional.ofNullable(begun).filter(dialog -> dialog.id().equals(id));
    }

    Optional<Dialog> dialog(DialogId id) {
        return Optional.ofNullable(dialogs.get(id));
    }

    @Override
    public void close() {
        clock.shutdownNow();
        wire.close();
    }
}
