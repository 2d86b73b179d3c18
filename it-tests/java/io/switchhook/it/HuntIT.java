package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.api.ApiClient;
import io.switchhook.it.phone.Behaviour;
import io.switchhook.it.phone.Change;
import io.switchhook.it.phone.DeafPort;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.IncomingRequest;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls for one of several: hunt groups, and find-me lists (RFC 5359 2.12). */
class HuntIT extends CallFixture {

    private static final Duration MOMENT = Duration.ofMillis(300);

    private final ApiClient admin = ApiClient.admin();
    private final List<String> made = new ArrayList<>();

    @Deployment(testable = false)
    static WebArchive archive() {
        return Server.archive(patientSettings());
    }

    @AfterEach
    void nobodyIsInAGroupOrForwards() {
        made.forEach(group -> assertThat(admin.delete("/groups/" + group + "@example.test").status()).isEqualTo(204));
        for (String user : List.of("bob", "carol")) {
            forwarding(user, "{}");
        }
    }

    /** @param fields all but the name, as the API takes them */
    private void group(String name, String fields) {
        ApiClient.Answer answer =
                admin.post("/groups", "{'username':'" + name + "','domain':'example.test'," + fields + "}");
        assertThat(answer.status()).as("%s", answer).isEqualTo(201);
        made.add(name);
    }

    private void forwarding(String user, String document) {
        ApiClient.Answer answer = admin.put("/subscribers/" + user + "@example.test/forwarding", document);
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    }

    private static void talk(OutgoingCall call, IncomingCall incoming) {
        Dialog callee = incoming.answer();
        Dialog caller = call.connect();
        incoming.awaitAck();
        hangUp(caller, callee);
        assertThat(call.finals()).containsExactly(200);
    }

    private IncomingCall talkTo(Phone callee, String dialled) {
        OutgoingCall call = phone("alice").invite(dialled);
        IncomingCall incoming = callee.awaitInvite();
        talk(call, incoming);
        return incoming;
    }

    /** An answer must not overtake the ringing of the others, whom Liberty would cancel without a reason then. */
    private static void hears(int phones, OutgoingCall call) {
        for (int i = 0; i < phones; i++) {
            call.awaitStatus(180);
        }
    }

    private static void isCompletedElsewhere(IncomingCall call) {
        assertThat(call.awaitCancel().header("Reason")).startsWith("SIP").contains("cause=200", "Call completed elsewhere");
    }

    private static String diversion(String user, String reason) {
        return "<sip:" + user + "@example.test>;reason=" + reason + ";counter=1;privacy=off";
    }

    // Groups

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void firstMemberToAnswerHasTheCallAndTheOthersAreCancelled(Transport transport) {
        Phone bob = registered(transport, "bob");
        Phone carol = registered(transport, "carol");
        Phone dave = registered(transport, "dave");
        group("sales", "'strategy':'all-at-once','members':['bob','carol','dave']");

        OutgoingCall call = phone(transport, "alice").invite("sales");
        IncomingCall atBob = bob.awaitInvite().ring();
        IncomingCall atCarol = carol.awaitInvite().ring();
        IncomingCall atDave = dave.awaitInvite().ring();
        hears(3, call);
        talk(call, atCarol);

        isCompletedElsewhere(atBob);
        isCompletedElsewhere(atDave);
        assertThat(atCarol.headers("Diversion")).isEmpty();
        assertThat(atCarol.headers("History-Info")).isEmpty();
    }

    @Test
    void memberWhoDeclinesDoesNotDeclineForTheOthers() {
        Phone bob = registered("bob");
        Phone carol = registered("carol");
        group("sales", "'strategy':'all-at-once','members':['bob','carol']");

        OutgoingCall call = phone("alice").invite("sales");
        IncomingCall atCarol = carol.awaitInvite().ring();
        bob.awaitInvite().ring().reject(603).awaitAck();
        atCarol.expectNoCancel(MOMENT);
        talk(call, atCarol);
    }

    @Test
    void declinedByOneTheCallGoesToTheNext() {
        Phone bob = registered("bob");
        Phone carol = registered("carol");
        group("sales", "'strategy':'in-order','members':['bob','carol']");
        bob.onInvite(Behaviour.ring().then(Behaviour.reject(603)));

        OutgoingCall call = phone("alice").invite("sales");
        talk(call, carol.awaitInvite());
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void membersRingOneAfterTheOtherEachForTheTimeOfTheGroup(Transport transport) {
        Phone bob = registered(transport, "bob");
        Phone carol = registered(transport, "carol");
        Phone dave = registered(transport, "dave");
        group("sales", "'strategy':'in-order','members':['carol','bob','dave'],'ringTime':1");

        OutgoingCall call = phone(transport, "alice").invite("sales");
        IncomingCall atCarol = carol.awaitInvite().ring();
        atCarol.awaitCancel();
        IncomingCall atBob = bob.awaitInvite();
        cameAfter(Duration.ofSeconds(1), call, atBob.at());
        atBob.reject(480).awaitAck();
        IncomingCall atDave = dave.awaitInvite();
        talk(call, atDave);
    }

    @Test
    void memberWhoseConnectionIsNeverMadeIsPassedOver() throws IOException {
        try (DeafPort deaf = DeafPort.open()) {
            phone("bob").registration().bind(600, List.of("<sip:bob@127.0.0.1:" + deaf.number() + ";transport=tcp>"));
            Phone carol = registered("carol");
            group("sales", "'strategy':'in-order','members':['bob','carol']");

            OutgoingCall call = phone("alice").invite("sales");
            talk(call, carol.awaitInvite());
        }
    }

    @Test
    void callsGoRoundAndAreAllTakenInTurn() {
        Map<String, Phone> phones = Map.of("bob", registered("bob"), "carol", registered("carol"), "dave", registered("dave"));
        group("sales", "'strategy':'round-robin','members':['bob','carol','dave'],'addresses':['700']");

        for (String turn : List.of("bob", "carol", "dave", "bob")) {
            OutgoingCall call = phone("alice").invite("700");
            IncomingCall incoming = phones.get(turn).awaitInvite().ring();
            call.awaitStatus(180);
            call.cancel().awaitStatus(200);
            call.awaitRejected(487);
            incoming.awaitCancel();
        }
        assertThat(phones.get("bob").calls()).hasSize(2);
        assertThat(phones.get("carol").calls()).hasSize(1);
        assertThat(phones.get("dave").calls()).hasSize(1);
    }

    @Test
    void memberWhoHasHadNoCallForTheLongestTimeRingsFirst() {
        Phone bob = registered("bob");
        Phone carol = registered("carol");
        group("sales", "'strategy':'longest-idle','members':['bob','carol']");
        talkTo(carol, "carol");
        talkTo(bob, "bob");

        talkTo(carol, "sales");
        talkTo(bob, "sales");

        assertThat(bob.calls()).hasSize(2);
        assertThat(carol.calls()).hasSize(2);
    }

    @Test
    void forwardingOfAMemberCountsIfTheGroupSaysSo() {
        Phone bob = registered("bob");
        Phone dave = registered("dave");
        forwarding("bob", "{'rules':[{'condition':'always','destination':'dave'}]}");
        group("sales", "'strategy':'in-order','members':['bob']");
        group("support", "'strategy':'in-order','members':['bob'],'memberForwarding':true");

        talkTo(bob, "sales");
        IncomingCall forwarded = talkTo(dave, "support");

        assertThat(forwarded.headers("Diversion")).containsExactly(diversion("bob", "unconditional"));
        assertThat(bob.calls()).hasSize(1);
    }

    @Test
    void membersWhoAreInACallOrNotToBeDisturbedOrNotRegisteredAreSkipped() {
        Phone bob = registered("bob");
        Phone carol = registered("carol");
        Phone dave = registered("dave");
        Phone operator = registered("operator");
        forwarding("carol", "{'doNotDisturb':true}");
        group("sales", "'strategy':'in-order','members':['bob','carol','callee','operator','dave']");
        Call other = connect(operator, bob, "bob");

        OutgoingCall call = phone("alice").invite("sales");
        IncomingCall atDave = dave.awaitInvite();
        talk(call, atDave);

        hangUp(other.atCaller(), other.atCallee());
        assertThat(bob.calls()).hasSize(1);
        assertThat(carol.calls()).isEmpty();
        assertThat(operator.calls()).isEmpty();
        OutgoingCall again = phone("alice").invite("sales");
        talk(again, bob.awaitInvite());
    }

    @Test
    void callThatNobodyTakesGoesWhereTheGroupSays() {
        registered("bob").onInvite(Behaviour.busy());
        group("sales", "'strategy':'all-at-once','members':['bob','carol'],'destination':'voicemail:dave@example.test'");

        OutgoingCall call = phone("alice").invite("sales");
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        talk(call, atVoicemail);

        assertThat(atVoicemail.requestUri()).startsWith("sip:vm-dave@").contains("cause=486");
        assertThat(atVoicemail.headers("Diversion")).containsExactly(diversion("sales", "user-busy"));
    }

    @Test
    void callerOfAGroupWithoutADestinationIsRefusedAndVoicemailIsNotAsked() {
        registered("bob").onInvite(Behaviour.busy());
        group("sales", "'strategy':'round-robin','members':['carol','bob']");
        group("empty", "'strategy':'all-at-once'");

        OutgoingCall busy = phone("alice").invite("sales");
        busy.awaitRejected(486);
        OutgoingCall nobody = phone("alice").invite("empty");
        nobody.awaitRejected(480);

        assertThat(busy.finals()).containsExactly(486);
        assertThat(nobody.finals()).containsExactly(480);
        VOICEMAIL.expectNoInvite(MOMENT);
    }

    @Test
    void groupsInGroupsRingByTheirOwnStrategyAndTheirMembersOnce() {
        Phone bob = registered("bob");
        Phone carol = registered("carol");
        Phone dave = registered("dave");
        bob.onInvite(Behaviour.busy());
        group("tech", "'strategy':'all-at-once','members':['carol','dave','bob']");
        group("sales", "'strategy':'in-order','members':['bob','tech']");
        assertThat(admin.put("/groups/tech@example.test", "{'strategy':'in-order','members':['sales']}").status()).isEqualTo(422);

        OutgoingCall call = phone("alice").invite("sales");
        IncomingCall atCarol = carol.awaitInvite().ring();
        IncomingCall atDave = dave.awaitInvite().ring();
        hears(2, call);
        talk(call, atDave);

        isCompletedElsewhere(atCarol);
        assertThat(bob.calls()).hasSize(1);
    }

    @Test
    void callForwardedToAGroupRingsItsMembersAndEndsInTheVoicemailOfWhoWasCalled() {
        Phone carol = registered("carol");
        group("sales", "'strategy':'all-at-once','members':['carol']");
        forwarding("bob", "{'rules':[{'condition':'always','destination':'sales'}]}");

        OutgoingCall call = phone("alice").invite("bob");
        IncomingCall atCarol = carol.awaitInvite().ring();
        atCarol.reject(486).awaitAck();
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        talk(call, atVoicemail);

        assertThat(atCarol.headers("Diversion")).containsExactly(diversion("bob", "unconditional"));
        assertThat(atVoicemail.requestUri()).startsWith("sip:vm-bob@").contains("cause=486");
    }

    @Test
    void groupCanBeCalledAndNothingElse() {
        group("sales", "'strategy':'all-at-once'");
        Phone alice = phone("alice");

        assertThat(alice.send("MESSAGE", "sales").awaitFinal().header("Allow")).contains("INVITE").doesNotContain("MESSAGE");
        assertThat(alice.send("MESSAGE", "sales").awaitFinal().status()).isEqualTo(405);
        assertThat(alice.send("SUBSCRIBE", "sales", Change.header("Event", "presence")).awaitFinal().status()).isEqualTo(405);
        assertThat(alice.send("OPTIONS", "sales").awaitFinal().status()).isEqualTo(200);
        OutgoingCall replacing = alice.invite("sales", Change.header("Replaces", "none;from-tag=a;to-tag=b"));
        replacing.awaitRejected(481);
        try (Phone sales = Phone.listening(Transport.UDP, "sales", Server.DOMAIN, Server.address())) {
            assertThat(sales.registration().send(Change.header("Contact", "<" + sales.contact() + ">")).awaitFinal().status())
                    .isEqualTo(404);
        }
    }

    // Lists

    /** RFC 5359 2.12, one after the other: each phone sees a call that is not answered, but for the last. */
    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void findMeRingsOneAfterTheOther(Transport transport) {
        Phone bob = registered(transport, "bob");
        Phone carol = registered(transport, "carol");
        Phone dave = registered(transport, "dave");
        Phone alice = phone(transport, "alice");
        forwarding("bob", "{'rules':[{'condition':'always','destination':'ring:bob/1,carol/1,dave'}]}");

        OutgoingCall call = alice.invite("bob");
        IncomingCall atBob = bob.awaitInvite().ring();
        IncomingRequest cancel = atBob.awaitCancel();
        atBob.awaitAck();
        IncomingCall atCarol = carol.awaitInvite().ring();
        atCarol.awaitCancel();
        atCarol.awaitAck();
        IncomingCall atDave = dave.awaitInvite().ring();
        Dialog callee = atDave.answer();
        Dialog caller = call.connect();
        atDave.awaitAck();
        hangUp(caller, callee);

        assertThat(MessageFlow.of(bob, call.callId())).containsExactly(
                "<- INVITE", "-> 100", "-> 180", "<- CANCEL", "-> 200 CANCEL", "-> 487", "<- ACK");
        assertThat(MessageFlow.of(carol, call.callId())).containsExactly(
                "<- INVITE", "-> 100", "-> 180", "<- CANCEL", "-> 200 CANCEL", "-> 487", "<- ACK");
        assertThat(MessageFlow.of(dave, call.callId())).containsExactly(
                "<- INVITE", "-> 100", "-> 180", "-> 200", "<- ACK", "<- BYE", "-> 200 BYE");
        assertThat(call.finals()).containsExactly(200);
        assertThat(cancel.header("Reason")).contains("cause=408");
        assertThat(atBob.headers("Diversion")).isEmpty();
        assertThat(atBob.headers("History-Info")).isEmpty();
        for (IncomingCall elsewhere : List.of(atCarol, atDave)) {
            String user = elsewhere == atCarol ? "carol" : "dave";
            assertThat(elsewhere.headers("Diversion")).containsExactly(diversion("bob", "unconditional"));
            assertThat(elsewhere.headers("History-Info")).containsExactly(
                    "<sip:bob@example.test?Reason=SIP%3Bcause%3D302>;index=1",
                    "<sip:" + user + "@example.test;cause=302>;index=1.1;mp=1");
        }
    }

    /** RFC 5359 2.12, at once: the one who answers has the call, and who rings a shorter time is let off before. */
    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void findMeRingsAtOnceEachForItsTime(Transport transport) {
        Phone bob = registered(transport, "bob");
        Phone carol = registered(transport, "carol");
        Phone dave = registered(transport, "dave");
        forwarding("bob", "{'rules':[{'condition':'always','destination':'ring-all:carol/1,bob,dave'}]}");

        OutgoingCall call = phone(transport, "alice").invite("bob");
        IncomingCall atBob = bob.awaitInvite().ring();
        IncomingCall atCarol = carol.awaitInvite().ring();
        IncomingCall atDave = dave.awaitInvite().ring();
        hears(3, call);
        assertThat(atCarol.awaitCancel().header("Reason")).contains("cause=408");
        atCarol.awaitAck();
        talk(call, atDave);

        isCompletedElsewhere(atBob);
        assertThat(MessageFlow.of(carol, call.callId())).containsExactly(
                "<- INVITE", "-> 100", "-> 180", "<- CANCEL", "-> 200 CANCEL", "-> 487", "<- ACK");
        assertThat(atBob.headers("Diversion")).isEmpty();
        assertThat(atDave.headers("Diversion")).containsExactly(diversion("bob", "unconditional"));
        assertThat(atDave.headers("History-Info").get(1)).startsWith("<sip:dave@example.test;cause=302>");
    }

    @Test
    void listThatNobodyTakesIsFollowedByTheRulesOfTheForwarderAndHisVoicemail() {
        Phone carol = registered("carol");
        Phone dave = registered("dave");
        carol.onInvite(Behaviour.busy());
        dave.onInvite(Behaviour.busy());
        forwarding("bob", "{'rules':[{'condition':'not-registered','destination':'ring-all:carol,dave,callee'}]}");

        OutgoingCall call = phone("alice").invite("bob");
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        talk(call, atVoicemail);

        assertThat(atVoicemail.requestUri()).startsWith("sip:vm-bob@").contains("cause=486");
        assertThat(carol.calls()).hasSize(1);
        assertThat(dave.calls()).hasSize(1);
    }
}
