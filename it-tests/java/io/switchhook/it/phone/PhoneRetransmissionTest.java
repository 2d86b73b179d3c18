package io.switchhook.it.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PhoneRetransmissionTest {

    private final Phone alice = Phone.listening(Transport.UDP, "alice");
    private final Phone bob = Phone.listening(Transport.UDP, "bob");

    @AfterEach
    void hangUp() {
        alice.close();
        bob.close();
    }

    @Test
    void unansweredInviteIsRepeatedAndAbsorbed() throws InterruptedException {
        bob.onInvite(Behaviour.silent());
        OutgoingCall call = alice.invite(bob.contact());
        IncomingCall incoming = bob.awaitInvite();
        Thread.sleep(700);
        incoming.ring();
        call.awaitStatus(180);
        Thread.sleep(1000);

        assertThat(incoming.invite().retransmissions()).isEqualTo(1);
        assertThat(call.invite().retransmissions()).isEqualTo(1);
        assertThat(bob.calls()).hasSize(1);
    }

    @Test
    void lostResponseComesAgainWhenTheRequestDoes() {
        AtomicInteger lost = new AtomicInteger();
        alice.deafTo(message -> message.startsWith("SIP/2.0") && lost.getAndIncrement() == 0);
        OutgoingRequest message = alice.send("MESSAGE", bob.contact(), Change.body("text/plain", "hello"));
        IncomingRequest received = bob.awaitRequest("MESSAGE").respond(200);

        message.awaitStatus(200);

        assertThat(received.retransmissions()).isEqualTo(1);
        assertThat(alice.trace().entries()).anyMatch(entry -> entry.direction() == Trace.Direction.DROPPED);
    }

    @Test
    void answerIsRepeatedUntilItsAckAndRejectionToo() {
        OutgoingCall answered = alice.invite(bob.contact());
        IncomingCall first = bob.awaitInvite();
        first.answer();
        Dialog dialog = answered.awaitAnswer();
        OutgoingCall rejected = alice.invite(bob.contact());
        bob.awaitInvite().busy();
        rejected.awaitFinal();
        sleep(700);
        dialog.ack();
        rejected.ack();
        first.awaitAck();
        sleep(1100);

        assertThat(answered.invite().repeatedFinals()).isEqualTo(1);
        assertThat(rejected.invite().repeatedFinals()).isEqualTo(1);
        assertThat(answered.finals()).containsExactly(200);
        assertThat(rejected.finals()).containsExactly(486);
    }

    @Test
    void lostAckComesAgainWhenTheAnswerDoes() {
        AtomicInteger lost = new AtomicInteger();
        bob.deafTo(message -> message.startsWith("ACK") && lost.getAndIncrement() == 0);
        OutgoingCall call = alice.invite(bob.contact());
        IncomingCall incoming = bob.awaitInvite();
        incoming.answer();

        call.connect();
        incoming.awaitAck();

        assertThat(alice.trace().sent("ACK")).hasSize(2);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
