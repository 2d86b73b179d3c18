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
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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
        assertGoesOn(call);
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

    private static long counted(String what) {
        String name = "switchhook_transfers_" + what + "_total ";
        return Server.metrics().lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length())))
                .findFirst()
                .orElseThrow();
    }

    private static void assertGoesOn(Call call) {
        OutgoingRequest info = call.atCallee().info("text/plain", "still there");
        call.atCaller().awaitRequest("INFO").respond(200);
        info.awaitStatus(200);
    }

    /** RFC 5589 6.1: the REFER is outside of the call, and names it. */
    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void transferOutsideTheCallThatItNames(Transport transport) throws Exception {
        Phone gateway = registered(transport, "gateway");
        Phone other = registered(transport, "gateway");
        Phone operator = registered(transport, "operator");
        Phone colleague = registered(transport, "colleague");
        colleague.onInvite(Behaviour.ringThenAnswer(MOMENT));
        Call call = connect(gateway, operator, "operator");
        long succeeded = counted("succeeded");
        CompletableFuture<OutgoingCall> carriedOut =
                CompletableFuture.supplyAsync(() -> gateway.awaitRefer().carryOut());

        Referral referral = operator.refer("gateway", "sip:colleague@" + Server.DOMAIN,
                Change.header("Target-Dialog", call.atCallee().targetDialog()), Change.header("Require", "tdialog"));
        referral.awaitAccepted();

        assertThat(referral.awaitOutcome().status()).isEqualTo(200);
        assertThat(counted("succeeded")).isEqualTo(succeeded + 1);
        assertThat(other.trace().received("REFER")).isEmpty();
        Dialog transferred = carriedOut.get(5, TimeUnit.SECONDS).answers().get(0);
        hangUp(call.atCallee(), call.atCaller());
        hangUp(transferred, colleague.awaitInvite().dialog());
    }

    @Test
    void transferOutsideCallsIsForSubscribersAndAboutCallsOfTheirs() {
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Call call = connect(gateway, operator, "operator");
        Change named = Change.header("Target-Dialog", call.atCallee().targetDialog());
        String target = "sip:colleague@" + Server.DOMAIN;
        long refused = counted("refused");

        phone("mallory").refer(gateway.contact(), target, named).awaitRejected(403);
        phone("mallory").refer("gateway", target, named).awaitRejected(403);
        try (Phone pstn = stranger()) {
            pstn.refer(gateway.contact(), target).awaitRejected(403);
        }
        operator.refer(gateway.contact(), target, Change.header("Target-Dialog", "no dialog")).awaitRejected(400);
        operator.refer(gateway.contact(), "sip:0900123456@" + Server.DOMAIN, named).awaitRejected(603);

        assertThat(counted("refused")).isEqualTo(refused + 5);
        assertThat(gateway.trace().received("REFER")).isEmpty();
        Referral elsewhere = operator.refer(gateway.contact(), target,
                Change.header("Target-Dialog", "elsewhere;local-tag=a;remote-tag=b"));
        gateway.awaitRefer().reject(481);
        elsewhere.awaitRejected(481);
        hangUp(call.atCaller(), call.atCallee());
    }

    /** RFC 5589 6.3.1 and 6.3.2; the phone itself is called, so that nobody takes the call instead. */
    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void busyAndSilentTargetsAreReportedAndTheCallGoesOn(Transport transport) {
        Phone gateway = registered(transport, "gateway");
        Phone operator = registered(transport, "operator");
        Phone colleague = registered(transport, "colleague");
        Call call = connect(gateway, operator, "operator");
        long failed = counted("failed");

        Referral toBusy = call.atCallee().refer(colleague.contact());
        IncomingReferral first = call.atCaller().awaitRefer();
        first.accept();
        toBusy.awaitAccepted();
        OutgoingCall busy = first.call();
        colleague.awaitInvite().reject(486);
        busy.awaitRejected(486);
        first.notify(486);
        assertThat(toBusy.awaitOutcome().status()).isEqualTo(486);
        assertGoesOn(call);

        Referral toSilent = call.atCallee().refer(colleague.contact());
        IncomingReferral second = call.atCaller().awaitRefer();
        second.accept();
        toSilent.awaitAccepted();
        OutgoingCall silent = second.call();
        colleague.awaitInvite().ring();
        silent.awaitStatus(180);
        second.notify(180);
        toSilent.awaitProgress(180);
        silent.cancel();
        silent.awaitRejected(487);
        second.notify(487);
        assertThat(toSilent.awaitOutcome().status()).isEqualTo(487);
        assertGoesOn(call);

        assertThat(counted("failed")).isEqualTo(failed + 2);
        hangUp(call.atCallee(), call.atCaller());
    }

    @Test
    void forbiddenAndTrickyTargetsAreRefusedAndTheCallGoesOn() {
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Call call = connect(gateway, operator, "operator");
        String colleague = "<sip:colleague@" + Server.DOMAIN;
        Map<String, Integer> targets = new LinkedHashMap<>();
        targets.put("<sip:0900123456@" + Server.DOMAIN + ">", 603);
        targets.put("<sip:0301234567@" + Server.DOMAIN + ">", 603);
        targets.put("<tel:+49301234567>", 603);
        targets.put("<sip:colleague@elsewhere.invalid>", 603);
        targets.put("<sip:*72101@" + Server.DOMAIN + ">", 603);
        targets.put(colleague + "?Route=%3Csip:127.0.0.9%3Blr%3E>", 400);
        targets.put(colleague + "?%52oute=%3Csip:127.0.0.9%3Blr%3E>", 400);
        targets.put(colleague + "?Authorization=Digest%20x>", 400);
        targets.put(colleague + "?From=%3Csip:a@b%3E>", 400);
        targets.put(colleague + "?Replaces=" + "a".repeat(1100) + "%3Bto-tag%3Db%3Bfrom-tag%3Dc>", 400);
        targets.put(colleague + ";x=" + "y".repeat(2000) + ">", 400);
        targets.put(colleague + ";method=BYE>", 403);
        targets.put("<http://" + Server.DOMAIN + "/>", 416);
        long refused = counted("refused");

        targets.forEach((target, status) -> {
            call.atCallee().send("REFER", Change.header("Refer-To", target)).awaitStatus(status);
            call.atCaller().send("REFER", Change.header("Refer-To", target)).awaitStatus(status);
        });

        assertThat(counted("refused")).isEqualTo(refused + 2 * targets.size());
        call.atCaller().expectNo("REFER", MOMENT);
        call.atCallee().expectNo("REFER", MOMENT);
        assertGoesOn(call);
        hangUp(call.atCallee(), call.atCaller());
    }

    /** Of a trusted peer, but no subscriber. */
    private static Phone stranger() {
        return Phone.listening(Transport.UDP, "pstn", "elsewhere.test", Server.address());
    }

    @Test
    void callerWhoIsNobodyOfOursTransfersToSubscribersOnly() throws Exception {
        Phone operator = registered("operator");
        Phone colleague = registered("colleague");
        colleague.onInvite(Behaviour.answer());
        try (Phone pstn = stranger()) {
            Call call = connect(pstn, operator, operator.aor());

            call.atCaller().refer("sip:no-such-user@" + Server.DOMAIN).awaitRejected(603);
            call.atCaller().refer("sip:dave@127.0.0.1:9").awaitRejected(603);
            CompletableFuture<OutgoingCall> carriedOut = call.atCallee().carryOutRefer();
            Referral referral = call.atCaller().refer("sip:colleague@" + Server.DOMAIN);

            assertThat(referral.awaitOutcome().status()).isEqualTo(200);
            hangUp(carriedOut.get(5, TimeUnit.SECONDS).answers().get(0), colleague.awaitInvite().dialog());
            hangUp(call.atCallee(), call.atCaller());
        }
    }

    @Test
    void transfersOfOneCallAreLimited() {
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Call call = connect(gateway, operator, "operator");
        call.atCallee().unattended();
        // Back to the transferor himself, which is allowed, but not for ever.
        String target = "sip:operator@" + Server.DOMAIN;
        long accepted = counted("accepted");
        Queue<IncomingReferral> pending = new ArrayDeque<>();

        for (int i = 0; i < 3; i++) {
            pending.add(accepted(call, target));
        }
        call.atCallee().refer(target).awaitRejected(480);
        for (int i = 0; i < 7; i++) {
            pending.remove().notify(200).awaitStatus(200);
            pending.add(accepted(call, target));
        }
        pending.forEach(each -> each.notify(200).awaitStatus(200));
        call.atCallee().refer(target).awaitRejected(403);
        call.atCaller().refer(target).awaitRejected(403);

        assertThat(counted("accepted")).isEqualTo(accepted + 10);
        assertGoesOn(call);
        hangUp(call.atCaller(), call.atCallee());
    }

    private static IncomingReferral accepted(Call call, String target) {
        Referral referral = call.atCallee().refer(target);
        IncomingReferral incoming = call.atCaller().awaitRefer().accept();
        referral.awaitAccepted();
        return incoming;
    }

    @Test
    void whoIsNoPartyOfACallTransfersNobodyInIt() {
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Call call = connect(gateway, operator, "operator");
        Phone mallory = registered("mallory");
        Dialog stolen = call.atCallee();

        mallory.sendRaw("REFER " + stolen.remoteTarget() + " SIP/2.0\n"
                + "Via: " + mallory.via() + "\n"
                + "Max-Forwards: 70\n"
                + stolen.routeSet().stream().map(route -> "Route: " + route + "\n").collect(Collectors.joining())
                + "From: <" + mallory.aor() + ">;tag=mallory\n"
                + "To: <" + stolen.remoteUri() + ">;tag=" + stolen.remoteTag() + "\n"
                + "Call-ID: " + stolen.callId() + "\n"
                + "CSeq: 1 REFER\n"
                + "Contact: <" + mallory.contact() + ">\n"
                + "Refer-To: <sip:colleague@" + Server.DOMAIN + ">\n"
                + "Content-Length: 0\n\n");

        mallory.awaitStray(response -> response.toString().startsWith("SIP/2.0 481"));
        assertThat(gateway.trace().received("REFER")).isEmpty();
        assertGoesOn(call);
        hangUp(call.atCaller(), call.atCallee());
    }
}
