package io.switchhook.it.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One phone stands in for the registrar of the other. */
class PhoneRegistrationTest {

    private final Phone registrar = Phone.listening(Transport.UDP, "registrar");
    private final Phone alice = Phone.listening(Transport.UDP, "alice", "example.test", registrar.address());

    @AfterEach
    void hangUp() {
        alice.close();
        registrar.close();
    }

    @Test
    void refreshesKeepTheCallIdAndCountTheCseq() {
        Registration registration = alice.registration();
        OutgoingRequest first = registration.send(Change.header("Contact", "<" + alice.contact() + ">;q=0.5"));
        IncomingRequest register = registrar.awaitRequest("REGISTER");
        register.respond(200);
        first.awaitStatus(200);
        registration.send(Change.header("Path", "<sip:edge.example.test;lr>"));
        IncomingRequest again = registrar.awaitRequest("REGISTER").respond(200);

        assertThat(register.requestUri()).isEqualTo("sip:example.test");
        assertThat(register.uri("To")).isEqualTo("sip:alice@example.test");
        assertThat(register.header("Contact")).endsWith(">;q=0.5");
        assertThat(again.callId()).isEqualTo(register.callId());
        assertThat(again.cseq()).isEqualTo(register.cseq() + 1);
    }

    @Test
    void removeAllSendsAStar() {
        new Thread(() -> alice.registration().removeAll()).start();

        IncomingRequest register = registrar.awaitRequest("REGISTER").respond(200);

        assertThat(register.headers("Contact")).isEqualTo(List.of("*"));
        assertThat(register.header("Expires")).isEqualTo("0");
    }

    @Test
    void challengeIsAnsweredOnceWithThePassword() {
        alice.password("secret");
        OutgoingRequest request = alice.registration().send();
        registrar.awaitRequest("REGISTER").respond(401,
                Change.add("WWW-Authenticate", "Digest realm=\"example.test\", nonce=\"n\", algorithm=SHA-512-256"),
                Change.add("WWW-Authenticate", "Digest realm=\"example.test\", nonce=\"n\", algorithm=SHA-256,"
                        + " qop=\"auth\""));
        IncomingRequest second = registrar.awaitRequest("REGISTER");
        second.respond(401, Change.header("WWW-Authenticate", "Digest realm=\"example.test\", nonce=\"m\""));

        request.awaitStatus(401);

        assertThat(second.header("Authorization")).contains("username=\"alice\"", "algorithm=SHA-256", "qop=auth");
        assertThat(second.cseq()).isEqualTo(2);
        assertThat(request.challenges()).hasSize(1);
        assertThat(request.finals()).containsExactly(401);
    }

    @Test
    void challengedInviteIsAcknowledgedAndSentAgain() {
        alice.password("secret");
        OutgoingCall call = alice.invite("bob");
        IncomingCall challenged = registrar.awaitInvite();
        challenged.reject(407, Change.header("Proxy-Authenticate", "Digest realm=\"example.test\", nonce=\"n\""));
        challenged.awaitAck();
        IncomingCall accepted = registrar.awaitInvite();
        accepted.answer();

        Dialog dialog = call.connect();
        accepted.awaitAck();

        assertThat(accepted.header("Proxy-Authorization")).startsWith("Digest ");
        assertThat(accepted.callId()).isEqualTo(challenged.callId());
        assertThat(call.finals()).containsExactly(200);
        dialog.bye();
        assertThat(accepted.dialog().awaitBye().cseq()).isEqualTo(3);
    }

    @Test
    void rawTextIsSentAsItIsAndItsResponseIsAStray() {
        alice.sendRaw("""
                OPTIONS sip:example.test SIP/2.0
                v: %s
                f: "A, \\"B\\"" <sip:alice@example.test>;tag=1
                t: <sip:example.test>
                i: raw-1
                CSeq: 7 OPTIONS
                Max-Forwards: 5
                l: 0

                """.formatted(alice.via()));

        registrar.awaitRequest("OPTIONS").respond(200);

        assertThat(alice.awaitStray(message -> message.callId().equals("raw-1")).cseq()).isEqualTo(7);
    }

    @Test
    void notifyOfASubscriptionIsFoundEvenBeforeTheResponse() {
        Subscription subscription = alice.subscribe("alice", "message-summary", 600);
        IncomingRequest subscribe = registrar.awaitRequest("SUBSCRIBE");
        assertThat(subscribe.header("Event")).isEqualTo("message-summary");
        registrar.sendRaw("""
                NOTIFY %s SIP/2.0
                Via: %s
                From: <sip:alice@example.test>;tag=server
                To: %s
                Call-ID: %s
                CSeq: 1 NOTIFY
                Max-Forwards: 70
                Event: message-summary
                Subscription-State: active
                Content-Length: 0

                """.formatted(alice.contact(), registrar.via(), subscribe.header("From"), subscribe.callId()),
                alice.address());

        subscription.awaitNotify();

        assertThat(subscription.dialog().remoteTag()).isEqualTo("server");
    }
}
