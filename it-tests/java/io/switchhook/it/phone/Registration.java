package io.switchhook.it.phone;

import java.util.List;

import javax.sip.message.Request;

/**
 * A phone's registrations: REGISTER requests with one Call-ID and growing sequence numbers
 * (RFC 3261 section 10.2).
 */
public final class Registration {

    private final Endpoint endpoint;
    private final Requests requests;
    private final String callId;
    private long cseq;

    Registration(Endpoint endpoint, String callId, long lastCseq) {
        this.endpoint = endpoint;
        this.requests = new Requests(endpoint);
        this.callId = callId;
        this.cseq = lastCseq;
    }

    public String callId() {
        return callId;
    }

    private synchronized long nextCseq() {
        return ++cseq;
    }

    /** Sends a REGISTER without Contact unless the changes add one; the CSeq may be changed as well. */
    public OutgoingRequest send(Change... changes) {
        Identity identity = endpoint.identity();
        Draft draft = requests.initial(Request.REGISTER, "sip:" + identity.domain(), callId, nextCseq())
                .header("To", "<" + identity.aor() + ">")
                .apply(changes);
        return new OutgoingRequest(endpoint, draft, requests.nextHopOfInitial(draft), this::nextCseq).send();
    }

    /** Binds this phone's own contact for so many seconds, and waits for the 200. */
    public IncomingResponse bind(int expires, Change... changes) {
        return send(draft -> draft.header("Contact", "<" + endpoint.contact() + ">")
                .header("Expires", Integer.toString(expires)).apply(changes)).awaitStatus(200);
    }

    /** Binds the given Contact values, parameters and all, and waits for the 200. */
    public IncomingResponse bind(int expires, List<String> contacts) {
        return send(draft -> {
            contacts.forEach(contact -> draft.add("Contact", contact));
            draft.header("Expires", Integer.toString(expires));
        }).awaitStatus(200);
    }

    /** Removes this phone's own contact. */
    public IncomingResponse remove() {
        return bind(0);
    }

    /** Removes every binding of the AOR, with {@code Contact: *}. */
    public IncomingResponse removeAll() {
        return bind(0, List.of("*"));
    }

    /** The Contact values that the registrar has. */
    public List<String> fetch() {
        return send().awaitStatus(200).headers("Contact");
    }
}
