package io.switchhook.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.access.Access;
import io.switchhook.access.AssertedIdentity;
import io.switchhook.access.DialPolicy;
import io.switchhook.access.Doorkeeper;
import io.switchhook.access.Mailboxes;
import io.switchhook.access.ManualClock;
import io.switchhook.call.Engagements;
import io.switchhook.call.ForwardingHeaders;
import io.switchhook.call.MadeCalls;
import io.switchhook.call.NewCall;
import io.switchhook.call.Searches;
import io.switchhook.feature.FeatureCodes;
import io.switchhook.registrar.MemoryLocationService;
import io.switchhook.routing.Dialogs;
import io.switchhook.routing.Referrals;
import io.switchhook.settings.Settings;
import io.switchhook.subscriber.Domains;
import io.switchhook.subscriber.FilledDirectory;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.transfer.ReferralRate;
import io.switchhook.transfer.TransferPolicy;
import io.switchhook.transfer.Transfers;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.servlet.sip.SipServletRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What alice, bob and carol get when bob transfers alice to carol, in a container that does no more than it is told. */
class CarriedOutTransferTest {

    /** Session timers have tests of their own. */
    private static final Settings SETTINGS = Settings.read(Map.of("switchhook.call.session-expires", "0")::get);
    private static final AssertedIdentity NOBODY = AssertedIdentity.of(SETTINGS.access(), Optional.empty());
    private static final String ALICE = "alice";
    private static final String BOB = "sip:bob@192.0.2.2";
    private static final String CAROL = "sip:carol@192.0.2.3";

    private final FakeSip sip = new FakeSip();
    private final AnchoredDialogs dialogs = new AnchoredDialogs();
    private final SubscriberDirectory directory = new FilledDirectory().domain("example.net", "10.0.0.1")
            .subscriber("bob", "example.net").subscriber("carol", "example.net").directory();
    private final Clock clock = new ManualClock();
    private final Engagements engagements = new Engagements(directory, clock);
    private final Searches searches = MadeCalls.searches();
    private final Transfers transfers = new Transfers(clock);
    private final AnchorServlet servlet = new AnchorServlet();
    private SipServletRequest alice;
    private SipServletRequest bob;

    @BeforeEach
    void aliceAndBobTalk() throws IOException {
        Domains domains = new Domains(directory);
        domains.listenOn(new Domains.Listening(Set.of("10.0.0.1"), Set.of(5060)));
        TransferPolicy policy = new TransferPolicy(
                domains, new DialPolicy(SETTINGS, directory), new MemoryLocationService(Clock.systemUTC()),
                domain -> FeatureCodes.DEFAULTS, new KnownDialogs(new Dialogs(), dialogs), new Mailboxes(domains, SETTINGS),
                SETTINGS);
        servlet.use(searches, new Transferring(MadeCalls.door(),
                new Referrals(policy, transfers, new ReferralRate(SETTINGS, clock)), dialogs, MadeCalls.router(Map.of("sip:carol@example.net", CAROL)), directory,
                SETTINGS, clock));
        alice = sip.invite(ALICE, "sip:bob@example.net", "a");
        bob = connected(alice, BOB, "b");
    }

    /** The INVITE to somebody who has answered the one of a caller. */
    private SipServletRequest connected(SipServletRequest invite, String phone, String answer) throws IOException {
        SipServletRequest atCallee = called(invite, phone);
        servlet.doResponse(sip.responds(atCallee, 200, answer));
        servlet.doRequest(sip.comes(invite, "ACK", null));
        sip.news();
        return atCallee;
    }

    private SipServletRequest called(SipServletRequest invite, String phone) {
        new AnchoredCall(
                new NewCall(invite, new Doorkeeper.Admission(new Access.Allowed(Optional.empty(), true), NOBODY),
                        MadeCalls.to(phone), ForwardingHeaders.of(invite, SETTINGS.forwardingHeaders()), sip.services),
                dialogs, searches, engagements, callee -> NOBODY, SETTINGS.sessionTimer()).begin();
        return inviteTo(phone);
    }

    private SipServletRequest inviteTo(String phone) {
        return sip.last(SipServletRequest.class, "INVITE " + phone);
    }

    private void refers(String target, String... headers) throws IOException {
        SipServletRequest refer = sip.comes(bob, "REFER", null);
        refer.addHeader("Refer-To", "<" + target + ">");
        for (int i = 0; i < headers.length; i += 2) {
            refer.addHeader(headers[i], headers[i + 1]);
        }
        servlet.doRequest(refer);
    }

    private void answered(String told, int status) {
        servlet.doResponse(sip.responds(sip.last(SipServletRequest.class, told), status, null));
    }

    private static String notified(int status, String reason) {
        return "NOTIFY " + BOB + " SIP/2.0 " + status + " " + reason + "\r\n";
    }

    @Test
    void blindTransfer() throws IOException {
        refers("sip:carol@example.net");
        SipServletRequest carol = inviteTo(CAROL);
        assertThat(carol.getHeader("Referred-By")).isNotNull();
        SipServletRequest trying = sip.last(SipServletRequest.class, "NOTIFY");
        assertThat(trying.getHeader("Event")).isEqualTo("refer");
        assertThat(sip.news()).containsExactly("202 REFER " + BOB, notified(100, "Trying"), "INVITE " + CAROL);
        servlet.doResponse(sip.responds(trying, 200, null));
        servlet.doResponse(sip.responds(carol, 180, null));
        answered("NOTIFY", 200);
        assertThat(sip.news()).containsExactly(notified(180, "Ringing"));

        servlet.doResponse(sip.responds(carol, 200, "c"));
        SipServletRequest reinvite = inviteTo(ALICE);
        assertThat(sip.news()).containsExactly("INVITE alice c");
        servlet.doResponse(sip.responds(reinvite, 200, "a2"));

        SipServletRequest last = sip.last(SipServletRequest.class, "NOTIFY");
        assertThat(last.getHeader("Subscription-State")).isEqualTo("terminated;reason=noresource");
        assertThat(sip.news()).containsExactly(notified(200, "OK"), "ACK alice", "ACK " + CAROL + " a2");
        servlet.doResponse(sip.responds(last, 200, null));
        assertThat(sip.news()).containsExactly("BYE " + BOB);
        assertThat(transfers.succeeded()).isOne();

        servlet.doRequest(sip.comes(alice, "BYE", null));
        assertThat(sip.news()).containsExactly("200 BYE alice", "BYE " + CAROL);
    }

    @Test
    void transferorHangsUpAtOnce() throws IOException {
        refers("sip:carol@example.net");
        SipServletRequest carol = inviteTo(CAROL);
        sip.news();
        servlet.doRequest(sip.comes(bob, "BYE", null));
        assertThat(sip.news()).containsExactly("200 BYE " + BOB);

        servlet.doResponse(sip.responds(carol, 200, "c"));
        servlet.doResponse(sip.responds(inviteTo(ALICE), 200, "a2"));

        assertThat(sip.news()).containsExactly("INVITE alice c", "ACK alice", "ACK " + CAROL + " a2");
        assertThat(transfers.succeeded()).isOne();
    }

    @Test
    void codecsDoNotFit() throws IOException {
        refers("sip:carol@example.net");
        SipServletRequest carol = inviteTo(CAROL);
        answered("NOTIFY", 200);
        sip.news();
        servlet.doResponse(sip.responds(carol, 200, "m=audio 9 RTP/AVP 0"));
        SipServletRequest reinvite = inviteTo(ALICE);
        sip.news();

        servlet.doResponse(sip.responds(reinvite, 488, null));

        assertThat(sip.sent.stream().filter(each -> each.getMethod().equals("ACK")).map(each -> {
            try {
                return new String(each.getRawContent());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        })).singleElement().asString().contains("m=audio 0 RTP/AVP 0");
        answered("NOTIFY", 200);
        assertThat(sip.news().stream().map(each -> each.split("\r\n")[0])).anyMatch(("BYE " + CAROL)::equals)
                .anyMatch(("NOTIFY " + BOB + " SIP/2.0 488 Not Acceptable Here")::equals)
                .noneMatch(("BYE " + BOB)::equals);
        servlet.doRequest(sip.comes(bob, "BYE", null));
        assertThat(sip.news()).containsExactly("200 BYE " + BOB, "BYE alice");
    }

    private SipServletRequest recalled() throws IOException {
        refers("sip:carol@example.net");
        SipServletRequest carol = inviteTo(CAROL);
        servlet.doRequest(sip.comes(bob, "BYE", null));
        sip.news();
        servlet.doResponse(sip.responds(carol, 486, null));
        SipServletRequest recall = inviteTo(BOB);
        assertThat(sip.news()).containsExactly("INVITE " + BOB);
        return recall;
    }

    @Test
    void transferorIsCalledBack() throws IOException {
        SipServletRequest recall = recalled();
        servlet.doResponse(sip.responds(recall, 200, "b2"));
        servlet.doResponse(sip.responds(inviteTo(ALICE), 200, "a2"));
        assertThat(sip.news()).containsExactly("INVITE alice b2", "ACK alice", "ACK " + BOB + " a2");

        servlet.doRequest(sip.comes(recall, "BYE", null));
        assertThat(sip.news()).containsExactly("200 BYE " + BOB, "BYE alice");
    }

    @Test
    void transfereeIsToldWhenNobodyIsLeft() throws IOException {
        servlet.doResponse(sip.responds(recalled(), 486, null));

        SipServletRequest bye = sip.last(SipServletRequest.class, "BYE");
        assertThat(bye.getHeader("Reason")).isEqualTo("SIP;cause=486;text=\"Busy Here\"");
        assertThat(sip.news()).containsExactly("BYE alice");
        servlet.doResponse(sip.responds(bye, 200, null));
        sip.timersExpire();
        sip.timersExpire();
        assertThat(sip.application.isValid()).isFalse();
    }

    @Test
    void answerTimeIsOver() throws IOException {
        refers("sip:carol@example.net");
        SipServletRequest carol = inviteTo(CAROL);
        servlet.doResponse(sip.responds(carol, 180, null));
        answered("NOTIFY", 200);
        answered("NOTIFY", 200);
        sip.news();

        sip.timersExpire();

        assertThat(sip.news()).containsExactly("CANCEL " + CAROL, notified(408, "Request Timeout"));
    }

    @Test
    void transfereeGetsHisMediaAgainWhenTheTargetVanishesWhileHeAgrees() throws IOException {
        refers("sip:carol@example.net");
        answered("NOTIFY", 200);
        SipServletRequest carol = inviteTo(CAROL);
        servlet.doResponse(sip.responds(carol, 200, "c"));
        SipServletRequest atAlice = inviteTo(ALICE);
        sip.news();

        servlet.doRequest(sip.comes(carol, "BYE", null));
        assertThat(sip.news()).containsExactly("200 BYE " + CAROL, notified(480, "Temporarily Unavailable"));
        servlet.doResponse(sip.responds(atAlice, 200, "a2"));
        SipServletRequest atBob = inviteTo(BOB);
        assertThat(sip.news()).containsExactly("ACK alice", "INVITE " + BOB);
        servlet.doResponse(sip.responds(atBob, 200, "b2"));
        servlet.doResponse(sip.responds(inviteTo(ALICE), 200, "a3"));

        assertThat(sip.news()).containsExactly("INVITE alice b2", "ACK alice", "ACK " + BOB + " a3");
    }

    @Test
    void transfereeHangsUp() throws IOException {
        refers("sip:carol@example.net");
        SipServletRequest carol = inviteTo(CAROL);
        servlet.doResponse(sip.responds(carol, 180, null));
        answered("NOTIFY", 200);
        answered("NOTIFY", 200);
        sip.news();

        servlet.doRequest(sip.comes(alice, "BYE", null));
        answered("NOTIFY", 200);

        assertThat(sip.news()).containsExactly(
                "200 BYE alice", "CANCEL " + CAROL, notified(487, "Request Terminated"), "BYE " + BOB);
    }

    @Test
    void nothingIsToldToWhoWantsToHearNothing() throws IOException {
        refers("sip:carol@example.net", "Refer-Sub", "false");
        SipServletRequest carol = inviteTo(CAROL);
        assertThat(sip.news()).containsExactly("200 REFER " + BOB, "INVITE " + CAROL);

        servlet.doResponse(sip.responds(carol, 200, "c"));
        servlet.doResponse(sip.responds(inviteTo(ALICE), 200, "a2"));

        assertThat(sip.news()).containsExactly("INVITE alice c", "BYE " + BOB, "ACK alice", "ACK " + CAROL + " a2");
    }

    @Test
    void subscriptionIsRefreshedAndEnded() throws IOException {
        refers("sip:carol@example.net");
        answered("NOTIFY", 200);
        sip.news();

        subscribes("refer", "60");
        assertThat(sip.last(SipServletRequest.class, "NOTIFY").getHeader("Subscription-State")).isEqualTo("active;expires=60");
        answered("NOTIFY", 200);
        assertThat(sip.news()).containsExactly("200 SUBSCRIBE " + BOB, notified(100, "Trying"));
        subscribes("refer", "0");
        assertThat(sip.last(SipServletRequest.class, "NOTIFY").getHeader("Subscription-State"))
                .isEqualTo("terminated;reason=timeout");
        answered("NOTIFY", 200);
        assertThat(sip.news()).containsExactly("200 SUBSCRIBE " + BOB, notified(100, "Trying"));

        subscribes("refer", "60");
        subscribes("refer;id=7", "60");
        subscribes("presence", "60");
        assertThat(sip.news()).startsWith("481 SUBSCRIBE " + BOB, "481 SUBSCRIBE " + BOB);
    }

    private void subscribes(String event, String expires) throws IOException {
        SipServletRequest subscribe = sip.comes(bob, "SUBSCRIBE", null);
        subscribe.addHeader("Event", event);
        subscribe.addHeader("Expires", expires);
        servlet.doRequest(subscribe);
    }

    @Test
    void firstOfTwoToBeAnsweredCounts() throws IOException {
        refers("sip:carol@example.net");
        SipServletRequest first = inviteTo(CAROL);
        servlet.doResponse(sip.responds(first, 180, null));
        answered("NOTIFY", 200);
        answered("NOTIFY", 200);
        refers("sip:carol@example.net");
        SipServletRequest second = inviteTo(CAROL);
        assertThat(sip.last(SipServletRequest.class, "NOTIFY").getHeader("Event")).startsWith("refer;id=");
        answered("NOTIFY", 200);
        sip.news();

        servlet.doResponse(sip.responds(second, 200, "c"));
        servlet.doResponse(sip.responds(inviteTo(ALICE), 200, "a2"));

        assertThat(sip.news()).containsExactly("INVITE alice c", "CANCEL " + CAROL, notified(487, "Request Terminated"),
                notified(200, "OK"), "ACK alice", "ACK " + CAROL + " a2");
        servlet.doResponse(sip.responds(first, 200, "late"));
        assertThat(sip.news()).containsExactly("ACK " + CAROL, "BYE " + CAROL);
    }

    private SipServletRequest consultation() throws IOException {
        return sip.invite(BOB, "sip:carol@example.net", "b2");
    }

    private String replacing(SipServletRequest invite) {
        return "sip:carol@example.net?Replaces=" + invite.getCallId() + "%3Bto-tag%3Dour-tag-" + invite.getCallId()
                + "%3Bfrom-tag%3Dtheir-tag";
    }

    @Test
    void attendedTransfer() throws IOException {
        SipServletRequest consultation = consultation();
        SipServletRequest carol = connected(consultation, CAROL, "c");

        refers(replacing(consultation));
        assertThat(sip.news()).containsExactly("202 REFER " + BOB, notified(100, "Trying"), "INVITE " + CAROL);
    }

    @Test
    void attendedTransferConnectsTheFarParties() throws IOException {
        SipServletRequest consultation = consultation();
        connected(consultation, CAROL, "c");
        refers(replacing(consultation));
        answered("NOTIFY", 200);
        SipServletRequest atCarol = inviteTo(CAROL);
        sip.news();

        servlet.doResponse(sip.responds(atCarol, 200, "c2"));
        SipServletRequest atAlice = inviteTo(ALICE);
        servlet.doResponse(sip.responds(atAlice, 200, "a2"));
        answered("NOTIFY", 200);

        assertThat(sip.news()).containsExactly("INVITE alice c2", "BYE " + BOB, notified(200, "OK"), "ACK alice",
                "ACK " + CAROL + " a2", "BYE " + BOB);
    }

    @Test
    void transferToWhomStillRings() throws IOException {
        SipServletRequest consultation = consultation();
        SipServletRequest carol = called(consultation, CAROL);
        servlet.doResponse(sip.responds(carol, 180, null));
        sip.news();

        refers(replacing(consultation));
        answered("NOTIFY", 200);
        assertThat(sip.news()).containsExactly("202 REFER " + BOB, notified(100, "Trying"), "487 INVITE " + BOB);
        servlet.doResponse(sip.responds(carol, 200, "c"));
        SipServletRequest again = inviteTo(CAROL);
        assertThat(sip.news()).containsExactly("ACK " + CAROL, "INVITE " + CAROL);
        servlet.doResponse(sip.responds(again, 200, "c2"));
        servlet.doResponse(sip.responds(inviteTo(ALICE), 200, "a2"));
        answered("NOTIFY", 200);

        assertThat(sip.news()).containsExactly(
                "INVITE alice c2", notified(200, "OK"), "ACK alice", "ACK " + CAROL + " a2", "BYE " + BOB);
    }
}
