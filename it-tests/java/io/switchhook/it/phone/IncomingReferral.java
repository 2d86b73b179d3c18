package io.switchhook.it.phone;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.sip.message.Request;
import gov.nist.javax.sip.message.SIPResponse;

/**
 * The transferee's side of a REFER (RFC 3515 section 2.4, RFC 5589 section 6): each step on its own, or all of them
 * with {@link #carryOut}.
 */
public final class IncomingReferral {

    private final Endpoint endpoint;
    private final Dialog dialog;
    private final IncomingRequest refer;
    private final ReferTo referTo;

    IncomingReferral(Endpoint endpoint, Dialog dialog, IncomingRequest refer) {
        this.endpoint = endpoint;
        this.dialog = dialog;
        this.refer = refer;
        this.referTo = ReferTo.of(refer.header("Refer-To"));
    }

    public IncomingRequest request() {
        return refer;
    }

    public ReferTo referTo() {
        return referTo;
    }

    public Optional<String> referredBy() {
        return refer.headers("Referred-By").stream().findFirst();
    }

    /** Whether the referrer wants no NOTIFYs (RFC 4488). */
    public boolean isWithoutSubscription() {
        return refer.header("Refer-Sub").startsWith("false");
    }

    public IncomingReferral accept(Change... changes) {
        List<Change> all = new ArrayList<>();
        if (isWithoutSubscription()) {
            all.add(Change.header("Refer-Sub", "false"));
        }
        all.addAll(List.of(changes));
        refer.respond(202, all.toArray(Change[]::new));
        return this;
    }

    public void reject(int status, Change... changes) {
        refer.respond(status, changes);
    }

    /** Reports a status of the referred-to call; a final one ends the subscription. */
    public OutgoingRequest notify(int status, Change... changes) {
        List<Change> all = new ArrayList<>();
        all.add(Change.header("Event", "refer;id=" + refer.cseq()));
        all.add(Change.header("Subscription-State",
                status < 200 ? "active;expires=60" : "terminated;reason=noresource"));
        all.add(Change.body("message/sipfrag;version=2.0",
                "SIP/2.0 " + status + " " + SIPResponse.getReasonPhrase(status) + "\r\n"));
        all.addAll(List.of(changes));
        return dialog.send(Request.NOTIFY, all.toArray(Change[]::new));
    }

    /** Sends the triggered INVITE, with the Referred-By of the REFER and the Replaces of Refer-To. */
    public OutgoingCall call(Change... changes) {
        List<Change> all = new ArrayList<>();
        referredBy().ifPresent(referrer -> all.add(Change.header("Referred-By", referrer)));
        referTo.header("Replaces").ifPresent(dialogId -> {
            all.add(Change.header("Replaces", dialogId));
            all.add(Change.header("Require", "replaces"));
        });
        all.addAll(List.of(changes));
        return OutgoingCall.start(endpoint, referTo.target(), all.toArray(Change[]::new));
    }

    /**
     * Does all that a transferee does: 202, NOTIFY 100, the triggered INVITE, its ACK, NOTIFY with its final status.
     * Comes back when that last NOTIFY was answered; whether the call was answered, {@link OutgoingCall#finals} says.
     * How the NOTIFYs were answered does not matter: the referrer may have hung up meanwhile.
     */
    public OutgoingCall carryOut(Change... changes) {
        accept();
        report(100);
        OutgoingCall call = call(changes);
        IncomingResponse outcome = call.awaitFinal();
        call.ack();
        report(outcome.status());
        return call;
    }

    private void report(int status) {
        if (!isWithoutSubscription()) {
            notify(status).awaitFinal();
        }
    }
}
