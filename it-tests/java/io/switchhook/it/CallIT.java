package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.phone.Behaviour;
import io.switchhook.it.phone.Change;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.IncomingRequest;
import io.switchhook.it.phone.OnCancel;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.OutgoingRequest;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.Sdp;
import io.switchhook.it.phone.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A call between two phones from its INVITE to its BYE, with everything that may come between. */
class CallIT extends CallFixture {

    private static final Duration MOMENT = Duration.ofMillis(300);

    @Deployment(testable = false)
    static WebArchive archive() {
        return Server.archive(settings());
    }

    /** Loses the first message that begins like this. */
    private static Predicate<String> first(String startOfLine) {
        AtomicInteger seen = new AtomicInteger();
        return message -> message.startsWith(startOfLine) && seen.getAndIncrement() == 0;
    }

    // Answered and ended

    @ParameterizedTest
    @CsvSource({"UDP,UDP", "TCP,TCP", "UDP,TCP", "TCP,UDP", "TLS,TLS", "UDP,TLS", "TLS,UDP", "TCP,TLS", "TLS,TCP"})
    void answeredCallIsEndedByItsCaller(Transport callers, Transport callees) {
        Phone bob = registered(callees, "bob");
        Call call = connect(phone(callers, "alice"), bob, "bob");

        hangUp(call.atCaller(), call.atCallee());

        assertThat(call.outgoing().finals()).containsExactly(200);
        assertThat(bob.trace().received("INVITE")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"UDP,UDP", "TCP,TCP", "UDP,TCP", "TCP,UDP", "TLS,TLS", "UDP,TLS", "TLS,UDP", "TCP,TLS", "TLS,TCP"})
    void answeredCallIsEndedByItsCallee(Transport callers, Transport callees) {
        Call call = connect(phone(callers, "alice"), registered(callees, "bob"), "bob");

        hangUp(call.atCallee(), call.atCaller());

        VOICEMAIL.expectNoInvite(MOMENT);
    }

    @ParameterizedTest
    @CsvSource({"UDP,UDP", "TCP,TCP", "UDP,TCP", "TCP,UDP", "TLS,TLS", "UDP,TLS", "TLS,UDP", "TCP,TLS", "TLS,TCP"})
    void requestsInsideACallPassTheServer(Transport callers, Transport callees) {
        Phone bob = registered(callees, "bob");
        Call call = connect(phone(callers, "alice"), bob, "bob");

        assertThat(call.atCaller().routeSet()).isNotEmpty().first().satisfies(route -> leadsBack(route, callers));
        assertThat(call.atCallee().routeSet()).isNotEmpty().first().satisfies(route -> leadsBack(route, callees));
        OutgoingRequest bye = call.atCaller().bye();
        IncomingRequest atBob = call.atCallee().awaitBye();
        bye.awaitStatus(200);

        assertThat(atBob.headers("Via")).hasSize(2);
        assertThat(atBob.headers("Route")).isEmpty();
        if (callees != Transport.TLS) {
            // Over TLS it is the phone's end of its connection.
            assertThat(atBob.requestUri()).isEqualTo(bob.contact());
        }
        assertThat(bob.trace().received("ACK")).singleElement()
                .satisfies(ack -> assertThat(ack.headers("Via")).hasSize(2));
    }

    /** A phone sends what follows in a call to the first Route, over the transport that this names (RFC 3261 12.2.1.1). */
    private static void leadsBack(String route, Transport transport) {
        InetSocketAddress here = Server.address(transport);
        assertThat(route).contains(here.getAddress().getHostAddress() + ":" + here.getPort());
        switch (transport) {
            case UDP -> assertThat(route).startsWith("<sip:").doesNotContainPattern("transport=t");
            case TCP -> assertThat(route).startsWith("<sip:").containsIgnoringCase("transport=tcp");
            case TLS -> assertThat(route).startsWith("<sip:").containsIgnoringCase("transport=tls");
        }
    }

    // Changing the session

    @ParameterizedTest
    @CsvSource({"UDP,UDP", "TCP,TCP", "UDP,TCP", "TCP,UDP", "TLS,TLS", "UDP,TLS", "TLS,UDP", "TCP,TLS", "TLS,TCP"})
    void eitherSideCanHoldAndResume(Transport callers, Transport callees) {
        Call call = connect(phone(callers, "alice"), registered(callees, "bob"), "bob");

        for (String offer : new String[] {Sdp.hold(), Sdp.offer()}) {
            reinvites(call.atCaller(), call.atCallee(), offer);
            reinvites(call.atCallee(), call.atCaller(), offer);
        }

        hangUp(call.atCaller(), call.atCallee());
    }

    private static void reinvites(Dialog first, Dialog second, String offer) {
        OutgoingRequest reinvite = first.reinvite(offer);
        IncomingRequest received = second.awaitRequest("INVITE");
        assertThat(received.body()).isEqualTo(offer);
        received.respond(200, Change.sdp(Sdp.answer()));
        assertThat(reinvite.awaitStatus(200).body()).isEqualTo(Sdp.answer());
        first.ack();
        received.awaitAck();
    }

    @Test
    void refusedReinviteLeavesTheCallAsItWas() {
        Call call = connect(phone("alice"), registered("bob"), "bob");

        OutgoingRequest reinvite = call.atCaller().reinvite(Sdp.hold());
        IncomingRequest received = call.atCallee().awaitRequest("INVITE");
        received.respond(486);
        reinvite.awaitStatus(486);
        reinvite.ackRejection();
        received.awaitAck();

        VOICEMAIL.expectNoInvite(MOMENT);
        hangUp(call.atCallee(), call.atCaller());
    }

    @Test
    void reinvitesThatCrossAreBothRefusedWith491() {
        Call call = connect(phone("alice"), registered("bob"), "bob");

        OutgoingRequest callers = call.atCaller().reinvite(Sdp.hold());
        OutgoingRequest callees = call.atCallee().reinvite(Sdp.hold());
        IncomingRequest atCallee = call.atCallee().awaitRequest("INVITE");
        IncomingRequest atCaller = call.atCaller().awaitRequest("INVITE");
        atCallee.respond(491);
        atCaller.respond(491);
        callers.awaitStatus(491);
        callers.ackRejection();
        callees.awaitStatus(491);
        callees.ackRejection();
        atCallee.awaitAck();
        atCaller.awaitAck();

        reinvites(call.atCaller(), call.atCallee(), Sdp.hold());
        hangUp(call.atCaller(), call.atCallee());
    }

    @ParameterizedTest
    @CsvSource({"UDP,UDP", "TCP,TCP", "UDP,TCP", "TCP,UDP", "TLS,TLS", "UDP,TLS", "TLS,UDP", "TCP,TLS", "TLS,TCP"})
    void otherRequestsInsideACallAreRelayedBothWays(Transport callers, Transport callees) {
        Call call = connect(phone(callers, "alice"), registered(callees, "bob"), "bob");

        isRelayed(call.atCaller().update(Sdp.hold()), call.atCallee());
        isRelayed(call.atCallee().update(Sdp.offer()), call.atCaller());
        isRelayed(call.atCaller().info("application/dtmf-relay", "Signal=5\r\n"), call.atCallee());
        isRelayed(call.atCallee().info("application/dtmf-relay", "Signal=6\r\n"), call.atCaller());
        isRelayed(call.atCaller().send("MESSAGE", Change.body("text/plain", "hello")), call.atCallee());
        isRelayed(call.atCallee().send("MESSAGE", Change.body("text/plain", "hello")), call.atCaller());
        isRelayed(call.atCaller().send("OPTIONS"), call.atCallee());

        hangUp(call.atCaller(), call.atCallee());
    }

    private static void isRelayed(OutgoingRequest request, Dialog other) {
        other.awaitRequest(request.method()).respond(200);
        request.awaitStatus(200);
    }

    // What lies between INVITE and answer

    @ParameterizedTest
    @EnumSource
    void callerHearsThatTheCallIsTriedBeforeThePhoneCanRing(Transport transport) {
        registered(transport, "bob").onInvite(Behaviour.ring());

        OutgoingCall call = phone(transport, "alice").invite("bob");
        call.awaitStatus(180);
        call.cancel();
        call.awaitRejected(487);

        assertThat(call.statuses()).containsExactly(100, 180, 487);
    }

    @Test
    void repeatedInviteIsAbsorbed() {
        Phone alice = phone("alice");
        Phone bob = registered("bob");
        OutgoingCall call = alice.invite("bob");
        IncomingCall incoming = bob.awaitInvite().ring();
        call.awaitStatus(180);

        alice.sendRaw(alice.trace().sent("INVITE").get(0).message());
        alice.sendRaw(alice.trace().sent("INVITE").get(0).message());
        call.awaitStatus(180);
        call.awaitStatus(180);
        Dialog answered = incoming.answer();
        hangUp(call.connect(), answered);

        assertThat(bob.trace().received("INVITE")).hasSize(1);
        assertThat(bob.calls()).hasSize(1);
    }

    @Test
    void lostInviteIsRepeated() {
        Phone alice = phone("alice");
        Phone bob = registered("bob").deafTo(first("INVITE"));

        Call call = connect(alice, bob, "bob");

        hangUp(call.atCaller(), call.atCallee());
    }

    @Test
    void lostAnswerIsRepeated() {
        Phone alice = phone("alice").deafTo(first("SIP/2.0 200"));
        Phone bob = registered("bob");

        Call call = connect(alice, bob, "bob");

        hangUp(call.atCaller(), call.atCallee());
    }

    @Test
    void lostAckIsRepeated() {
        Phone bob = registered("bob").deafTo(first("ACK"));

        Call call = connect(phone("alice"), bob, "bob");

        assertThat(call.outgoing().invite().repeatedFinals()).isPositive();
        hangUp(call.atCaller(), call.atCallee());
    }

    @Test
    void lostByeIsRepeated() {
        Phone bob = registered("bob").deafTo(first("BYE"));

        Call call = connect(phone("alice"), bob, "bob");

        hangUp(call.atCaller(), call.atCallee());
    }

    @ParameterizedTest
    @EnumSource
    void earlyMediaReachesTheCallerBeforeTheAnswer(Transport transport) {
        Phone bob = registered(transport, "bob");
        OutgoingCall call = phone(transport, "alice").invite("bob");
        IncomingCall incoming = bob.awaitInvite();

        incoming.progress(183, Sdp.audio(40000, "sendrecv"));
        assertThat(call.awaitStatus(183).body()).isEqualTo(Sdp.audio(40000, "sendrecv"));

        Dialog answered = incoming.answer();
        hangUp(call.connect(), answered);
    }

    @ParameterizedTest
    @EnumSource
    void reliableProvisionalResponseAndItsPrackPass(Transport transport) {
        Phone bob = registered(transport, "bob");
        OutgoingCall call = phone(transport, "alice").invite("bob", Change.header("Supported", "100rel, replaces"));
        IncomingCall incoming = bob.awaitInvite();

        incoming.progressReliably(183, Change.sdp(Sdp.answer()));
        OutgoingRequest prack = call.prack(call.awaitStatus(183));
        incoming.dialog().awaitRequest("PRACK").respond(200);
        prack.awaitStatus(200);

        Dialog answered = incoming.answer();
        hangUp(call.connect(), answered);
    }

    @ParameterizedTest
    @EnumSource
    void offerInTheAnswerIsAnsweredInTheAck(Transport transport) {
        Phone bob = registered(transport, "bob");
        OutgoingCall call = phone(transport, "alice").invite("bob", Change.withoutBody());
        IncomingCall incoming = bob.awaitInvite();
        assertThat(incoming.body()).isEmpty();

        Dialog answered = incoming.answer(Change.sdp(Sdp.offer()));
        Dialog caller = call.awaitAnswer();
        caller.ack(Change.sdp(Sdp.audio(40002, "sendrecv")));

        assertThat(incoming.awaitAck().body()).isEqualTo(Sdp.audio(40002, "sendrecv"));
        hangUp(caller, answered);
    }

    // The caller gives up

    @ParameterizedTest
    @CsvSource({"UDP,UDP", "TCP,TCP", "UDP,TCP", "TCP,UDP", "TLS,TLS", "UDP,TLS", "TLS,UDP", "TCP,TLS", "TLS,TCP"})
    void cancelWhileTheCalleeRingsEndsTheCall(Transport callers, Transport callees) {
        Phone bob = registered(callees, "bob");
        OutgoingCall call = phone(callers, "alice").invite("bob");
        IncomingCall incoming = bob.awaitInvite().ring();
        call.awaitStatus(180);

        OutgoingRequest cancel = call.cancel();

        incoming.awaitCancel();
        incoming.awaitAck();
        cancel.awaitStatus(200);
        call.awaitRejected(487);
        VOICEMAIL.expectNoInvite(RING_TIME.plus(MOMENT));
        assertThat(call.finals()).containsExactly(487);
        assertThat(bob.trace().received("CANCEL")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void cancelBeforeAnyResponseOfTheCalleeEndsTheCall(Transport transport) {
        Phone bob = registered(transport, "bob").onInvite(Behaviour.silent());
        OutgoingCall call = phone(transport, "alice").invite("bob");
        IncomingCall incoming = bob.awaitInvite();
        call.awaitStatus(100);

        call.cancel().awaitStatus(200);
        call.awaitRejected(487);
        incoming.ring();
        incoming.awaitCancel();

        VOICEMAIL.expectNoInvite(UNREACHABLE_TIME.plus(MOMENT));
        assertThat(call.finals()).containsExactly(487);
        assertThat(call.statuses()).doesNotContain(180);
    }

    @ParameterizedTest
    @EnumSource
    void cancelReachesACalleeThatIsTryingOnly(Transport transport) {
        Phone bob = registered(transport, "bob");
        OutgoingCall call = phone(transport, "alice").invite("bob");
        IncomingCall incoming = bob.awaitInvite();
        call.awaitStatus(100);

        call.cancel().awaitStatus(200);

        incoming.awaitCancel();
        call.awaitRejected(487);
        VOICEMAIL.expectNoInvite(UNREACHABLE_TIME.plus(MOMENT));
        assertThat(call.finals()).containsExactly(487);
    }

    @ParameterizedTest
    @EnumSource
    void answerThatCrossesTheCancelIsTheCallersToEnd(Transport transport) {
        Phone bob = registered(transport, "bob").onCancel(OnCancel.answer());
        OutgoingCall call = phone(transport, "alice").invite("bob");
        IncomingCall incoming = bob.awaitInvite().ring();
        call.awaitStatus(180);

        call.cancel();
        incoming.awaitCancel();
        Dialog caller = call.connect();
        incoming.awaitAck();

        hangUp(caller, incoming.dialog());
        assertThat(call.finals()).containsExactly(200);
    }

    @Test
    void cancelAfterTheAnswerChangesNothing() {
        Call call = connect(phone("alice"), registered("bob"), "bob");

        call.outgoing().cancel().awaitFinal();

        call.atCallee().expectNo("BYE", MOMENT);
        hangUp(call.atCaller(), call.atCallee());
    }

    @Test
    void callerThatVanishesDoesNotUpsetTheServer() {
        Phone bob = registered("bob");
        Phone gone = Phone.listening(Transport.TCP, "gone", Server.DOMAIN, Server.address());
        gone.invite("bob");
        IncomingCall ringing = bob.awaitInvite();
        gone.vanish();

        ringing.busy();
        VOICEMAIL.awaitInvite().busy();

        Phone carol = registered("carol");
        Call call = connect(phone("alice"), carol, "carol");
        hangUp(call.atCaller(), call.atCallee());
    }
}
