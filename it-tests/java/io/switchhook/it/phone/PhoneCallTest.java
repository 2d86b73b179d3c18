package io.switchhook.it.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PhoneCallTest {

    private static final Duration MOMENT = Duration.ofMillis(100);

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void callIsAnsweredAndHungUpByTheCaller(Transport transport) {
        try (Phone alice = Phone.listening(transport, "alice"); Phone bob = Phone.listening(transport, "bob")) {
            OutgoingCall call = alice.invite(bob.contact());
            IncomingCall incoming = bob.awaitInvite();
            incoming.ring();
            call.awaitStatus(180);
            Dialog atBob = incoming.answer();
            Dialog atAlice = call.connect();
            incoming.awaitAck();

            OutgoingRequest bye = atAlice.bye();
            atBob.awaitBye();

            assertThat(bye.awaitFinal().status()).isEqualTo(200);
            assertThat(call.statuses()).containsExactly(100, 180, 200);
            assertThat(call.finals()).containsExactly(200);
            assertThat(atAlice.remoteTag()).isEqualTo(atBob.localTag());
            assertThat(incoming.body()).contains("m=audio");
        }
    }

    @Test
    void calleeHangsUp() {
        try (Phone alice = Phone.listening(Transport.UDP, "alice"); Phone bob = Phone.listening(Transport.UDP, "bob")) {
            bob.onInvite(Behaviour.ringThenAnswer(MOMENT));
            Dialog atAlice = alice.invite(bob.contact()).connect();

            OutgoingRequest bye = bob.awaitInvite().dialog().bye();
            atAlice.awaitBye();

            bye.awaitStatus(200);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void busyCalleeIsAcknowledgedOnTheBranchOfTheInvite(Transport transport) {
        try (Phone alice = Phone.listening(transport, "alice"); Phone bob = Phone.listening(transport, "bob")) {
            bob.onInvite(Behaviour.busy());
            OutgoingCall call = alice.invite(bob.contact());

            call.awaitRejected(486);

            IncomingCall incoming = bob.awaitInvite();
            incoming.awaitAck();
            assertThat(bob.trace().received("ACK").get(0).headers("Via"))
                    .isEqualTo(bob.trace().received("INVITE").get(0).headers("Via"));
            assertThat(call.finals()).containsExactly(486);
        }
    }

    @Test
    void redirectCarriesItsContacts() {
        try (Phone alice = Phone.listening(Transport.UDP, "alice"); Phone bob = Phone.listening(Transport.UDP, "bob")) {
            OutgoingCall call = alice.invite(bob.contact());
            bob.awaitInvite().redirect(302, "sip:carol@example.test", "sip:dave@example.test");

            IncomingResponse redirect = call.awaitRejected(302);

            assertThat(redirect.headers("Contact"))
                    .containsExactly("<sip:carol@example.test>", "<sip:dave@example.test>");
        }
    }

    @Test
    void everyForkThatAnswersIsADialogOfItsOwn() {
        try (Phone alice = Phone.listening(Transport.UDP, "alice"); Phone bob = Phone.listening(Transport.UDP, "bob")) {
            OutgoingCall call = alice.invite(bob.contact());
            IncomingCall first = bob.awaitInvite();
            IncomingCall second = first.fork();
            first.answer();
            second.answer();

            Dialog one = call.awaitAnswer();
            Dialog two = call.awaitAnswer();
            one.ack();
            first.awaitAck();
            assertThat(second.invite().isAcknowledged()).isFalse();
            two.ack();
            second.awaitAck();
            OutgoingRequest bye = two.bye();
            second.dialog().awaitBye();
            bye.awaitStatus(200);

            assertThat(call.finals()).containsExactly(200, 200);
            assertThat(call.answers()).containsExactly(one, two);
        }
    }

    @Test
    void requestsInsideTheDialogGoBothWays() {
        try (Phone alice = Phone.listening(Transport.UDP, "alice"); Phone bob = Phone.listening(Transport.UDP, "bob")) {
            OutgoingCall call = alice.invite(bob.contact());
            IncomingCall incoming = bob.awaitInvite();
            Dialog atBob = incoming.answer();
            Dialog atAlice = call.connect();

            OutgoingRequest hold = atBob.reinvite(Sdp.hold());
            IncomingRequest offer = atAlice.awaitRequest("INVITE");
            offer.respond(200, Change.sdp(Sdp.answer()));
            hold.awaitStatus(200);
            atBob.ack();
            offer.awaitAck();
            OutgoingRequest glare = atAlice.reinvite(Sdp.offer());
            IncomingRequest refused = atBob.awaitRequest("INVITE").respond(491);
            glare.awaitStatus(491);
            glare.ackRejection();
            refused.awaitAck();
            OutgoingRequest info = atAlice.info("application/dtmf-relay", "Signal=5\r\n");
            IncomingRequest dtmf = atBob.awaitRequest("INFO");
            dtmf.respond(200);

            info.awaitStatus(200);
            assertThat(offer.body()).contains("a=sendonly");
            assertThat(dtmf.body()).isEqualTo("Signal=5\r\n");
            assertThat(atAlice.cseq()).isEqualTo(3);
        }
    }

    @Test
    void reliableProvisionalIsRepeatedUntilItsPrack() {
        try (Phone alice = Phone.listening(Transport.UDP, "alice"); Phone bob = Phone.listening(Transport.UDP, "bob")) {
            OutgoingCall call = alice.invite(bob.contact(), Change.header("Supported", "100rel"));
            IncomingCall incoming = bob.awaitInvite();
            incoming.progressReliably(183, Change.sdp(Sdp.answer()));
            call.awaitStatus(183);
            OutgoingRequest prack = call.prack(call.awaitStatus(183));
            IncomingRequest received = incoming.dialog().awaitRequest("PRACK");
            received.respond(200);

            prack.awaitStatus(200);
            assertThat(received.header("RAck")).isEqualTo("1 1 INVITE");
        }
    }

    @Test
    void changesReplaceAddAndRemoveHeaders() {
        try (Phone alice = Phone.listening(Transport.UDP, "alice"); Phone bob = Phone.listening(Transport.UDP, "bob")) {
            alice.invite(bob.contact(), Change.header("Max-Forwards", "3"), Change.without("Supported"),
                    Change.add("Diversion", "<sip:x@example.test>;reason=user-busy"),
                    Change.add("Diversion", "<sip:y@example.test>"));

            IncomingCall incoming = bob.awaitInvite();

            assertThat(incoming.header("Max-Forwards")).isEqualTo("3");
            assertThat(incoming.invite().has("Supported")).isFalse();
            assertThat(incoming.headers("Diversion"))
                    .containsExactly("<sip:x@example.test>;reason=user-busy", "<sip:y@example.test>");
        }
    }

    @Test
    void failureNamesWhatWasAwaitedAndShowsTheTrace() {
        try (Phone alice = Phone.listening(Transport.UDP, "alice"); Phone bob = Phone.listening(Transport.UDP, "bob")) {
            bob.onInvite(Behaviour.busy());
            OutgoingCall call = alice.invite(bob.contact());

            assertThatThrownBy(() -> call.awaitStatus(180))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("alice awaited 180 for its INVITE, got [486]")
                    .hasMessageContaining("--> 127.0.0.1")
                    .hasMessageContaining("SIP/2.0 486 Busy here");
        }
    }

    @Test
    void silenceIsSilence() {
        try (Phone alice = Phone.listening(Transport.UDP, "alice"); Phone bob = Phone.listening(Transport.UDP, "bob")) {
            bob.onInvite(Behaviour.silent());
            alice.patience(MOMENT);
            OutgoingCall call = alice.invite(bob.contact());

            assertThatThrownBy(call::awaitFinal).isInstanceOf(AssertionError.class);

            assertThat(call.statuses()).isEmpty();
            bob.awaitInvite().answer();
            call.connect();
        }
    }

    @Test
    void routeSetOfTheAnswerIsReversedAndItsFirstRouteIsTheNextHop() {
        try (Phone alice = Phone.listening(Transport.UDP, "alice"); Phone bob = Phone.listening(Transport.UDP, "bob");
                Phone proxy = Phone.listening(Transport.UDP, "proxy")) {
            String outer = "<sip:outer.invalid;lr>";
            String inner = "<sip:" + proxy.address().getHostString() + ":" + proxy.address().getPort() + ";lr>";
            OutgoingCall call = alice.invite(bob.contact());
            bob.awaitInvite().answer(Change.add("Record-Route", outer + ", " + inner));

            Dialog dialog = call.connect();
            dialog.bye();

            IncomingRequest bye = proxy.awaitRequest("BYE");
            assertThat(dialog.routeSet()).containsExactly(inner, outer);
            assertThat(bye.headers("Route")).containsExactly(inner, outer);
            assertThat(bye.requestUri()).isEqualTo(bob.contact());
            assertThat(proxy.awaitStray(message -> message.method().equals("ACK")).headers("Route")).hasSize(2);
        }
    }

    @Test
    void everyFinalIsAcknowledgedWhenAsked() {
        try (Phone alice = Phone.listening(Transport.UDP, "alice"); Phone bob = Phone.listening(Transport.UDP, "bob")) {
            OutgoingCall call = alice.invite(bob.contact()).acknowledging();
            IncomingCall first = bob.awaitInvite();
            IncomingCall second = first.fork();
            first.answer();
            second.answer();

            first.awaitAck();
            second.awaitAck();
            assertThat(call.answers()).hasSize(2);
        }
    }

    @Test
    void connectionRefusedFailsAtOnce() {
        try (Phone alice = Phone.listening(Transport.TCP, "alice")) {
            assertThatThrownBy(() -> alice.invite("sip:bob@127.0.0.1:" + Phone.nobody().getPort()))
                    .isInstanceOf(AssertionError.class).hasMessageContaining("alice cannot send to");
        }
    }

    @Test
    void updateGoesThroughTheEarlyDialog() {
        try (Phone alice = Phone.listening(Transport.UDP, "alice"); Phone bob = Phone.listening(Transport.UDP, "bob")) {
            OutgoingCall call = alice.invite(bob.contact());
            IncomingCall incoming = bob.awaitInvite().progress(183, Sdp.answer());
            Dialog early = call.dialog(call.awaitStatus(183));

            OutgoingRequest update = early.update(Sdp.hold());
            incoming.dialog().awaitRequest("UPDATE").respond(200, Change.sdp(Sdp.answer()));
            update.awaitStatus(200);
            incoming.answer();

            assertThat(call.connect()).isSameAs(early);
        }
    }

    @Test
    void forgottenCallsAreNotAwaited() {
        try (Phone alice = Phone.listening(Transport.UDP, "alice"); Phone bob = Phone.listening(Transport.UDP, "bob")) {
            bob.onInvite(Behaviour.busy());
            alice.invite(bob.contact()).awaitRejected(486);
            bob.forget();

            bob.expectNoInvite(MOMENT);
            assertThat(bob.calls()).isEmpty();
        }
    }
}
