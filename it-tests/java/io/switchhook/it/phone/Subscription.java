package io.switchhook.it.phone;

import javax.sip.message.Request;

/** The subscriber's side of a SUBSCRIBE (RFC 6665). */
public final class Subscription {

    private final Dialog dialog;
    private final OutgoingRequest subscribe;
    private final String event;

    Subscription(Dialog dialog, OutgoingRequest subscribe, String event) {
        this.dialog = dialog;
        this.subscribe = subscribe;
        this.event = event;
    }

    public OutgoingRequest request() {
        return subscribe;
    }

    public Dialog dialog() {
        return dialog;
    }

    public Subscription awaitAccepted() {
        subscribe.awaitSuccess();
        return this;
    }

    /** Waits for the next NOTIFY, and answers 200. */
    public IncomingRequest awaitNotify() {
        IncomingRequest notify = dialog.awaitRequest(Request.NOTIFY);
        notify.respondIfOpen(200);
        return notify;
    }

    /** Subscribes again inside the dialog; 0 seconds ends the subscription. */
    public OutgoingRequest refresh(int expires, Change... changes) {
        return dialog.send(Request.SUBSCRIBE, draft -> draft.header("Event", event)
                .header("Expires", Integer.toString(expires)).apply(changes));
    }
}
