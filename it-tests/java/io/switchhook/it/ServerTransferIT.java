package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.api.ApiClient;
import io.switchhook.it.phone.Behaviour;
import io.switchhook.it.phone.Change;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.IncomingRequest;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.OutgoingRequest;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.ReferTo;
import io.switchhook.it.phone.Referral;
import io.switchhook.it.phone.Sdp;
import io.switchhook.it.phone.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The operator scene where the gateway knows nothing of REFER: the server carries the transfer out, and the gateway sees
 * re-INVITEs only.
 */
class ServerTransferIT extends CallFixture {

    private static final Duration MOMENT = Duration.ofMillis(300);
    private static final Duration LONGEST_TRANSACTION = Duration.ofSeconds(60);
    private static final int AT_GATEWAY = 20000;
    private static final int AT_OPERATOR = 20010;
    private static final int AT_COLLEAGUE = 20020;

    private final ApiClient admin = ApiClient.admin();

    @Deployment(testable = false)
    static WebArchive archive() {
        Map<String, String> settings = new HashMap<>(patientSettings());
        settings.putAll(people().with("secretary", Server.DOMAIN, "", true, "internal,national", "").settings());
        settings.put("switchhook.transfer.carried-out", "always");
        settings.put("switchhook.transfer.answer-time", "3s");
        settings.put("switchhook.admin.password", ApiClient.PASSWORD);
        return Server.archive(settings);
    }

    /** What containers keep for as long as a transaction may last is counted by {@link SessionsIT}. */
    @AfterAll
    static void nobodyIsInACallAndNoTransferIsUnderWay() throws InterruptedException {
        Instant latest = Instant.now().plus(LONGEST_TRANSACTION);
        while (!Server.metrics().contains("switchhook_calls_current 0.0")
                || !Server.metrics().contains("switchhook_transfers_current 0.0")) {
            assertThat(Instant.now()).as(Server.metrics()).isBefore(latest);
            Thread.sleep(100);
        }
    }

    // Who talks to whom

    private static Change media(int port) {
        return Change.sdp(Sdp.audio(port, "sendrecv"));
    }

    private static void describes(String body, int port) {
        assertThat(body).contains("m=audio " + port + " ");
    }

    /** A call whose parties send their media to each other, which nothing in it is answered by itself. */
    private static Call call(Phone caller, int atCaller, Phone callee, int atCallee, String user) {
        OutgoingCall outgoing = caller.invite(user, media(atCaller));
        IncomingCall incoming = callee.awaitInvite();
        describes(incoming.body(), atCaller);
        incoming.ring();
        Dialog dialogAtCallee = incoming.answer(media(atCallee));
        describes(outgoing.awaitStatus(200).body(), atCallee);
        Dialog dialogAtCaller = outgoing.connect();
        incoming.awaitAck();
        return new Call(outgoing, dialogAtCaller, dialogAtCallee);
    }

    /** Someone is offered the media of another one by the server, and takes it. */
    private static void isOffered(Dialog dialog, int other, int own) {
        IncomingRequest reinvite = dialog.awaitRequest("INVITE");
        describes(reinvite.body(), other);
        reinvite.respond(200, media(own));
        reinvite.awaitAck();
    }

    /** The one who is transferred to answers, with an offer of his own. */
    private static IncomingCall answers(Phone phone, int port) {
        IncomingCall call = phone.awaitInvite();
        assertThat(call.body()).isEmpty();
        call.ring();
        call.answer(media(port));
        return call;
    }

    /** What one says the other one hears, and both hang up with one BYE. */
    private static void talkAndHangUp(Dialog one, Dialog other) {
        OutgoingRequest info = one.info("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n");
        IncomingRequest heard = other.awaitRequest("INFO");
        assertThat(heard.body()).startsWith("Signal=5");
        heard.respond(200);
        info.awaitStatus(200);
        hangUp(one, other);
        assertThat(byes(other)).isOne();
        assertThat(byes(one)).isZero();
    }

    private static long byes(Dialog dialog) {
        return dialog.requests().stream().filter(request -> request.method().equals("BYE")).count();
    }

    private static void isHungUpOnce(Dialog dialog) {
        dialog.awaitBye();
        dialog.expectNo("BYE", MOMENT);
    }

    private static String to(String user) {
        return "sip:" + user + "@" + Server.DOMAIN;
    }

    // Blind (RFC 5589 6.1)

    @ParameterizedTest
    @EnumSource
    void blindTransferByTheCallee(Transport transport) {
        Phone gateway = registered(transport, "gateway");
        Phone operator = registered(transport, "operator");
        Phone colleague = registered(transport, "colleague");
        Call call = call(gateway, AT_GATEWAY, operator, AT_OPERATOR, "operator");

        Referral referral = call.atCallee().refer(to("colleague"));
        referral.awaitAccepted();
        assertThat(referral.awaitNotify().respond(200).body()).startsWith("SIP/2.0 100 ");
        IncomingCall atColleague = colleague.awaitInvite();
        assertThat(atColleague.body()).isEmpty();
        assertThat(atColleague.header("Referred-By")).isEqualTo("<" + operator.aor() + ">");
        assertThat(atColleague.header("From")).contains(gateway.aor());
        atColleague.ring();
        referral.awaitProgress(180);
        atColleague.answer(media(AT_COLLEAGUE));
        isOffered(call.atCaller(), AT_COLLEAGUE, AT_GATEWAY);
        describes(atColleague.awaitAck().body(), AT_GATEWAY);

        assertThat(referral.awaitOutcome().status()).isEqualTo(200);
        assertThat(referral.fragments()).extracting(each -> each.status()).containsExactly(100, 180, 200);
        assertThat(referral.fragments().get(2).subscriptionState()).isEqualTo("terminated;reason=noresource");
        isHungUpOnce(call.atCallee());
        talkAndHangUp(call.atCaller(), atColleague.dialog());
    }

    @Test
    void blindTransferByTheCaller() {
        Phone operator = registered("operator");
        Phone gateway = registered("gateway");
        Phone colleague = registered("colleague");
        Call call = call(operator, AT_OPERATOR, gateway, AT_GATEWAY, "gateway");

        Referral referral = call.atCaller().refer(to("colleague"));
        referral.awaitAccepted();
        IncomingCall atColleague = answers(colleague, AT_COLLEAGUE);
        isOffered(call.atCallee(), AT_COLLEAGUE, AT_GATEWAY);
        describes(atColleague.awaitAck().body(), AT_GATEWAY);

        assertThat(referral.awaitOutcome().status()).isEqualTo(200);
        isHungUpOnce(call.atCaller());
        talkAndHangUp(atColleague.dialog(), call.atCallee());
    }

    @Test
    void transferorHangsUpRightAfterHisReferWasAccepted() {
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Phone colleague = registered("colleague");
        Call call = call(gateway, AT_GATEWAY, operator, AT_OPERATOR, "operator");

        call.atCallee().refer(to("colleague")).awaitAccepted();
        call.atCallee().hangUp();
        IncomingCall atColleague = answers(colleague, AT_COLLEAGUE);
        isOffered(call.atCaller(), AT_COLLEAGUE, AT_GATEWAY);
        describes(atColleague.awaitAck().body(), AT_GATEWAY);

        call.atCallee().expectNo("BYE", MOMENT);
        talkAndHangUp(call.atCaller(), atColleague.dialog());
    }

    @Test
    void transfereeWhoHangsUpEndsEverything() {
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Phone colleague = registered("colleague");
        Call call = call(gateway, AT_GATEWAY, operator, AT_OPERATOR, "operator");

        Referral referral = call.atCallee().refer(to("colleague"));
        referral.awaitAccepted();
        IncomingCall atColleague = colleague.awaitInvite();
        atColleague.ring();
        referral.awaitProgress(180);
        call.atCaller().hangUp();

        atColleague.awaitCancel();
        assertThat(referral.awaitOutcome().status()).isEqualTo(487);
        isHungUpOnce(call.atCallee());
    }

    // Failure (RFC 5589 6.3)

    @ParameterizedTest
    @EnumSource
    void busyTargetLeavesTheCallAsItWas(Transport transport) {
        VOICEMAIL.onInvite(Behaviour.reject(404));
        Phone gateway = registered(transport, "gateway");
        Phone operator = registered(transport, "operator");
        registered(transport, "colleague").onInvite(Behaviour.busy());
        Call call = call(gateway, AT_GATEWAY, operator, AT_OPERATOR, "operator");

        Referral referral = call.atCallee().refer(to("colleague"));
        referral.awaitAccepted();

        assertThat(referral.awaitOutcome().status()).isEqualTo(486);
        call.atCaller().expectNo("INVITE", MOMENT);
        talkAndHangUp(call.atCaller(), call.atCallee());
    }

    @Test
    void targetThatDoesNotAnswerLeavesTheCallAsItWas() {
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Phone colleague = registered("colleague");
        Call call = call(gateway, AT_GATEWAY, operator, AT_OPERATOR, "operator");

        Referral referral = call.atCallee().refer(to("colleague"));
        IncomingCall atColleague = colleague.awaitInvite();
        atColleague.ring();
        atColleague.awaitCancel();

        assertThat(referral.awaitOutcome().status()).isEqualTo(408);
        talkAndHangUp(call.atCallee(), call.atCaller());
    }

    @Test
    void forbiddenTargetIsRefusedAtOnce() {
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Call call = call(gateway, AT_GATEWAY, operator, AT_OPERATOR, "operator");

        call.atCallee().refer("sip:colleague@elsewhere.test").awaitRejected(603);

        talkAndHangUp(call.atCaller(), call.atCallee());
    }

    @Test
    void codecsThatDoNotFitLeaveTheCallAsItWas() {
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Phone colleague = registered("colleague");
        Call call = call(gateway, AT_GATEWAY, operator, AT_OPERATOR, "operator");

        Referral referral = call.atCallee().refer(to("colleague"));
        IncomingCall atColleague = answers(colleague, AT_COLLEAGUE);
        IncomingRequest reinvite = call.atCaller().awaitRequest("INVITE");
        reinvite.respond(488);
        describes(atColleague.awaitAck().body(), 0);

        isHungUpOnce(atColleague.dialog());
        assertThat(referral.awaitOutcome().status()).isEqualTo(488);
        talkAndHangUp(call.atCallee(), call.atCaller());
    }

    @Test
    void reinvitesThatCrossAreTriedAgain() {
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Phone colleague = registered("colleague");
        Call call = call(gateway, AT_GATEWAY, operator, AT_OPERATOR, "operator");

        Referral referral = call.atCallee().refer(to("colleague"));
        IncomingCall atColleague = answers(colleague, AT_COLLEAGUE);
        call.atCaller().awaitRequest("INVITE").respond(491);
        isOffered(call.atCaller(), AT_COLLEAGUE, AT_GATEWAY);
        describes(atColleague.awaitAck().body(), AT_GATEWAY);

        assertThat(referral.awaitOutcome().status()).isEqualTo(200);
        isHungUpOnce(call.atCallee());
        talkAndHangUp(call.atCaller(), atColleague.dialog());
    }

    // Recall

    @Test
    void transferorWhoHasHungUpIsCalledBack() {
        VOICEMAIL.onInvite(Behaviour.reject(404));
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Phone colleague = registered("colleague");
        Call call = call(gateway, AT_GATEWAY, operator, AT_OPERATOR, "operator");

        call.atCallee().refer(to("colleague")).awaitAccepted();
        call.atCallee().hangUp();
        colleague.awaitInvite().busy();
        IncomingCall recall = operator.awaitInvite();
        assertThat(recall.header("From")).contains("Recall: colleague").contains(gateway.aor());
        recall.ring();
        recall.answer(media(AT_OPERATOR));
        isOffered(call.atCaller(), AT_OPERATOR, AT_GATEWAY);
        describes(recall.awaitAck().body(), AT_GATEWAY);

        talkAndHangUp(call.atCaller(), recall.dialog());
    }

    @Test
    void recallThatIsNotAnsweredGoesToTheVoicemailOfTheTarget() {
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Phone colleague = registered("colleague");
        Call call = call(gateway, AT_GATEWAY, operator, AT_OPERATOR, "operator");

        call.atCallee().refer(to("colleague")).awaitAccepted();
        call.atCallee().hangUp();
        colleague.awaitInvite().reject(404);
        IncomingCall recall = operator.awaitInvite();
        recall.ring();
        recall.awaitCancel();
        IncomingCall atVoicemail = answers(VOICEMAIL, AT_COLLEAGUE);
        assertThat(atVoicemail.requestUri()).contains("vm-colleague");
        isOffered(call.atCaller(), AT_COLLEAGUE, AT_GATEWAY);
        describes(atVoicemail.awaitAck().body(), AT_GATEWAY);

        talkAndHangUp(call.atCaller(), atVoicemail.dialog());
    }

    @Test
    void transfereeIsToldWhenThereIsNobodyLeft() {
        VOICEMAIL.onInvite(Behaviour.reject(404));
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Phone colleague = registered("colleague");
        Call call = call(gateway, AT_GATEWAY, operator, AT_OPERATOR, "operator");

        call.atCallee().refer(to("colleague")).awaitAccepted();
        call.atCallee().hangUp();
        colleague.awaitInvite().busy();
        operator.awaitInvite().busy();

        assertThat(call.atCaller().awaitBye().header("Reason")).contains("cause=486");
        call.atCaller().expectNo("BYE", MOMENT);
    }

    // Attended (RFC 5589 7)

    @ParameterizedTest
    @EnumSource
    void attendedTransferJoinsTheFarParties(Transport transport) {
        Phone gateway = registered(transport, "gateway");
        Phone operator = registered(transport, "operator");
        Phone colleague = registered(transport, "colleague");
        Call call = call(gateway, AT_GATEWAY, operator, AT_OPERATOR, "operator");
        Call consultation = call(operator, AT_OPERATOR, colleague, AT_COLLEAGUE, "colleague");

        Referral referral = call.atCallee().refer(ReferTo.replacing(to("colleague"), consultation.atCaller()));
        referral.awaitAccepted();
        offers(consultation.atCallee(), AT_COLLEAGUE, AT_GATEWAY, call.atCaller());

        assertThat(referral.awaitOutcome().status()).isEqualTo(200);
        isHungUpOnce(consultation.atCaller());
        isHungUpOnce(call.atCallee());
        talkAndHangUp(call.atCaller(), consultation.atCallee());
    }

    /** Someone is asked for an offer; the other one gets it, and the answer comes back. */
    private static void offers(Dialog dialog, int own, int other, Dialog otherDialog) {
        IncomingRequest reinvite = dialog.awaitRequest("INVITE");
        assertThat(reinvite.body()).isEmpty();
        reinvite.respond(200, media(own));
        isOffered(otherDialog, own, other);
        describes(reinvite.awaitAck().body(), other);
    }

    @Test
    void attendedTransferByTheContactOfTheServer() {
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Phone colleague = registered("colleague");
        Call call = call(gateway, AT_GATEWAY, operator, AT_OPERATOR, "operator");
        Call consultation = call(colleague, AT_COLLEAGUE, operator, AT_OPERATOR, "operator");

        Referral referral = call.atCallee().refer(
                ReferTo.replacing(consultation.atCallee().remoteTarget(), consultation.atCallee()));
        referral.awaitAccepted();
        // He hangs up both, as many phones do.
        consultation.atCallee().hangUp();
        offers(consultation.atCaller(), AT_COLLEAGUE, AT_GATEWAY, call.atCaller());

        assertThat(referral.awaitOutcome().status()).isEqualTo(200);
        isHungUpOnce(call.atCallee());
        consultation.atCallee().expectNo("BYE", MOMENT);
        talkAndHangUp(consultation.atCaller(), call.atCaller());
    }

    @Test
    void attendedTransferThatFailsLeavesBothCalls() {
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Phone colleague = registered("colleague");
        Call call = call(gateway, AT_GATEWAY, operator, AT_OPERATOR, "operator");
        Call consultation = call(operator, AT_OPERATOR, colleague, AT_COLLEAGUE, "colleague");

        Referral referral = call.atCallee().refer(ReferTo.replacing(to("colleague"), consultation.atCaller()));
        IncomingRequest reinvite = consultation.atCallee().awaitRequest("INVITE");
        reinvite.respond(200, media(AT_COLLEAGUE));
        call.atCaller().awaitRequest("INVITE").respond(488);
        describes(reinvite.awaitAck().body(), AT_OPERATOR);

        assertThat(referral.awaitOutcome().status()).isEqualTo(488);
        talkAndHangUp(consultation.atCaller(), consultation.atCallee());
        talkAndHangUp(call.atCallee(), call.atCaller());
    }

    @Test
    void transferToATargetThatStillRings() {
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Phone colleague = registered("colleague");
        Call call = call(gateway, AT_GATEWAY, operator, AT_OPERATOR, "operator");
        OutgoingCall consultation = operator.invite("colleague", media(AT_OPERATOR));
        IncomingCall atColleague = colleague.awaitInvite();
        atColleague.ring();
        Dialog early = consultation.dialog(consultation.awaitStatus(180));

        Referral referral = call.atCallee().refer(ReferTo.replacing(to("colleague"), early));
        referral.awaitAccepted();
        consultation.awaitRejected(487);
        atColleague.expectNoCancel(MOMENT);
        atColleague.answer(media(AT_COLLEAGUE));
        atColleague.awaitAck();
        offers(atColleague.dialog(), AT_COLLEAGUE, AT_GATEWAY, call.atCaller());

        assertThat(referral.awaitOutcome().status()).isEqualTo(200);
        isHungUpOnce(call.atCallee());
        talkAndHangUp(call.atCaller(), atColleague.dialog());
    }

    @Test
    void attendedTransferToACallThatIsRelayedInvitesWithReplaces() {
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Phone colleague = registered("colleague");
        Call call = call(gateway, AT_GATEWAY, operator, AT_OPERATOR, "operator");
        OutgoingCall outgoing = operator.invite("colleague", Change.header("Require", "100rel"));
        Dialog atColleague = colleague.awaitInvite().answer();
        Dialog consultation = outgoing.connect();

        Referral referral = call.atCallee().refer(ReferTo.replacing(to("colleague"), consultation));
        IncomingCall replacing = colleague.awaitInvite();
        assertThat(replacing.replaced()).contains(atColleague);
        replacing.answer(media(AT_COLLEAGUE));
        isOffered(call.atCaller(), AT_COLLEAGUE, AT_GATEWAY);
        describes(replacing.awaitAck().body(), AT_GATEWAY);
        hangUp(atColleague, consultation);

        assertThat(referral.awaitOutcome().status()).isEqualTo(200);
        isHungUpOnce(call.atCallee());
        talkAndHangUp(call.atCaller(), replacing.dialog());
    }

    // Where to

    @Test
    void transferToAMailbox() {
        isTransferred("sip:vm-colleague@127.0.0.1:" + VOICEMAIL.address().getPort() + ";target=sip%3Acolleague%40"
                + Server.DOMAIN, VOICEMAIL);
        isTransferred(to("*97colleague"), VOICEMAIL);
    }

    @Test
    void transferToWhomVoicemailAnswersFor() {
        registered("colleague").onInvite(Behaviour.busy());
        isTransferred(to("colleague"), VOICEMAIL);
    }

    @Test
    void transferToWhomRedirectsHisCalls() {
        registered("colleague").onInvite(Behaviour.redirect(to("bob")));
        isTransferred(to("colleague"), registered("bob"));
    }

    @Test
    void transferToAnOutsideNumber() {
        try (Phone gateway = Phone.listening(Transport.UDP, "0301234567")) {
            isTransferred("secretary", gateway.contact(), gateway);
        }
    }

    @Test
    void transferToAHuntGroup() {
        ApiClient.Answer made = admin.post("/groups", "{'username':'sales','domain':'example.test','strategy':'in-order',"
                + "'members':['colleague']}");
        assertThat(made.status()).as("%s", made).isEqualTo(201);
        isTransferred(to("sales"), registered("colleague"));
        assertThat(admin.delete("/groups/sales@example.test").status()).isEqualTo(204);
    }

    @Test
    void transferToWhomForwardsHisCalls() {
        forwarding("{'rules':[{'condition':'always','destination':'bob'}]}");
        Phone bob = registered("bob");
        isTransferred(to("colleague"), bob);
        assertThat(bob.calls().get(0).header("Diversion")).contains("colleague@example.test");
        forwarding("{}");
    }

    private void forwarding(String document) {
        ApiClient.Answer answer = admin.put("/subscribers/colleague@example.test/forwarding", document);
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    }

    private void isTransferred(String target, Phone answering) {
        isTransferred("operator", target, answering);
    }

    private void isTransferred(String transferor, String target, Phone answering) {
        Phone gateway = registered("gateway");
        Phone operator = registered(transferor);
        Call call = call(gateway, AT_GATEWAY, operator, AT_OPERATOR, transferor);

        Referral referral = call.atCallee().refer(target);
        referral.awaitAccepted();
        IncomingCall answered = answers(answering, AT_COLLEAGUE);
        isOffered(call.atCaller(), AT_COLLEAGUE, AT_GATEWAY);
        describes(answered.awaitAck().body(), AT_GATEWAY);

        assertThat(referral.awaitOutcome().status()).isEqualTo(200);
        isHungUpOnce(call.atCallee());
        talkAndHangUp(call.atCaller(), answered.dialog());
    }

    // Subscriptions

    @Test
    void transferorMayWishToHearNothing() {
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Phone colleague = registered("colleague");
        Call call = call(gateway, AT_GATEWAY, operator, AT_OPERATOR, "operator");

        Referral referral = call.atCallee().refer(to("colleague"), Change.header("Refer-Sub", "false"));
        assertThat(referral.request().awaitStatus(200).header("Refer-Sub")).isEqualTo("false");
        IncomingCall atColleague = answers(colleague, AT_COLLEAGUE);
        isOffered(call.atCaller(), AT_COLLEAGUE, AT_GATEWAY);
        atColleague.awaitAck();

        isHungUpOnce(call.atCallee());
        assertThat(referral.fragments()).isEmpty();
        talkAndHangUp(call.atCaller(), atColleague.dialog());
    }

    @Test
    void twoTransfersOfOneCallAreToldApart() {
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Phone colleague = registered("colleague");
        Phone bob = registered("bob");
        Call call = call(gateway, AT_GATEWAY, operator, AT_OPERATOR, "operator");

        call.atCallee().unattended();
        call.atCallee().refer(to("bob")).awaitAccepted();
        IncomingCall atBob = bob.awaitInvite();
        atBob.ring();
        Referral second = call.atCallee().refer(to("colleague"));
        second.awaitAccepted();
        IncomingCall atColleague = answers(colleague, AT_COLLEAGUE);
        isOffered(call.atCaller(), AT_COLLEAGUE, AT_GATEWAY);
        atColleague.awaitAck();

        atBob.awaitCancel();
        isHungUpOnce(call.atCallee());
        Map<String, Integer> outcomes = new HashMap<>();
        call.atCallee().requests().stream().filter(each -> each.method().equals("NOTIFY")).forEach(each ->
                outcomes.put(each.header("Event"), Integer.parseInt(each.body().split(" ")[1])));
        assertThat(outcomes).containsEntry("refer", 487).containsEntry("refer;id=" + second.request().cseq(), 200);
        talkAndHangUp(call.atCaller(), atColleague.dialog());
    }
}
