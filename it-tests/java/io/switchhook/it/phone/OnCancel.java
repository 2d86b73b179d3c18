package io.switchhook.it.phone;

import java.time.Duration;

/** What a phone does when the call it was offered is cancelled; a lambda, or one of the habits here. */
@FunctionalInterface
public interface OnCancel {

    void on(IncomingCall call, IncomingRequest cancel);

    /** 200 to the CANCEL and 487 to the INVITE, as it should be (RFC 3261 section 9.2). */
    static OnCancel terminate() {
        return (call, cancel) -> {
            cancel.respondIfOpen(200);
            call.invite().respondIfOpen(487);
        };
    }

    /** No response at all. */
    static OnCancel ignore() {
        return (call, cancel) -> { };
    }

    /** 200 to the CANCEL, and the call goes on: nothing is sent for the INVITE. */
    static OnCancel confirmOnly() {
        return (call, cancel) -> cancel.respondIfOpen(200);
    }

    /** 200 to the CANCEL and 200 to the INVITE: the callee had picked up. */
    static OnCancel answer() {
        return (call, cancel) -> {
            cancel.respondIfOpen(200);
            call.answerIfOpen();
        };
    }

    /** The same a while later. */
    static OnCancel after(Duration delay, OnCancel reaction) {
        return (call, cancel) -> call.later(delay, () -> reaction.on(call, cancel));
    }
}
