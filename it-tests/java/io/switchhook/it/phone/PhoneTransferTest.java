package io.switchhook.it.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Alice has a call with bob, and transfers him to carol. */
class PhoneTransferTest {

    private final Phone alice = Phone.listening(Transport.UDP, "alice");
    private final Phone bob = Phone.listening(Transport.UDP, "bob");
    private final Phone carol = Phone.listening(Transport.UDP, "carol");

    @AfterEach
    void hangUp() {
        alice.close();
        bob.close();
        carol.close();
    }

    private record Call(Dialog atCaller, Dialog atCallee) { }

    private static Call connect(Phone caller, Phone callee) {
        OutgoingCall call = caller.invite(callee.contact());
        IncomingCall incoming = callee.awaitInvite();
        Dialog atCallee = incoming.answer();
        Dialog atCaller = call.connect();
        incoming.awaitAck();
        return new Call(atCaller, atCallee);
    }

    @Test
    void blindTransferIsCarriedOutAndReported() {
        Call call = connect(alice, bob);
        carol.onInvite(Behaviour.answer());
        Referral referral = call.atCaller().refer(carol.contact());
        call.atCallee().carryOutRefer();

        assertThat(referral.awaitAccepted().awaitOutcome().isTerminated()).isTrue();
        IncomingCall atCarol = carol.awaitInvite();
        assertThat(atCarol.header("Referred-By")).isEqualTo("<" + alice.aor() + ">");
        assertThat(atCarol.invite().uri("From")).isEqualTo(bob.aor());
        assertThat(referral.fragments()).extracting(Fragment::status).containsExactly(100, 200);
    }

    @Test
    void failedTransferIsReportedAndTheCallGoesOn() {
        Call call = connect(alice, bob);
        carol.onInvite(Behaviour.busy());
        Referral referral = call.atCaller().refer(carol.contact());
        CompletableFuture<OutgoingCall> triggered = call.atCallee().carryOutRefer();

        assertThat(referral.awaitOutcome().status()).isEqualTo(486);
        assertThat(triggered.join().finals()).containsExactly(486);

        OutgoingRequest bye = call.atCaller().bye();
        call.atCallee().awaitBye();
        bye.awaitStatus(200);
    }

    @Test
    void attendedTransferReplacesTheConsultation() {
        Call call = connect(alice, bob);
        Call consultation = connect(alice, carol);
        carol.onInvite(Behaviour.acceptReplaces());

        Referral referral = call.atCaller().refer(ReferTo.replacing(carol.contact(), consultation.atCaller()));
        call.atCallee().carryOutRefer();
        assertThat(referral.awaitOutcome().status()).isEqualTo(200);

        IncomingCall replacing = carol.awaitInvite();
        assertThat(replacing.replaced()).contains(consultation.atCallee());
        assertThat(replacing.header("Require")).isEqualTo("replaces");
        consultation.atCaller().awaitBye();
    }

    @Test
    void replacesOfAnUnknownDialogIsRejected() {
        carol.onInvite(Behaviour.acceptReplaces());

        alice.invite(carol.contact(), Change.header("Replaces", "no-such-call;to-tag=1;from-tag=2"))
                .awaitRejected(481);
    }

    @Test
    void calleeCanReferTooAndWithoutSubscription() {
        Call call = connect(alice, bob);
        carol.onInvite(Behaviour.answer());
        Referral referral = call.atCallee().refer(carol.contact(), Change.header("Refer-Sub", "false"));
        IncomingReferral atAlice = call.atCaller().awaitRefer();

        OutgoingCall triggered = atAlice.carryOut();

        assertThat(referral.request().awaitStatus(202).header("Refer-Sub")).isEqualTo("false");
        assertThat(triggered.finals()).containsExactly(200);
        assertThat(referral.fragments()).isEmpty();
    }

    @Test
    void referOutsideOfADialogMakesOne() {
        carol.onInvite(Behaviour.answer());
        Referral referral = alice.refer(bob.contact(), carol.contact());
        Thread phone = new Thread(() -> bob.awaitRefer().carryOut());
        phone.start();

        assertThat(referral.awaitOutcome().status()).isEqualTo(200);
    }
}
