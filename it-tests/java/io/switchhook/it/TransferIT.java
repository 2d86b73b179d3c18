package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.phone.Behaviour;
import io.switchhook.it.phone.Change;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.Fragment;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.IncomingReferral;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.OutgoingRequest;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.ReferTo;
import io.switchhook.it.phone.Referral;
import io.switchhook.it.phone.Transport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The operator scene: a call from the gateway, taken by the operator, handed to a colleague. The server relays it; the
 * phones act.
 */
class TransferIT extends CallFixture {

    private static final Duration MOMENT = Duration.ofMillis(300);

    @Deployment(testable = false)
    static WebArchive archive() {
        return Server.archive(patientSettings());
    }

    @ParameterizedTest
    @EnumSource
    void blindTransferByTheCallee(Transport transport) throws Exception {
        Phone gateway = registered(transport, "gateway");
        Phone operator = registered(transport, "operator");
        Phone colleague = registered(transport, "colleague");
        colleague.onInvite(Behaviour.ringThenAnswer(MOMENT));
        Call call = connect(gateway, operator, "operator");
        CompletableFuture<OutgoingCall> carriedOut = call.atCaller().carryOutRefer();

        Referral referral = call.atCallee().refer(
                "sip:colleague@" + Server.DOMAIN, Change.header("Referred-By", "<" + operator.aor() + ">"));
        referral.awaitAccepted();

        assertThat(referral.awaitOutcome().status()).isEqualTo(200);
        IncomingCall atColleague = colleague.awaitInvite();
        assertThat(atColleague.header("Referred-By")).isEqualTo("<" + operator.aor() + ">");
        Dialog transferred = carriedOut.get(5, TimeUnit.SECONDS).answers().get(0);
        hangUp(call.atCallee(), call.atCaller());
        hangUp(transferred, atColleague.dialog());
    }

    @Test
    void blindTransferByTheCaller() throws Exception {
        Phone operator = registered("operator");
        Phone gateway = registered("gateway");
        Phone colleague = registered("colleague");
        colleague.onInvite(Behaviour.answer());
        Call call = connect(operator, gateway, "gateway");
        CompletableFuture<OutgoingCall> carriedOut = call.atCallee().carryOutRefer();

        Referral referral = call.atCaller().refer("sip:colleague@" + Server.DOMAIN);
        referral.awaitAccepted();

        assertThat(referral.awaitOutcome().status()).isEqualTo(200);
        Dialog transferred = carriedOut.get(5, TimeUnit.SECONDS).answers().get(0);
        hangUp(call.atCaller(), call.atCallee());
        hangUp(transferred, colleague.awaitInvite().dialog());
    }

    @ParameterizedTest
    @EnumSource
    void attendedTransferReplacesTheConsultation(Transport transport) throws Exception {
        Phone gateway = registered(transport, "gateway");
        Phone operator = registered(transport, "operator");
        Phone colleague = registered(transport, "colleague");
        Call call = connect(gateway, operator, "operator");
        Call consultation = connect(operator, colleague, "colleague");
        consultation.atCaller().unattended();
        colleague.onInvite(Behaviour.acceptReplaces());
        CompletableFuture<OutgoingCall> carriedOut = call.atCaller().carryOutRefer();

        Referral referral = call.atCallee().refer(
                ReferTo.replacing("sip:colleague@" + Server.DOMAIN, consultation.atCaller()),
                Change.header("Referred-By", "<" + operator.aor() + ">"));
        referral.awaitAccepted();

        assertThat(referral.awaitOutcome().status()).isEqualTo(200);
        IncomingCall replacing = colleague.awaitInvite();
        assertThat(replacing.replaced()).contains(consultation.atCallee());
        Dialog transferred = carriedOut.get(5, TimeUnit.SECONDS).answers().get(0);
        hangUp(call.atCallee(), call.atCaller());
        hangUp(transferred, replacing.dialog());
    }

    @Test
    void attendedTransferReachesTheDeviceThatHasTheDialogAndNoOther() throws Exception {
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Phone desk = registered("colleague");
        Phone mobile = registered("colleague");
        mobile.onInvite(Behaviour.ring());
        Call call = connect(gateway, operator, "operator");
        Call consultation = connect(operator, desk, "colleague");
        consultation.atCaller().unattended();
        mobile.forget();
        desk.onInvite(Behaviour.acceptReplaces());
        CompletableFuture<OutgoingCall> carriedOut = call.atCaller().carryOutRefer();

        Referral referral = call.atCallee().refer(
                ReferTo.replacing("sip:colleague@" + Server.DOMAIN, consultation.atCaller()));
        referral.awaitAccepted();

        assertThat(referral.awaitOutcome().status()).isEqualTo(200);
        mobile.expectNoInvite(MOMENT);
        Dialog transferred = carriedOut.get(5, TimeUnit.SECONDS).answers().get(0);
        hangUp(call.atCallee(), call.atCaller());
        hangUp(transferred, desk.awaitInvite().dialog());
    }

    @Test
    void attendedTransferToTheContactOfAPartyThatIsNotRegistered() throws Exception {
        Phone gateway = phone("gateway");
        Phone operator = registered("operator");
        Phone colleague = registered("colleague");
        Call call = connect(gateway, operator, "operator");
        Call consultation = connect(operator, colleague, "colleague");
        call.atCallee().unattended();
        gateway.onInvite(Behaviour.acceptReplaces());
        CompletableFuture<OutgoingCall> carriedOut = consultation.atCallee().carryOutRefer();

        Referral referral = consultation.atCaller().refer(ReferTo.replacing(gateway.contact(), call.atCallee()));
        referral.awaitAccepted();

        assertThat(referral.awaitOutcome().status()).isEqualTo(200);
        Dialog transferred = carriedOut.get(5, TimeUnit.SECONDS).answers().get(0);
        hangUp(consultation.atCaller(), consultation.atCallee());
        hangUp(transferred, gateway.awaitInvite().dialog());
    }

    @Test
    void callThatReplacesADialogNeverGoesToVoicemail() {
        Phone colleague = registered("colleague");
        colleague.onInvite(Behaviour.reject(481));

        OutgoingCall call = phone("gateway")
                .invite("colleague", Change.header("Replaces", "gone@nowhere;to-tag=a;from-tag=b"));

        call.awaitRejected(481);
        VOICEMAIL.expectNoInvite(MOMENT);
    }

    @Test
    void referAndItsNotificationsPassUntouched() {
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Call call = connect(gateway, operator, "operator");
        String referTo = "<sip:colleague@" + Server.DOMAIN + "?Replaces=a%40b%3Bto-tag%3Dc%3Bfrom-tag%3Dd>;x=y";

        OutgoingRequest refer = call.atCallee().send("REFER",
                Change.header("Refer-To", referTo),
                Change.header("Referred-By", "\"The Operator\" <sip:operator@" + Server.DOMAIN + ">;cid=\"1@x\""),
                Change.header("Refer-Sub", "true"),
                Change.header("Require", "norefersub"));
        IncomingReferral atGateway = call.atCaller().awaitRefer();
        assertThat(atGateway.request().header("Refer-To")).isEqualTo(referTo);
        assertThat(atGateway.request().header("Referred-By"))
                .isEqualTo("\"The Operator\" <sip:operator@" + Server.DOMAIN + ">;cid=\"1@x\"");
        assertThat(atGateway.request().header("Refer-Sub")).isEqualTo("true");
        atGateway.accept();
        refer.awaitStatus(202);

        OutgoingRequest notify = call.atCaller().send("NOTIFY",
                Change.header("Event", "refer;id=" + refer.cseq()),
                Change.header("Subscription-State", "active;expires=60"),
                Change.body("message/sipfrag;version=2.0", "SIP/2.0 100 Trying\r\n"));
        var received = call.atCallee().awaitRequest("NOTIFY");
        assertThat(received.header("Event")).isEqualTo("refer;id=" + refer.cseq());
        assertThat(received.body()).startsWith("SIP/2.0 100 Trying");
        received.respond(200);
        notify.awaitStatus(200);
        hangUp(call.atCaller(), call.atCallee());
    }

    @Test
    void failedTransferIsReportedAndTheCallGoesOn() {
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Call call = connect(gateway, operator, "operator");
        call.atCaller().carryOutRefer();

        Referral referral = call.atCallee().refer("sip:no-such-user@" + Server.DOMAIN);

        Fragment outcome = referral.awaitOutcome();
        assertThat(outcome.status()).isEqualTo(404);
        OutgoingRequest hold = call.atCallee().info("text/plain", "still there");
        call.atCaller().awaitRequest("INFO").respond(200);
        hold.awaitStatus(200);
        hangUp(call.atCallee(), call.atCaller());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<sip:>", "<sip:example.test>", "<>", "garbage", "<tel:>"})
    void malformedReferIsRefusedAndTheCallGoesOn(String referTo) {
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Call call = connect(gateway, operator, "operator");

        OutgoingRequest refer = call.atCallee().send("REFER",
                referTo.isEmpty() ? Change.without("Refer-To") : Change.header("Refer-To", referTo));

        refer.awaitStatus(400);
        call.atCaller().expectNo("REFER", MOMENT);
        hangUp(call.atCaller(), call.atCallee());
    }

    /** Liberty's parser keeps the first of two in one line, Restcomm's the first of two lines; the other is refused. */
    @Test
    void referToTwoTargetsNeverReachesTheTransfereeWithBoth() {
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Call call = connect(gateway, operator, "operator");
        String one = "<sip:a@example.test>";
        String two = "<sip:b@example.test>";

        OutgoingRequest refused = call.atCallee().send("REFER", Server.isRestcomm()
                ? Change.header("Refer-To", one + ", " + two)
                : Change.add("Refer-To", one).and(Change.add("Refer-To", two)));
        refused.awaitStatus(400);
        OutgoingRequest reduced = call.atCallee().send("REFER", Server.isRestcomm()
                ? Change.add("Refer-To", one).and(Change.add("Refer-To", two))
                : Change.header("Refer-To", one + ", " + two));
        IncomingReferral atGateway = call.atCaller().awaitRefer();
        assertThat(atGateway.request().headers("Refer-To")).singleElement().asString().contains("sip:a@example.test");
        atGateway.reject(603);
        reduced.awaitStatus(603);
        hangUp(call.atCaller(), call.atCallee());
    }

    @Test
    void transferorMayHangUpRightAfterItsReferIsAccepted() throws Exception {
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Phone colleague = registered("colleague");
        colleague.onInvite(Behaviour.ringThenAnswer(MOMENT));
        Call call = connect(gateway, operator, "operator");
        CompletableFuture<OutgoingCall> carriedOut = call.atCaller().carryOutRefer();

        Referral referral = call.atCallee().refer("sip:colleague@" + Server.DOMAIN);
        referral.awaitAccepted();
        CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS).execute(() -> call.atCallee().bye());
        call.atCaller().awaitBye();

        assertThat(referral.awaitOutcome().status()).isEqualTo(200);
        Dialog transferred = carriedOut.get(5, TimeUnit.SECONDS).answers().get(0);
        hangUp(transferred, colleague.awaitInvite().dialog());
    }
}
