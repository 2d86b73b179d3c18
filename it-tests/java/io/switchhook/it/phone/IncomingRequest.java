package io.switchhook.it.phone;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import javax.sip.message.Request;

/**
 * A request that a phone received, and the server side of its transaction. Nothing is answered unless the test says
 * so; once it has answered, a retransmitted request gets the last response again, and a final response to an INVITE
 * is repeated until the ACK comes (RFC 3261 sections 13.3.1.4 and 17.2.1).
 */
public final class IncomingRequest extends IncomingMessage {

    private final Endpoint endpoint;
    private final String localTag;
    private final Inbox<IncomingRequest> acks = new Inbox<>();
    private final List<Integer> answers = new ArrayList<>();
    private final List<Consumer<IncomingRequest>> onCancel = new CopyOnWriteArrayList<>();
    private int retransmissions;
    private Draft lastResponse;
    private Retransmission repeating;

    IncomingRequest(Endpoint endpoint, SIPRequest parsed, byte[] bytes, InetSocketAddress source, Duration at) {
        super(parsed, bytes, source, at);
        this.endpoint = endpoint;
        this.localTag = toTag().isEmpty() ? Token.random() : toTag();
    }

    /** The request as JAIN-SIP sees it. */
    public Request request() {
        return (SIPRequest) parsed();
    }

    public String requestUri() {
        return toString().split("\\s+", 3)[1];
    }

    /** How often the request came again. */
    public synchronized int retransmissions() {
        return retransmissions;
    }

    /** Sends a response, whatever was sent before. */
    public synchronized IncomingRequest respond(int status, Change... changes) {
        if (repeating != null) {
            repeating.stop();
        }
        Draft response = send(status, changes);
        if (status >= 200 && method().equals(Request.INVITE)
                && (status < 300 || !endpoint.transport().isReliable())) {
            repeating = Retransmission.upToT2(endpoint.clock(), () -> resend(response));
        }
        return this;
    }

    synchronized Draft send(int status, Change... changes) {
        Draft response = draft(status).apply(changes);
        lastResponse = response;
        answers.add(status);
        endpoint.send(response, responseAddress());
        return response;
    }

    void resend(Draft response) {
        endpoint.resend(response, responseAddress());
    }

    /** Sends a response if no final one was sent yet; for reactions that race with each other. */
    public synchronized boolean respondIfOpen(int status, Change... changes) {
        if (isAnswered()) {
            return false;
        }
        respond(status, changes);
        return true;
    }

    /** Whether a final response was sent. */
    public synchronized boolean isAnswered() {
        return answers.stream().anyMatch(status -> status >= 200);
    }

    /** The status codes sent so far. */
    public synchronized List<Integer> answers() {
        return List.copyOf(answers);
    }

    /** Waits for the ACK of the final response. */
    public IncomingRequest awaitAck() {
        return acks.take(ack -> true, endpoint.patience(),
                () -> endpoint.failure("an ACK for its " + answers() + " to " + method()));
    }

    public boolean isAcknowledged() {
        return !acks.all().isEmpty();
    }

    String localTag() {
        return localTag;
    }

    /** What the phone says about its media: an answer, or an offer where there was none (RFC 3261 section 13.2.1). */
    String answer() {
        Media own = endpoint.identity().media();
        return (body().isEmpty() ? own : own.answering(Media.parse(body()))).description();
    }

    /** What the other end said about its media, here or in the ACK, if this was answered with a 2xx. */
    synchronized Optional<String> description() {
        if (answers.stream().noneMatch(status -> status / 100 == 2)) {
            return Optional.empty();
        }
        return Stream.concat(Stream.of(this), acks.all().stream())
                .map(IncomingMessage::body)
                .filter(body -> !body.isEmpty())
                .findFirst();
    }

    void onCancel(Consumer<IncomingRequest> reaction) {
        onCancel.add(reaction);
    }

    void cancelled(IncomingRequest cancel) {
        onCancel.forEach(reaction -> reaction.accept(cancel));
    }

    synchronized void acknowledged(IncomingRequest ack) {
        if (repeating != null) {
            repeating.stop();
        }
        acks.put(ack);
    }

    synchronized void repeated() {
        retransmissions++;
        if (lastResponse != null) {
            resend(lastResponse);
        }
    }

    /** The same request as another callee sees it: with a To tag of its own. */
    IncomingRequest copy() {
        IncomingRequest copy = new IncomingRequest(endpoint, (SIPRequest) parsed(),
                toString().getBytes(StandardCharsets.UTF_8), source(), at());
        onCancel(copy::cancelled);
        return copy;
    }

    /** RFC 3261 section 8.2.6. */
    private Draft draft(int status) {
        Draft draft = new Draft("SIP/2.0 " + status + " " + SIPResponse.getReasonPhrase(status));
        boolean top = true;
        for (String via : headers("Via")) {
            draft.add("Via", top ? withSource(via) : via);
            top = false;
        }
        draft.header("From", header("From"));
        draft.header("To", status > 100 && toTag().isEmpty() ? header("To") + ";tag=" + localTag : header("To"));
        draft.header("Call-ID", callId());
        draft.header("CSeq", header("CSeq"));
        if (status > 100 && status < 300 && createsOrRefreshesDialog()) {
            headers("Record-Route").forEach(route -> draft.add("Record-Route", route));
            draft.header("Contact", "<" + endpoint.contact() + ">");
            endpoint.identity().describe(draft);
        }
        return draft;
    }

    private boolean createsOrRefreshesDialog() {
        return switch (method()) {
            case Request.INVITE, Request.UPDATE, Request.SUBSCRIBE, Request.REFER, Request.NOTIFY -> true;
            default -> false;
        };
    }

    /** Fills in received and rport (RFC 3581 section 4). */
    private String withSource(String via) {
        String filled = via.replaceFirst(";rport(?![=\\w])", ";rport=" + source().getPort());
        return filled.contains(";received=") ? filled
                : filled + ";received=" + source().getAddress().getHostAddress();
    }

    /** RFC 3261 section 18.2.2 and RFC 3581 section 4. */
    private InetSocketAddress responseAddress() {
        String via = header("Via");
        if (endpoint.transport().isReliable() || via.matches(".*;rport(?![\\w-]).*")) {
            return source();
        }
        String sentBy = via.split("\\s+")[1].split(";")[0];
        int colon = sentBy.lastIndexOf(':');
        int port = colon < 0 ? NameAddress.DEFAULT_PORT : Integer.parseInt(sentBy.substring(colon + 1));
        return new InetSocketAddress(source().getAddress(), port);
    }
}
