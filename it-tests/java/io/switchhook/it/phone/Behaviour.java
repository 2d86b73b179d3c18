package io.switchhook.it.phone;

import java.time.Duration;

/**
 * What a phone does with a call when no test attends to it; a lambda, or composed of the habits here. Runs on a
 * thread of the phone: it may send, but must not wait. What comes after the call has ended is not sent.
 */
@FunctionalInterface
public interface Behaviour {

    void on(IncomingCall call);

    /** No response at all. */
    static Behaviour silent() {
        return call -> { };
    }

    static Behaviour ring() {
        return call -> call.invite().respondIfOpen(180);
    }

    static Behaviour answer() {
        return IncomingCall::answerIfOpen;
    }

    static Behaviour busy() {
        return reject(486);
    }

    static Behaviour reject(int status) {
        return call -> call.invite().respondIfOpen(status);
    }

    static Behaviour redirect(String contact) {
        return call -> call.invite().respondIfOpen(302, Change.header("Contact", "<" + contact + ">"));
    }

    /** Answers a call with Replaces and hangs up the dialog it replaces (RFC 3891 section 3). */
    static Behaviour acceptReplaces() {
        return IncomingCall::answerReplacing;
    }

    static Behaviour ringThenAnswer(Duration ringTime) {
        return ring().then(after(ringTime, answer()));
    }

    static Behaviour after(Duration delay, Behaviour behaviour) {
        return call -> call.later(delay, () -> behaviour.on(call));
    }

    default Behaviour then(Behaviour next) {
        return call -> {
            on(call);
            next.on(call);
        };
    }

    default Behaviour onCancel(OnCancel reaction) {
        return call -> {
            call.onCancel(reaction);
            on(call);
        };
    }
}
