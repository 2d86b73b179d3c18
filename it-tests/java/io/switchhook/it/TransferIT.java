package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.phone.Behaviour;
import io.switchhook.it.phone.Change;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.Fragment;
import io.switchhook.it.phone.IncomingReferral;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.OutgoingRequest;
import io.switchhook.it.phone.Phone;
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
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is asked for in a call from the gateway that the operator has taken: which REFERs are relayed, and as what. What
 * comes of them is the matter of {@link TransferScenariosIT}.
 */
class TransferIT extends CallFixture {

    private static final Duration MOMENT = Duration.ofMillis(300);

    @Deployment(testable = false)
    static WebArchive archive() {
        Map<String, String> settings = patientSettings();
        settings.put("switchhook.transfer.carried-out", "never");
        return Server.archive(settings);
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

    private static void assertGoesOn(Call call) {
        OutgoingRequest info = call.atCallee().info("text/plain", "still there");
        call.atCaller().awaitRequest("INFO").respond(200);
        info.awaitStatus(200);
    }

    @Test
    void transferOutsideCallsIsForSubscribersAndAboutCallsOfTheirs() {
        Phone gateway = registered("gateway");
        Phone operator = registered("operator");
        Call call = connect(gateway, operator, "operator");
        Change named = Change.header("Target-Dialog", call.atCallee().targetDialog());
        String target = "sip:colleague@" + Server.DOMAIN;
        long refused = Server.count("switchhook_transfers_refused");

        phone("mallory").refer(gateway.contact(), target, named).awaitRejected(403);
        phone("mallory").refer("gateway", target, named).awaitRejected(403);
        try (Phone pstn = stranger()) {
            pstn.refer(gateway.contact(), target).awaitRejected(403);
        }
        operator.refer(gateway.contact(), target, Change.header("Target-Dialog", "no dialog")).awaitRejected(400);
        operator.refer(gateway.contact(), "sip:0900123456@" + Server.DOMAIN, named).awaitRejected(603);

        assertThat(Server.count("switchhook_transfers_refused")).isEqualTo(refused + 5);
        assertThat(gateway.trace().received("REFER")).isEmpty();
        Referral elsewhere = operator.refer(gateway.contact(), target,
                Change.header("Target-Dialog", "elsewhere;local-tag=a;remote-tag=b"));
        gateway.awaitRefer().reject(481);
        elsewhere.awaitRejected(481);
        hangUp(call.atCaller(), call.atCallee());
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
        long refused = Server.count("switchhook_transfers_refused");

        targets.forEach((target, status) -> {
            call.atCallee().send("REFER", Change.header("Refer-To", target)).awaitStatus(status);
            call.atCaller().send("REFER", Change.header("Refer-To", target)).awaitStatus(status);
        });

        assertThat(Server.count("switchhook_transfers_refused")).isEqualTo(refused + 2 * targets.size());
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
        long accepted = Server.count("switchhook_transfers_accepted");
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

        assertThat(Server.count("switchhook_transfers_accepted")).isEqualTo(accepted + 10);
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
