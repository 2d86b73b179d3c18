package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.phone.Change;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.IncomingRequest;
import io.switchhook.it.phone.IncomingResponse;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.OutgoingRequest;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.Sdp;
import io.switchhook.it.phone.Transport;
import java.time.Duration;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Session timers (RFC 4028) and INVITEs with Replaces (RFC 3891) where the server is a party of the dialogs. */
class AnchoredExtrasIT extends CallFixture {

    private static final Duration MOMENT = Duration.ofMillis(300);
    private static final String NEW_MEDIA = Sdp.audio(4000, "sendrecv");
    private static final String NEW_PORT = "m=audio 4000 ";
    private static final String OLD_PORT = "m=audio 9 ";

    @Deployment(testable = false)
    static WebArchive archive() {
        Map<String, String> settings = patientSettings();
        settings.put("switchhook.transfer.carried-out", "always");
        return Server.archive(settings);
    }

    /** A call whose callee has answered with these headers. */
    private static Call connect(Phone caller, Phone callee, String user, Change answer) {
        OutgoingCall outgoing = caller.invite(user);
        IncomingCall incoming = callee.awaitInvite();
        Dialog atCallee = incoming.answer(answer);
        Dialog atCaller = outgoing.connect();
        incoming.awaitAck();
        return new Call(outgoing, atCaller, atCallee);
    }

    private static Change sessionExpires(String value) {
        return Change.header("Session-Expires", value).and(Change.header("Require", "timer"));
    }

    @Test
    void bothPartiesAreAskedForTheirSession() {
        Phone alice = phone("alice").supported("timer");
        Phone bob = registered("bob");
        OutgoingCall outgoing = alice.invite("bob", Change.header("Session-Expires", "600;refresher=uas"));
        IncomingCall incoming = bob.awaitInvite();
        assertThat(incoming.header("Session-Expires")).isEqualTo("1800");
        assertThat(incoming.header("Min-SE")).isEqualTo("90");
        assertThat(incoming.headers("Supported")).contains("timer");

        incoming.answer();

        IncomingResponse answer = outgoing.awaitStatus(200);
        assertThat(answer.header("Session-Expires").replace(" ", "")).isEqualTo("600;refresher=uas");
        assertThat(answer.headers("Require")).contains("timer");
        hangUp(outgoing.connect(), incoming.dialog());
    }

    @Test
    void tooShortSessionIsRefused() {
        Phone alice = phone("alice").supported("timer");
        Phone bob = registered("bob");

        OutgoingCall call = alice.invite("bob", Change.header("Session-Expires", "30"));

        assertThat(call.awaitRejected(422).header("Min-SE")).isEqualTo("90");
        bob.expectNoInvite(MOMENT);
    }

    @Test
    void calleeThatWantsALongerSessionIsCalledOnceMore() {
        Phone bob = registered("bob");
        OutgoingCall outgoing = phone("alice").invite("bob");

        bob.awaitInvite().reject(422, Change.header("Min-SE", "3600"));

        IncomingCall incoming = bob.awaitInvite();
        assertThat(incoming.header("Session-Expires")).isEqualTo("3600");
        assertThat(incoming.header("Min-SE")).isEqualTo("3600");
        incoming.answer();
        hangUp(outgoing.connect(), incoming.dialog());
        assertThat(outgoing.finals()).containsExactly(200);
    }

    /** Of a session that its callee makes so short, half is soon over. */
    @Test
    void sessionIsRefreshedAndEndsForBothWhenThePartyIsGone() {
        Phone bob = registered("bob");
        Phone carol = registered("carol").allow("INVITE, ACK, CANCEL, BYE, OPTIONS");
        Phone dave = registered("dave");
        Call withBob = connect(phone("alice"), bob, "bob", sessionExpires("4;refresher=uac"));
        Call withCarol = connect(phone("caller"), carol, "carol", sessionExpires("4;refresher=uac"));
        Call withDave = connect(phone("callee"), dave, "dave", sessionExpires("3;refresher=uas"));

        IncomingRequest update = withBob.atCallee().awaitRequest("UPDATE");
        assertThat(update.header("Session-Expires").replace(" ", "")).isEqualTo("90;refresher=uac");
        assertThat(update.body()).isEmpty();
        update.respond(200, sessionExpires("90;refresher=uac"));
        IncomingRequest invite = withCarol.atCallee().awaitRequest("INVITE");
        assertThat(invite.body()).isEqualTo(carol.calls().get(0).body());
        invite.respond(481);
        invite.awaitAck();

        assertThat(withCarol.atCaller().awaitBye().header("Reason")).contains("408");
        assertThat(withDave.atCallee().awaitBye().header("Reason")).contains("408");
        assertThat(withDave.atCaller().awaitBye().header("Reason")).contains("408");
        assertThat(withBob.atCallee().requests()).extracting(IncomingRequest::method).containsExactly("UPDATE");
        assertGoesOn(withBob.atCaller(), withBob.atCallee());
        hangUp(withBob.atCaller(), withBob.atCallee());
    }

    private static void assertGoesOn(Dialog one, Dialog other) {
        OutgoingRequest info = one.info("text/plain", "still there");
        other.awaitRequest("INFO").respond(200);
        info.awaitStatus(200);
    }

    @Test
    void newcomerTakesThePlaceOfTheCallee() {
        Phone gateway = phone("gateway");
        Phone operator = registered("operator");
        Phone colleague = registered("colleague");
        Call call = connect(gateway, operator, "operator");

        OutgoingCall newcomer = colleague.invite(
                "operator", Change.header("Replaces", call.atCallee().replaces()), Change.sdp(NEW_MEDIA));

        IncomingRequest offer = call.atCaller().awaitRequest("INVITE");
        assertThat(offer.body()).contains(NEW_PORT);
        offer.respond(200, Change.sdp(Sdp.answer()));
        IncomingResponse answer = newcomer.awaitStatus(200);
        assertThat(answer.body()).contains(OLD_PORT);
        Dialog replacing = newcomer.connect();
        offer.awaitAck();
        call.atCallee().awaitBye();
        assertGoesOn(replacing, call.atCaller());
        hangUp(replacing, call.atCaller());
        assertThat(operator.calls()).hasSize(1);
    }

    @Test
    void newcomerTakesThePlaceOfTheCallerWithTheOfferOfWhoStays() {
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Phone colleague = registered("colleague");
        Call call = connect(operator, gateway, "gateway");

        OutgoingCall newcomer = colleague.invite(
                "gateway", Change.header("Replaces", call.atCaller().replaces()), Change.withoutBody());

        IncomingRequest question = call.atCallee().awaitRequest("INVITE");
        assertThat(question.body()).isEmpty();
        question.respond(200, Change.sdp(Sdp.offer()));
        assertThat(newcomer.awaitStatus(200).body()).contains(OLD_PORT);
        Dialog replacing = newcomer.awaitAnswer().ack(Change.sdp(NEW_MEDIA));
        assertThat(question.awaitAck().body()).contains(NEW_PORT);
        call.atCaller().awaitBye();
        hangUp(call.atCallee(), replacing);
    }

    @Test
    void colleagueAnswersWhereAnotherPhoneRings() {
        Phone operator = registered("operator");
        Phone colleague = phone("colleague");
        OutgoingCall call = phone("gateway").invite("operator");
        IncomingCall ringing = operator.awaitInvite().ring();
        call.awaitStatus(180);

        OutgoingCall pickUp = colleague.invite(
                "operator", Change.header("Replaces", ringing.dialog().replaces() + ";early-only"), Change.sdp(NEW_MEDIA));

        Dialog atColleague = pickUp.connect();
        assertThat(pickUp.awaitStatus(200).body()).contains(OLD_PORT);
        Dialog atCaller = call.connect();
        assertThat(call.awaitStatus(200).body()).contains(NEW_PORT);
        assertThat(ringing.awaitCancel().header("Reason")).contains("cause=200");
        assertGoesOn(atCaller, atColleague);
        hangUp(atColleague, atCaller);
    }

    @Test
    void callerThatWaitsForAnAnswerIsReplacedByNobody() {
        Phone operator = registered("operator");
        OutgoingCall call = phone("gateway").invite("operator");
        IncomingCall ringing = operator.awaitInvite().ring();
        Dialog early = call.dialog(call.awaitStatus(180));

        phone("colleague").invite("operator", Change.header("Replaces", early.replaces())).awaitRejected(481);

        ringing.answer();
        hangUp(call.connect(), ringing.dialog());
    }

    @Test
    void refusedReplacementLeavesTheCallAsItWas() {
        Phone gateway = phone("gateway");
        Phone operator = registered("operator");
        Phone colleague = registered("colleague");
        Call call = connect(gateway, operator, "operator");
        Change replaces = Change.header("Replaces", call.atCallee().replaces());

        OutgoingCall refused = colleague.invite("operator", replaces);
        call.atCaller().awaitRequest("INVITE").respond(488);
        refused.awaitRejected(488);
        OutgoingCall cancelled = colleague.invite("operator", replaces, Change.sdp(NEW_MEDIA));
        IncomingRequest offer = call.atCaller().awaitRequest("INVITE");
        cancelled.awaitStatus(100);
        cancelled.cancel().awaitStatus(200);
        cancelled.awaitRejected(487);
        offer.respond(200, Change.sdp(Sdp.answer()));
        offer.awaitAck();
        IncomingRequest restored = call.atCaller().awaitRequest("INVITE");
        assertThat(restored.body()).contains(OLD_PORT);
        restored.respond(200, Change.sdp(Sdp.answer()));
        restored.awaitAck();

        assertGoesOn(call.atCaller(), call.atCallee());
        hangUp(call.atCaller(), call.atCallee());
    }

    @ParameterizedTest
    @CsvSource({
        "'%s;to-tag=%s;from-tag=nobody',                481",
        "'%s;to-tag=%s',                                400",
        "'%s;to-tag=%s;from-tag=%s;early-only',         486"
    })
    void replacementWithoutSenseIsRefused(String replaces, int status) {
        Phone operator = registered("operator");
        Call call = connect(phone("gateway"), operator, "operator");
        Dialog replaced = call.atCallee();

        OutgoingCall refused = phone("colleague").invite("operator", Change.header("Replaces",
                replaces.formatted(replaced.callId(), replaced.remoteTag(), replaced.localTag())));
        // What is malformed Restcomm answers by itself.
        refused.awaitRejected(status == 400 && Server.isRestcomm() ? 500 : status);

        assertGoesOn(call.atCaller(), call.atCallee());
        hangUp(call.atCaller(), call.atCallee());
        // As long as it knows the dialog, Restcomm answers that by itself.
        phone("colleague").invite("operator", Change.header("Replaces", replaced.replaces()))
                .awaitRejected(Server.isRestcomm() ? 481 : 603);
    }

    @Test
    void strangerReplacesNobody() {
        Phone operator = registered("operator");
        Phone colleague = registered("colleague");
        Call call = connect(colleague, operator, "operator");

        try (Phone pstn = Phone.listening(Transport.UDP, "pstn", "elsewhere.test", Server.address())) {
            pstn.invite(operator.aor(), Change.header("Replaces", call.atCallee().replaces())).awaitRejected(403);
        }

        assertGoesOn(call.atCaller(), call.atCallee());
        hangUp(call.atCaller(), call.atCallee());
    }
}
