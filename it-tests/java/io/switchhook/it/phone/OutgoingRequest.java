package io.switchhook.it.phone;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import javax.sip.message.Request;

/**
 * A request that a phone sent, and the client side of its transaction. Over UDP it is retransmitted until it is
 * answered. A final response to an INVITE is acknowledged only when the test says so; a final response that comes
 * again after its ACK gets the ACK again.
 *
 * <p>When the phone has a password, the first 401 or 407 is answered with credentials (RFC 3261 section 22) and is
 * then listed by {@link #challenges()} only.
 */
public final class OutgoingRequest {

    private final Endpoint endpoint;
    private final InetSocketAddress nextHop;
    private final LongSupplier cseqs;
    private final List<IncomingResponse> responses = new CopyOnWriteArrayList<>();
    private final Inbox<IncomingResponse> inbox = new Inbox<>();
    private final List<IncomingResponse> challenges = new ArrayList<>();
    private Consumer<IncomingResponse> onResponse = response -> { };
    private Consumer<IncomingResponse> onRepeatedFinal = response -> { };
    private Draft request;
    private Draft ack;
    private Retransmission retransmission;
    private int retransmissions;
    private int repeatedFinals;

    /** @param cseqs gives the sequence number of a second try with credentials */
    OutgoingRequest(Endpoint endpoint, Draft request, InetSocketAddress nextHop, LongSupplier cseqs) {
        this.endpoint = endpoint;
        this.request = request;
        this.nextHop = nextHop;
        this.cseqs = cseqs;
    }

    OutgoingRequest observedBy(Consumer<IncomingResponse> responses, Consumer<IncomingResponse> repeatedFinals) {
        this.onResponse = responses;
        this.onRepeatedFinal = repeatedFinals;
        return this;
    }

    synchronized OutgoingRequest send() {
        Draft current = request;
        endpoint.expectResponses(branchOf(current), current.method(), this);
        endpoint.send(current, nextHop);
        if (endpoint.retransmits()) {
            Runnable again = () -> resend(current);
            retransmission = isInvite() ? Retransmission.doubling(endpoint.clock(), again)
                    : Retransmission.upToT2(endpoint.clock(), again);
        }
        return this;
    }

    private synchronized void resend(Draft same) {
        retransmissions++;
        endpoint.resend(same, nextHop);
    }

    private static String branchOf(Draft draft) {
        return NameAddress.parse(draft.value("Via").replaceFirst("^\\S+\\s+", "")).parameter("branch").orElse("");
    }

    private boolean isInvite() {
        return request.method().equals(Request.INVITE);
    }

    // What the test asks

    public String method() {
        return request().method();
    }

    public String callId() {
        return request().value("Call-ID");
    }

    /** The From tag of the request. */
    public String fromTag() {
        return NameAddress.parse(request().value("From")).parameter("tag").orElse("");
    }

    public long cseq() {
        return request().cseq();
    }

    synchronized Draft request() {
        return request;
    }

    /** Waits for a response with this status; fails at once when the request ended otherwise. */
    public IncomingResponse awaitStatus(int status) {
        return awaitStatus(status, endpoint.patience());
    }

    public IncomingResponse awaitStatus(int status, Duration patience) {
        return await(response -> response.status() == status, patience, Integer.toString(status));
    }

    /** Waits for the next final response. */
    public IncomingResponse awaitFinal() {
        return awaitFinal(endpoint.patience());
    }

    public IncomingResponse awaitFinal(Duration patience) {
        return await(IncomingResponse::isFinal, patience, "a final response");
    }

    /** Waits for the next 2xx; fails at once when the request was rejected. */
    public IncomingResponse awaitSuccess() {
        return await(IncomingResponse::isSuccess, endpoint.patience(), "a 2xx");
    }

    private IncomingResponse await(Predicate<IncomingResponse> wanted, Duration patience, String what) {
        return inbox.take(wanted, IncomingResponse::isFinal, patience,
                () -> endpoint.failure(what + " for its " + method() + ", got " + statuses(), patience));
    }

    /** Every response in order, without repeated finals and answered challenges. */
    public List<IncomingResponse> responses() {
        return List.copyOf(responses);
    }

    /** The status codes of {@link #responses()}. */
    public List<Integer> statuses() {
        return responses().stream().map(IncomingResponse::status).toList();
    }

    /** The status codes of the final responses; exactly one unless an INVITE was answered by several. */
    public List<Integer> finals() {
        return statuses().stream().filter(status -> status >= 200).toList();
    }

    /** The 401 and 407 that were answered with credentials. */
    public synchronized List<IncomingResponse> challenges() {
        return List.copyOf(challenges);
    }

    /** How often this phone retransmitted the request. */
    public synchronized int retransmissions() {
        return retransmissions;
    }

    /** How often a final response came again. */
    public synchronized int repeatedFinals() {
        return repeatedFinals;
    }

    /** Acknowledges the non-2xx final response of an INVITE, on the same branch (RFC 3261 section 17.1.1.3). */
    public synchronized OutgoingRequest ackRejection() {
        IncomingResponse rejection = responses().stream()
                .filter(response -> response.status() >= 300)
                .reduce((first, last) -> last)
                .orElseThrow(() -> endpoint.failure("a rejection that it could acknowledge"));
        acknowledge(rejection);
        return this;
    }

    synchronized void acknowledge(IncomingResponse rejection) {
        ack = onSameBranch(Request.ACK).header("To", rejection.header("To"));
        endpoint.resend(ack, nextHop);
    }

    /** Sends a CANCEL for this INVITE, whatever was answered so far (RFC 3261 section 9.1). */
    public OutgoingRequest cancel(Change... changes) {
        Draft cancel = onSameBranch(Request.CANCEL).apply(changes);
        return new OutgoingRequest(endpoint, cancel, nextHop, cseqs).send();
    }

    private synchronized Draft onSameBranch(String method) {
        Draft same = new Draft(method + " " + request.requestUri() + " SIP/2.0");
        same.header("Via", request.value("Via"));
        request.values("Route").forEach(route -> same.add("Route", route));
        same.header("Max-Forwards", "70");
        same.header("From", request.value("From"));
        same.header("To", request.value("To"));
        same.header("Call-ID", request.value("Call-ID"));
        same.header("CSeq", request.cseq() + " " + method);
        return same;
    }

    // What the network says

    synchronized void received(IncomingResponse response) {
        if (retransmission != null && (isInvite() || response.isFinal())) {
            retransmission.stop();
        }
        if (isRepeated(response)) {
            repeatedFinals++;
            if (ack != null && response.status() >= 300) {
                endpoint.resend(ack, nextHop);
            }
            onRepeatedFinal.accept(response);
            return;
        }
        Optional<Draft> secondTry = secondTry(response);
        if (secondTry.isPresent()) {
            challenges.add(response);
            if (isInvite()) {
                acknowledge(response);
            }
            request = secondTry.get();
            send();
            return;
        }
        responses.add(response);
        onResponse.accept(response);
        inbox.put(response);
    }

    private boolean isRepeated(IncomingResponse response) {
        return response.isFinal() && (contains(responses, response) || contains(challenges, response));
    }

    private static boolean contains(List<IncomingResponse> earlier, IncomingResponse response) {
        return earlier.stream().anyMatch(other -> other.status() == response.status()
                && other.toTag().equals(response.toTag()) && other.branch().equals(response.branch()));
    }

    private Optional<Draft> secondTry(IncomingResponse response) {
        if (!challenges.isEmpty() || (response.status() != 401 && response.status() != 407)) {
            return Optional.empty();
        }
        return endpoint.identity().password().map(password -> {
            Draft again = new Draft(request);
            again.header("Via", endpoint.via(Token.branch()));
            again.header("CSeq", cseqs.getAsLong() + " " + request.method());
            return again.apply(Proof.of(response, endpoint.identity().user(), password));
        });
    }
}
