package io.switchhook.it.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PhoneCancelTest {

    private final Phone alice = Phone.listening(Transport.UDP, "alice");
    private final Phone bob = Phone.listening(Transport.UDP, "bob");

    @AfterEach
    void hangUp() {
        alice.close();
        bob.close();
    }

    private OutgoingCall ringing() {
        bob.onInvite(Behaviour.ring());
        OutgoingCall call = alice.invite(bob.contact());
        call.awaitStatus(180);
        return call;
    }

    @Test
    void cancelledCallEndsWith487() {
        OutgoingCall call = ringing();

        call.cancel().awaitStatus(200);
        call.awaitRejected(487);

        IncomingCall incoming = bob.awaitInvite();
        incoming.awaitCancel();
        incoming.awaitAck();
        assertThat(call.finals()).containsExactly(487);
    }

    @Test
    void phoneCanIgnoreACancelAndAnswerLater() {
        bob.onCancel(OnCancel.ignore());
        OutgoingCall call = ringing();
        OutgoingRequest cancel = call.cancel();
        IncomingCall incoming = bob.awaitInvite();
        incoming.awaitCancel();

        incoming.answer();
        call.connect();

        assertThat(cancel.statuses()).isEmpty();
        assertThat(call.finals()).containsExactly(200);
    }

    @Test
    void phoneCanAnswerBothTheCancelAndTheInviteWith200() {
        bob.onCancel(OnCancel.answer());
        OutgoingCall call = ringing();

        call.cancel().awaitStatus(200);
        Dialog dialog = call.connect();
        dialog.hangUp();

        assertThat(call.finals()).containsExactly(200);
    }

    @Test
    void behaviourDoesNotAnswerACallThatWasCancelled() throws InterruptedException {
        bob.onInvite(Behaviour.ringThenAnswer(Duration.ofMillis(200)));
        OutgoingCall call = alice.invite(bob.contact());
        call.awaitStatus(180);

        call.cancel().awaitStatus(200);
        call.awaitRejected(487);
        Thread.sleep(300);

        assertThat(call.finals()).containsExactly(487);
        assertThat(bob.calls().get(0).invite().answers()).containsExactly(180, 487);
    }

    @Test
    void lateBehavioursRunAfterTheirDelay() {
        bob.onInvite(Behaviour.after(Duration.ofMillis(200), Behaviour.ring()).onCancel(
                OnCancel.after(Duration.ofMillis(200), OnCancel.terminate())));
        OutgoingCall call = alice.invite(bob.contact());
        IncomingCall incoming = bob.awaitInvite();

        IncomingResponse ringing = call.awaitStatus(180);
        call.cancel().awaitStatus(200);
        IncomingResponse end = call.awaitRejected(487);

        assertThat(ringing.at().minus(incoming.at())).isBetween(Duration.ofMillis(200), Duration.ofMillis(400));
        assertThat(end.at().minus(incoming.awaitCancel().at())).isBetween(Duration.ofMillis(200),
                Duration.ofMillis(400));
    }

    @Test
    void cancelEndsEveryFork() {
        OutgoingCall call = alice.invite(bob.contact());
        IncomingCall first = bob.awaitInvite();
        IncomingCall second = first.fork();
        first.ring();
        second.ring();
        call.awaitStatus(180);

        call.cancel().awaitStatus(200);
        call.awaitFinal();

        first.awaitCancel();
        second.awaitCancel();
        assertThat(second.invite().answers()).containsExactly(180, 487);
    }
}
