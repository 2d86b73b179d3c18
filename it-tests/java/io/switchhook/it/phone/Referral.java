package io.switchhook.it.phone;

import java.util.List;

import javax.sip.message.Request;

/** The referrer's side of a REFER: its response and the implicit subscription (RFC 3515 section 2.4). */
public final class Referral {

    private final Endpoint endpoint;
    private final Dialog dialog;
    private final OutgoingRequest refer;

    Referral(Endpoint endpoint, Dialog dialog, OutgoingRequest refer) {
        this.endpoint = endpoint;
        this.dialog = dialog;
        this.refer = refer;
    }

    public OutgoingRequest request() {
        return refer;
    }

    /** The dialog in which the REFER was sent and the NOTIFYs come. */
    public Dialog dialog() {
        return dialog;
    }

    /** Waits for the 202 (or 200, RFC 6665 section 8.3.1). */
    public Referral awaitAccepted() {
        refer.awaitSuccess();
        return this;
    }

    public IncomingResponse awaitRejected(int status) {
        return refer.awaitStatus(status);
    }

    /** Waits for the next NOTIFY of this referral; the test answers it. */
    public IncomingRequest awaitNotify() {
        return dialog.await(this::isMine, "NOTIFY of REFER " + refer.cseq());
    }

    private boolean isMine(IncomingRequest request) {
        String event = request.header("Event");
        String id = NameAddress.parse(event).parameter("id").orElse("");
        return request.method().equals(Request.NOTIFY) && event.startsWith("refer")
                && (id.isEmpty() ? dialog.isFirst(refer) : id.equals(Long.toString(refer.cseq())));
    }

    /** Answers the NOTIFYs with 200 until one reports this status; fails when another final status is reported. */
    public Fragment awaitProgress(int status) {
        Fragment fragment = nextFragment();
        while (fragment.status() != status && !fragment.isFinal()) {
            fragment = nextFragment();
        }
        if (fragment.status() != status) {
            throw endpoint.failure("a NOTIFY with " + status + ", got " + fragment);
        }
        return fragment;
    }

    /** Answers the NOTIFYs with 200 until one reports a final status. */
    public Fragment awaitOutcome() {
        Fragment fragment = nextFragment();
        while (!fragment.isFinal()) {
            fragment = nextFragment();
        }
        return fragment;
    }

    private Fragment nextFragment() {
        IncomingRequest notify = awaitNotify();
        notify.respondIfOpen(200);
        return Fragment.of(notify);
    }

    /** What every NOTIFY so far reported. */
    public List<Fragment> fragments() {
        return dialog.requests().stream().filter(this::isMine).map(Fragment::of).toList();
    }
}
