package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.phone.Behaviour;
import io.switchhook.it.phone.Change;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.IncomingRequest;
import io.switchhook.it.phone.IncomingResponse;
import io.switchhook.it.phone.OnCancel;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.OutgoingRequest;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.Sdp;
import io.switchhook.it.phone.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls in which the server has a dialog with each party, because the caller may not be able to act on a REFER. */
class AnchoredCallIT extends CallFixture {

    private static final Duration MOMENT = Duration.ofMillis(200);
    private static final String OTHER_SDP = Sdp.audio(4000, "sendrecv");
    private static final int RACES = 60;
    private static final int AT_ONCE = 6;

    @Deployment(testable = false)
    static WebArchive archive() {
        return Server.archive(settings());
    }

    /** One that says that it does not know REFER. */
    private Phone simple(Transport transport, String user) {
        return phone(transport, user).allow("INVITE, ACK, CANCEL, BYE, OPTIONS");
    }

    private Phone simple(String user) {
        return simple(Transport.UDP, user);
    }

    // Which calls are anchored

    @Test
    void callsOfPhonesThatCanBeTransferredAreRelayed() {
        Phone bob = registered("bob");

        Call relayed = connect(phone("alice"), bob, "bob");

        assertThat(relayed.atCallee().callId()).isEqualTo(relayed.atCaller().callId());
        hangUp(relayed.atCaller(), relayed.atCallee());
    }

    @Test
    void callsFromOutsideAndOfPhonesThatSayThatTheyCannotAreAnchored() {
        Phone bob = registered("bob");
        try (Phone gateway = Phone.listening(Transport.UDP, "trunk", "elsewhere.test", Server.address())) {
            for (Phone caller : List.of(gateway, simple("alice"), phone("carol").supported("timer"))) {
                Call call = connect(caller, bob, "sip:bob@" + Server.DOMAIN);

                assertThat(call.atCallee().callId()).isNotEqualTo(call.atCaller().callId());
                hangUp(call.atCaller(), call.atCallee());
            }
        }
    }

    @Test
    void callsToPhonesThatSayThatTheyCannotAreAnchored() {
        Phone alice = phone("alice");
        Phone desk = phone("bob");
        desk.register(Change.header("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS"));
        Phone mobile = registered("carol").supported("timer");

        Call anchored = connect(alice, desk, "bob");
        Call unknown = connect(alice, mobile, "carol");
        hangUp(unknown.atCaller(), unknown.atCallee());
        Call known = connect(alice, mobile, "carol");

        assertThat(anchored.atCallee().callId()).isNotEqualTo(anchored.atCaller().callId());
        assertThat(unknown.atCallee().callId()).isEqualTo(unknown.atCaller().callId());
        assertThat(known.atCallee().callId()).isNotEqualTo(known.atCaller().callId());
        hangUp(anchored.atCaller(), anchored.atCallee());
        hangUp(known.atCallee(), known.atCaller());
    }

    @Test
    void callThatRequiresReliableResponsesIsRelayed() {
        Phone bob = registered("bob");
        OutgoingCall call = simple("alice").invite("bob", Change.header("Require", "100rel"));

        IncomingCall incoming = bob.awaitInvite();

        assertThat(incoming.callId()).isEqualTo(call.callId());
        incoming.reject(603);
        VOICEMAIL.awaitInvite().reject(480);
        call.awaitFinal();
    }

    // Set-up and end

    @ParameterizedTest
    @CsvSource({"UDP,UDP", "TCP,TCP", "UDP,TCP", "TCP,UDP", "TLS,UDP", "TCP,TLS"})
    void eachPartyTalksToTheServer(Transport callers, Transport callees) {
        Phone bob = registered(callees, "bob");
        OutgoingCall outgoing = simple(callers, "alice").invite(
                "bob", Change.header("From", "\"Alice A., Ms\" <sip:alice@" + Server.DOMAIN + ">;tag=a1"),
                Change.header("Subject", "lunch"),
                Change.header("Max-Forwards", "20"), Change.header("Supported", "replaces, 100rel"));
        IncomingCall incoming = bob.awaitInvite();
        incoming.ring();
        outgoing.awaitStatus(180);
        Dialog atCallee = incoming.answer(Change.header("User-Agent", "bobs"));
        Dialog atCaller = outgoing.connect();
        incoming.awaitAck();

        assertThat(incoming.header("From")).startsWith("\"Alice A., Ms\" <sip:alice@" + Server.DOMAIN + ">");
        assertThat(incoming.header("Subject")).isEqualTo("lunch");
        assertThat(incoming.header("Max-Forwards")).isEqualTo("19");
        assertThat(incoming.headers("Via")).hasSize(1);
        assertThat(incoming.headers("Record-Route")).isEmpty();
        assertThat(incoming.body()).isEqualTo(Sdp.offer());
        assertThat(String.join(",", incoming.headers("Allow"))).contains("REFER").doesNotContain("PRACK");
        assertThat(String.join(",", incoming.headers("Supported"))).contains("replaces").doesNotContain("100rel");
        IncomingResponse answer = outgoing.awaitStatus(200);
        assertThat(answer.header("User-Agent")).isEqualTo("bobs");
        assertThat(answer.body()).isEqualTo(Sdp.answer());
        assertThat(String.join(",", answer.headers("Allow"))).contains("REFER").doesNotContain("PRACK");
        assertThat(atCaller.routeSet()).isEmpty();
        assertThat(outgoing.responses().stream().filter(each -> each.status() > 100).map(IncomingResponse::toTag).distinct())
                .hasSize(1);
        for (Dialog[] sides : new Dialog[][] {{atCaller, atCallee}, {atCallee, atCaller}, {atCaller, atCallee}}) {
            reinvites(sides[0], sides[1], Sdp.hold());
        }
        hangUp(atCallee, atCaller);
        assertThat(outgoing.finals()).containsExactly(200);
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

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void offerMayComeWithTheAnswer(Transport transport) {
        Phone bob = registered(transport, "bob");
        OutgoingCall outgoing = simple(transport, "alice").invite("bob", Change.withoutBody());
        IncomingCall incoming = bob.awaitInvite();
        assertThat(incoming.body()).isEmpty();
        Dialog atCallee = incoming.answer(Change.sdp(OTHER_SDP));

        assertThat(outgoing.awaitStatus(200).body()).isEqualTo(OTHER_SDP);
        Dialog atCaller = outgoing.awaitAnswer();
        atCaller.ack(Change.sdp(Sdp.hold()));

        assertThat(incoming.awaitAck().body()).isEqualTo(Sdp.hold());
        hangUp(atCaller, atCallee);
    }

    @Test
    void bothMayHangUpAtOnce() {
        Call call = connect(simple("alice"), registered("bob"), "bob");

        OutgoingRequest callers = call.atCaller().bye();
        OutgoingRequest callees = call.atCallee().bye();

        assertThat(callers.awaitFinal().status()).isIn(200, 481);
        assertThat(callees.awaitFinal().status()).isIn(200, 481);
        assertThat(byes(call.atCaller())).isLessThanOrEqualTo(1);
        assertThat(byes(call.atCallee())).isLessThanOrEqualTo(1);
    }

    private static long byes(Dialog dialog) {
        return dialog.requests().stream().filter(each -> each.method().equals("BYE")).count();
    }

    // Nobody answers

    static Stream<Arguments> waysNotToAnswer() {
        return Stream.of(
                Arguments.of("busy", Behaviour.busy()),
                Arguments.of("no answer", Behaviour.ring()),
                Arguments.of("silent", Behaviour.silent()),
                Arguments.of("ignores the CANCEL", Behaviour.ring().onCancel(OnCancel.ignore())),
                Arguments.of("declined", Behaviour.ring().then(Behaviour.reject(603))),
                Arguments.of("unavailable", Behaviour.reject(480)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("waysNotToAnswer")
    void voicemailTakesWhatTheCalleeDoesNot(String name, Behaviour behaviour) {
        Phone bob = registered("bob").onInvite(behaviour);
        OutgoingCall call = simple("alice").invite("bob");

        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        Dialog answered = atVoicemail.answer();
        Dialog atCaller = call.connect();
        atVoicemail.awaitAck();

        assertThat(atVoicemail.requestUri()).contains("bob%40" + Server.DOMAIN);
        assertThat(atVoicemail.headers("Diversion")).hasSize(1);
        assertThat(bob.calls()).hasSize(1);
        hangUp(atCaller, answered);
        assertThat(call.finals()).containsExactly(200);
    }

    @Test
    void whatNobodyMendsReachesTheCallerWithItsHeaders() {
        registered("bob").onInvite(call -> call.invite().respond(415, Change.header("Accept", "application/sdp")));

        IncomingResponse refusal = simple("alice").invite("bob").awaitRejected(415);

        assertThat(refusal.header("Accept")).isEqualTo("application/sdp");
    }

    @Test
    void earlyMediaOfAPhoneThatGivesUpIsMendedAfterTheAnswer() {
        Phone bob = registered("bob");
        OutgoingCall call = simple("alice").invite("bob");
        IncomingCall incoming = bob.awaitInvite();
        incoming.progress(183, Sdp.answer());
        assertThat(call.awaitStatus(183).body()).isEqualTo(Sdp.answer());
        incoming.busy();
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        Dialog voicemail = atVoicemail.answer(Change.sdp(OTHER_SDP.replace("o=phone 1 1 ", "o=mailbox 5 5 ")));

        assertThat(call.awaitStatus(200).body()).isEqualTo(Sdp.answer());
        Dialog atCaller = call.connect();
        atVoicemail.awaitAck();
        IncomingRequest mended = atCaller.awaitRequest("INVITE");
        assertThat(mended.body()).contains("m=audio 4000").contains("o=phone 1 2 ");
        mended.respond(200, Change.sdp(Sdp.offer()));
        mended.awaitAck();

        hangUp(atCaller, voicemail);
    }

    // Several phones

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void firstPhoneToAnswerGetsTheCall(Transport transport) {
        Phone desk = registered(transport, "bob");
        Phone mobile = registered(transport, "bob");
        OutgoingCall call = simple(transport, "alice").invite("bob");
        IncomingCall atDesk = desk.awaitInvite().ring();
        IncomingCall atMobile = mobile.awaitInvite().ring();

        Dialog answered = atMobile.answer();
        Dialog atCaller = call.connect();

        assertThat(atDesk.awaitCancel().header("Reason")).contains("cause=200");
        hangUp(atCaller, answered);
        VOICEMAIL.expectNoInvite(MOMENT);
        assertThat(call.finals()).containsExactly(200);
    }

    @Test
    void secondAnswerIsAcknowledgedAndHungUp() {
        Phone desk = registered("bob");
        Phone mobile = registered("bob").onCancel(OnCancel.answer());
        OutgoingCall call = simple("alice").invite("bob");
        IncomingCall atDesk = desk.awaitInvite().ring();
        IncomingCall atMobile = mobile.awaitInvite().ring();

        Dialog answered = atDesk.answer();
        Dialog atCaller = call.connect();
        atMobile.awaitAck();
        atMobile.dialog().awaitBye();

        hangUp(answered, atCaller);
        assertThat(call.finals()).containsExactly(200);
    }

    @Test
    void secondAnswerToOneInviteIsAcknowledgedAndHungUp() {
        Phone bob = registered("bob");
        OutgoingCall call = simple("alice").invite("bob");
        IncomingCall here = bob.awaitInvite();
        IncomingCall there = here.fork();
        Dialog answered = here.answer();
        Dialog atCaller = call.connect();
        here.awaitAck();

        there.answer();

        there.awaitAck();
        there.dialog().awaitBye();
        hangUp(answered, atCaller);
        assertThat(call.finals()).containsExactly(200);
    }

    // Cancelled

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void cancelReachesWhoeverIsRung(Transport transport) {
        Phone bob = registered(transport, "bob");
        OutgoingCall call = simple(transport, "alice").invite("bob");
        IncomingCall incoming = bob.awaitInvite().ring();
        call.awaitStatus(180);

        call.cancel().awaitStatus(200);

        incoming.awaitCancel();
        call.awaitRejected(487);
        VOICEMAIL.expectNoInvite(MOMENT);
        assertThat(call.finals()).containsExactly(487);
    }

    @Test
    void cancelReachesAPhoneThatIsTryingOnly() {
        Phone bob = registered("bob");
        OutgoingCall call = simple("alice").invite("bob");
        IncomingCall incoming = bob.awaitInvite();

        call.cancel().awaitStatus(200);

        incoming.awaitCancel();
        call.awaitRejected(487);
    }

    @Test
    void cancelReachesVoicemail() {
        registered("bob").onInvite(Behaviour.busy());
        OutgoingCall call = simple("alice").invite("bob");
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite().ring();
        call.awaitStatus(180);

        call.cancel().awaitStatus(200);

        atVoicemail.awaitCancel();
        call.awaitRejected(487);
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void answerToTheCancelIsAcknowledgedAndHungUp(Transport transport) {
        Phone bob = registered(transport, "bob").onCancel(OnCancel.answer());
        OutgoingCall call = simple(transport, "alice").invite("bob");
        IncomingCall incoming = bob.awaitInvite().ring();
        call.awaitStatus(180);

        call.cancel();

        call.awaitRejected(487);
        incoming.awaitAck();
        incoming.dialog().awaitBye();
    }

    // Inside the call

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void requestsOfEitherPartyReachTheOther(Transport transport) {
        Call call = connect(simple(transport, "alice"), registered(transport, "bob"), "bob");

        for (Dialog[] sides : new Dialog[][] {{call.atCaller(), call.atCallee()}, {call.atCallee(), call.atCaller()}}) {
            for (String method : List.of("INFO", "MESSAGE", "OPTIONS", "NOTIFY", "UPDATE")) {
                OutgoingRequest request = sides[0].send(method, Change.body("text/plain", "passes"),
                        Change.header("Event", "talk"), Change.header("Subscription-State", "active"),
                        Change.header("X-Ours", "1"));
                IncomingRequest received = sides[1].awaitRequest(method);
                assertThat(received.body()).isEqualTo("passes");
                assertThat(received.header("X-Ours")).isEqualTo("1");
                received.respond(200, Change.header("X-Theirs", "2"));
                assertThat(request.awaitStatus(200).header("X-Theirs")).isEqualTo("2");
            }
        }
        hangUp(call.atCaller(), call.atCallee());
    }

    @Test
    void reinviteWithoutAnOfferHasItInTheAnswer() {
        Call call = connect(simple("alice"), registered("bob"), "bob");

        OutgoingRequest reinvite = call.atCallee().send("INVITE");
        IncomingRequest received = call.atCaller().awaitRequest("INVITE");
        assertThat(received.body()).isEmpty();
        received.respond(200, Change.sdp(Sdp.hold()));
        assertThat(reinvite.awaitStatus(200).body()).isEqualTo(Sdp.hold());
        call.atCallee().ack(Change.sdp(OTHER_SDP));

        assertThat(received.awaitAck().body()).isEqualTo(OTHER_SDP);
        hangUp(call.atCaller(), call.atCallee());
    }

    @Test
    void reinviteThatCrossesAnotherGets491() {
        Call call = connect(simple("alice"), registered("bob"), "bob");

        OutgoingRequest first = call.atCaller().reinvite(Sdp.hold());
        IncomingRequest atCallee = call.atCallee().awaitRequest("INVITE");
        OutgoingRequest second = call.atCallee().reinvite(Sdp.hold());
        second.awaitStatus(491);
        second.ackRejection();
        atCallee.respond(200, Change.sdp(Sdp.answer()));
        first.awaitStatus(200);
        call.atCaller().ack();
        atCallee.awaitAck();

        reinvites(call.atCallee(), call.atCaller(), Sdp.hold());
        hangUp(call.atCaller(), call.atCallee());
    }

    @Test
    void refusedReinviteLeavesTheCallAsItWas() {
        Call call = connect(simple("alice"), registered("bob"), "bob");

        OutgoingRequest reinvite = call.atCaller().reinvite(Sdp.hold());
        call.atCallee().awaitRequest("INVITE").respond(488);
        reinvite.awaitStatus(488);
        reinvite.ackRejection();

        reinvites(call.atCallee(), call.atCaller(), Sdp.hold());
        hangUp(call.atCallee(), call.atCaller());
    }

    @Test
    void reinviteIsAnsweredWhenTheOtherPartyHangsUpInstead() {
        Call call = connect(simple("alice"), registered("bob"), "bob");

        OutgoingRequest reinvite = call.atCaller().reinvite(Sdp.hold());
        call.atCallee().awaitRequest("INVITE");
        call.atCallee().bye().awaitStatus(200);

        call.atCaller().awaitBye();
        reinvite.awaitStatus(487);
    }

    // Races

    /** Whoever answers, the caller has one final response; who answered has an ACK, and a BYE in the end. */
    @Test
    void nobodyIsLeftInACallThatIsCancelledAsItIsAnswered() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE);
        List<Future<?>> pairs = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            Phone caller = simple("caller" + i);
            Phone callee = registered("callee" + i);
            int first = i;
            pairs.add(executor.submit(() -> {
                for (int run = first; run < RACES; run += AT_ONCE) {
                    race(caller, callee, run);
                }
                return null;
            }));
        }
        executor.shutdown();
        for (Future<?> pair : pairs) {
            pair.get(1, TimeUnit.MINUTES);
        }
    }

    private static void race(Phone caller, Phone callee, int run) {
        callee.forget();
        callee.onInvite(Behaviour.ringThenAnswer(Duration.ofMillis(10 + run % 12)));
        OutgoingCall call = caller.invite(callee.aor()).acknowledging();
        // Not for a 180: an answer may overtake it.
        call.awaitStatus(100);
        IncomingCall incoming = callee.awaitInvite();
        Instant cancelled = Instant.now().plusMillis(run % 20);
        while (Instant.now().isBefore(cancelled)) {
            Thread.onSpinWait();
        }
        // Liberty may leave it without an answer when it comes as the INVITE gets its own.
        call.cancel();
        assertThat(call.awaitFinal().status()).isIn(200, 487);
        call.answers().forEach(dialog -> dialog.bye().awaitStatus(200));
        if (incoming.invite().answers().contains(200)) {
            incoming.awaitAck();
            incoming.dialog().awaitBye();
        }
        assertThat(call.finals()).as("run %s", run).hasSize(1);
    }
}
