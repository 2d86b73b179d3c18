package io.switchhook.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.access.Access;
import io.switchhook.access.AssertedIdentity;
import io.switchhook.access.Doorkeeper;
import io.switchhook.access.ManualClock;
import io.switchhook.call.Engagements;
import io.switchhook.call.ForwardingHeaders;
import io.switchhook.call.MadeCalls;
import io.switchhook.call.NewCall;
import io.switchhook.call.Searches;
import io.switchhook.container.Content;
import io.switchhook.settings.SessionTimerSettings;
import io.switchhook.settings.Settings;
import io.switchhook.subscriber.FilledDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each party gets of a call from alice to a phone of bob, in a container that does no more than it is told. */
class AnchoredCallTest {

    private static final Settings SETTINGS = Settings.read(key -> null);
    private static final SessionTimerSettings NO_SESSION_TIMERS =
            Settings.read(Map.of("switchhook.call.session-expires", "0")::get).sessionTimer();
    private static final AssertedIdentity NOBODY = AssertedIdentity.of(SETTINGS.access(), Optional.empty());
    private static final String ALICE = "alice";
    private static final String BOB = "sip:bob@192.0.2.2";
    private static final String MOBILE = "sip:bob@192.0.2.3";

    private final FakeSip sip = new FakeSip();
    private final AnchoredDialogs dialogs = new AnchoredDialogs();
    private final Engagements engagements =
            new Engagements(FilledDirectory.of("example.net", "alice", "bob"), new ManualClock());
    private final Searches searches = MadeCalls.searches();
    private final AnchorServlet servlet = new AnchorServlet();
    private SipServletRequest invite;
    private AnchoredCall call;

    @BeforeEach
    void wire() {
        servlet.use(searches, new Transferring(null, dialogs, null, null, SETTINGS, new ManualClock()));
    }

    private void calls(String offer, String... phones) {
        invite = sip.invite(ALICE, "sip:bob@example.net", offer);
        call = new AnchoredCall(
                new NewCall(invite, new Doorkeeper.Admission(new Access.Allowed(Optional.empty(), true), NOBODY),
                        MadeCalls.to(phones), ForwardingHeaders.of(invite, SETTINGS.forwardingHeaders()), sip.services),
                dialogs, searches, engagements, callee -> NOBODY, NO_SESSION_TIMERS);
        call.begin();
    }

    private SipServletRequest inviteTo(String phone) {
        return sip.last(SipServletRequest.class, "INVITE " + phone);
    }

    /** alice and bob talk. */
    private SipServletRequest connect() throws IOException {
        calls("offer", BOB);
        SipServletRequest atBob = inviteTo(BOB);
        servlet.doResponse(sip.responds(atBob, 200, "answer"));
        servlet.doRequest(sip.comes(invite, "ACK", null));
        sip.news();
        return atBob;
    }

    @Test
    void bothPartiesGetWhatTheOtherOneSays() throws IOException {
        calls("offer", BOB);
        SipServletRequest atBob = inviteTo(BOB);
        assertThat(sip.news()).containsExactly("INVITE " + BOB + " offer");

        servlet.doResponse(sip.responds(atBob, 180, null));
        assertThat(sip.news()).containsExactly("180 INVITE alice");

        servlet.doResponse(sip.responds(atBob, 200, "answer"));
        assertThat(sip.news()).containsExactly("200 INVITE alice answer", "ACK " + BOB);
        assertThat(call.caller().peer()).isEqualTo(call.callee());
        assertThat(dialogs.size()).isEqualTo(2);
        assertThat(engagements.underWay()).isEqualTo(1);
    }

    /** In Liberty our tag is known only after the 180 with it was sent, and who has it may name the dialog at once. */
    @Test
    void earlyDialogOfACallerIsFoundBeforeOurTagIsKnown() throws IOException {
        calls("offer", BOB);

        assertThat(dialogs.find(invite.getCallId(), "our-tag-to-be", "their-tag")).contains(call.caller());
        assertThat(dialogs.find(invite.getCallId(), "our-tag-to-be", "another-tag")).isEmpty();

        servlet.doResponse(sip.responds(inviteTo(BOB), 486, null));
        assertThat(dialogs.find(invite.getCallId(), "our-tag-to-be", "their-tag")).isEmpty();
    }

    @Test
    void reinviteThatOvertakesTheAckWaitsForIt() throws IOException {
        calls("offer", BOB);
        servlet.doResponse(sip.responds(inviteTo(BOB), 200, "answer"));
        sip.news();

        servlet.doRequest(sip.comes(invite, "INVITE", "hold"));
        assertThat(sip.news()).isEmpty();

        servlet.doRequest(sip.comes(invite, "ACK", null));
        assertThat(sip.news()).containsExactly("INVITE " + BOB + " hold");
    }

    @Test
    void reinviteThatOvertakesAnAckWhichNeverComesIsRefused() throws IOException {
        calls("offer", BOB);
        servlet.doResponse(sip.responds(inviteTo(BOB), 200, "answer"));
        servlet.doRequest(sip.comes(invite, "INVITE", "hold"));
        sip.news();

        servlet.doRequest(sip.comes(invite, "BYE", null));

        assertThat(sip.news()).containsExactlyInAnyOrder("481 INVITE alice", "200 BYE alice", "BYE " + BOB);
    }

    @Test
    void whoHangsUpIsAnsweredAndTheOtherOneGetsOneBye() throws IOException {
        SipServletRequest atBob = connect();

        servlet.doRequest(sip.comes(atBob, "BYE", null));

        assertThat(sip.news()).containsExactly("200 BYE " + BOB, "BYE alice");
        assertThat(call.caller().isOver()).isTrue();
        assertThat(call.callee().orElseThrow().isOver()).isTrue();
    }

    @Test
    void whoHangUpAtOnceGetOneByeEach() throws IOException {
        SipServletRequest atBob = connect();

        servlet.doRequest(sip.comes(invite, "BYE", null));
        servlet.doRequest(sip.comes(atBob, "BYE", null));

        assertThat(sip.news()).containsExactly("200 BYE alice", "BYE " + BOB, "200 BYE " + BOB);
        assertThat(engagements.underWay()).isZero();
        assertThat(dialogs.size()).isZero();
    }

    @Test
    void nothingIsLeftWhenAllHasBeenAnswered() throws IOException {
        connect();
        servlet.doRequest(sip.comes(invite, "BYE", null));
        servlet.doResponse(sip.responds(sip.last(SipServletRequest.class, "BYE"), 200, null));

        sip.timersExpire();

        assertThat(sip.application.isValid()).isFalse();
    }

    @Test
    void callerIsNotHungUpBeforeHeHasAcknowledged() throws IOException {
        calls("offer", BOB);
        SipServletRequest atBob = inviteTo(BOB);
        servlet.doResponse(sip.responds(atBob, 200, "answer"));
        sip.news();

        servlet.doRequest(sip.comes(atBob, "BYE", null));
        assertThat(sip.news()).containsExactly("200 BYE " + BOB);

        servlet.doRequest(sip.comes(invite, "ACK", null));
        assertThat(sip.news()).containsExactly("BYE alice");
    }

    @Test
    void whoNeverAcknowledgesIsHungUpAndSoIsTheOther() {
        calls("offer", BOB);
        servlet.doResponse(sip.responds(inviteTo(BOB), 200, "answer"));
        sip.news();

        call.lost(call.caller());

        assertThat(sip.news()).containsExactly("BYE alice", "BYE " + BOB);
    }

    @Test
    void calleeWhoseOfferWasNotAnsweredIsAcknowledgedBeforeHeIsHungUp() throws IOException {
        calls(null, BOB);
        servlet.doResponse(sip.responds(inviteTo(BOB), 200, "offer"));
        assertThat(sip.news()).containsExactly("INVITE " + BOB, "200 INVITE alice offer");

        servlet.doRequest(sip.comes(invite, "BYE", null));

        assertThat(sip.news()).containsExactly("200 BYE alice", "ACK " + BOB, "BYE " + BOB);
    }

    @Test
    void answerThatCrossesTheCancelIsAcknowledgedAndHungUp() throws IOException {
        calls("offer", BOB);
        SipServletRequest atBob = inviteTo(BOB);
        servlet.doResponse(sip.responds(atBob, 180, null));
        sip.news();

        servlet.doRequest(sip.comes(invite, "CANCEL", null));
        assertThat(sip.news()).containsExactly("CANCEL " + BOB, "487 INVITE alice");

        servlet.doResponse(sip.responds(atBob, 200, "answer"));
        assertThat(sip.news()).containsExactly("ACK " + BOB, "BYE " + BOB);
        assertThat(engagements.underWay()).isZero();
    }

    @Test
    void byeBeforeTheAnswerIsAsGoodAsACancel() throws IOException {
        calls("offer", BOB);
        sip.news();

        servlet.doRequest(sip.comes(invite, "BYE", null));

        assertThat(sip.news()).containsExactly("200 BYE alice", "CANCEL " + BOB, "487 INVITE alice");
    }

    @Test
    void secondPhoneToAnswerIsHungUp() {
        calls("offer", BOB, MOBILE);
        SipServletRequest atBob = inviteTo(BOB);
        SipServletRequest atMobile = inviteTo(MOBILE);
        sip.news();

        servlet.doResponse(sip.responds(atMobile, 200, "answer"));
        assertThat(sip.news()).containsExactlyInAnyOrder("CANCEL " + BOB, "200 INVITE alice answer", "ACK " + MOBILE);

        servlet.doResponse(sip.responds(atBob, 200, "late"));
        assertThat(sip.news()).containsExactly("ACK " + BOB, "BYE " + BOB);
    }

    @Test
    void callerIsRefusedOnceWhenAllPhonesAre() {
        calls("offer", BOB, MOBILE);
        SipServletRequest atBob = inviteTo(BOB);
        SipServletRequest atMobile = inviteTo(MOBILE);
        sip.news();

        servlet.doResponse(sip.responds(atBob, 486, null));
        assertThat(sip.news()).isEmpty();
        servlet.doResponse(sip.responds(atMobile, 404, null));

        assertThat(sip.news()).containsExactly("486 INVITE alice");
        assertThat(engagements.underWay()).isZero();
        assertThat(dialogs.size()).isZero();
    }

    @Test
    void phoneThatTerminatesWithoutACancelDoesNotPassForTheCaller() {
        calls("offer", BOB);
        SipServletRequest atBob = inviteTo(BOB);
        sip.news();

        servlet.doResponse(sip.responds(atBob, 487, null));

        assertThat(sip.news()).containsExactly("480 INVITE alice");
    }

    @Test
    void callerKeepsTheDescriptionThatHeKnowsUntilHeIsOfferedTheOther() throws IOException {
        calls("offer", BOB, MOBILE);
        SipServletRequest atBob = inviteTo(BOB);
        SipServletRequest atMobile = inviteTo(MOBILE);
        servlet.doResponse(sip.responds(atBob, 183, "early"));
        servlet.doResponse(sip.responds(atMobile, 183, "other"));
        sip.sent.removeIf(each -> each.getMethod().equals("INVITE") && each instanceof SipServletRequest);
        assertThat(sip.news()).containsExactly("183 INVITE alice early", "183 INVITE alice");

        servlet.doResponse(sip.responds(atMobile, 200, "answer"));
        assertThat(sip.news()).contains("200 INVITE alice early", "ACK " + MOBILE);
        servlet.doRequest(sip.comes(invite, "ACK", null));
        SipServletRequest again = sip.last(SipServletRequest.class, "INVITE alice");
        assertThat(sip.news()).containsExactly("INVITE alice answer");

        servlet.doResponse(sip.responds(again, 200, "other port"));
        assertThat(sip.news()).containsExactly("ACK alice", "INVITE " + MOBILE + " other port");
    }

    @Test
    void reinviteIsAcknowledgedFromEndToEnd() throws IOException {
        SipServletRequest atBob = connect();
        SipServletRequest reinvite = sip.comes(atBob, "INVITE", null);

        servlet.doRequest(reinvite);
        SipServletRequest atAlice = sip.last(SipServletRequest.class, "INVITE alice");
        assertThat(sip.news()).containsExactly("INVITE alice");
        servlet.doResponse(sip.responds(atAlice, 200, "late offer"));
        assertThat(sip.news()).containsExactly("200 INVITE " + BOB + " late offer");
        servlet.doRequest(sip.comes(reinvite, "ACK", "late answer"));

        assertThat(sip.news()).containsExactly("ACK alice late answer");
    }

    @Test
    void offerThatCrossesAnotherIsPending() throws IOException {
        SipServletRequest atBob = connect();
        servlet.doRequest(sip.comes(invite, "INVITE", "hold"));
        SipServletRequest hold = inviteTo(BOB);
        sip.news();

        servlet.doRequest(sip.comes(atBob, "UPDATE", "hold"));
        assertThat(sip.news()).containsExactly("491 UPDATE " + BOB);

        servlet.doResponse(sip.responds(hold, 488, null));
        assertThat(sip.news()).containsExactly("488 INVITE alice");
        servlet.doRequest(sip.comes(atBob, "UPDATE", "hold"));
        assertThat(sip.news()).containsExactly("UPDATE alice hold");
    }

    @Test
    void refusedOfferChangesNothing() throws IOException {
        connect();
        Leg alice = call.caller();
        Leg bob = call.callee().orElseThrow();
        servlet.doRequest(sip.comes(invite, "INVITE", "hold"));
        servlet.doResponse(sip.responds(inviteTo(BOB), 488, null));

        assertThat(text(alice.received())).isEqualTo("offer");
        assertThat(text(bob.sent())).isEqualTo("offer");

        SipServletRequest accepted = sip.comes(invite, "INVITE", "resume");
        servlet.doRequest(accepted);
        servlet.doResponse(sip.responds(inviteTo(BOB), 200, "resumed"));
        servlet.doRequest(sip.comes(accepted, "ACK", null));
        assertThat(text(alice.received())).isEqualTo("resume");
        assertThat(text(bob.sent())).isEqualTo("resume");
        assertThat(text(bob.received())).isEqualTo("resumed");
        assertThat(text(alice.sent())).isEqualTo("resumed");
    }

    private static String text(Optional<Content> description) {
        return new String(description.orElseThrow().bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void reinviteOfWhomTheOtherHangsUpIsTerminated() throws IOException {
        SipServletRequest atBob = connect();
        servlet.doRequest(sip.comes(invite, "INVITE", "hold"));
        sip.news();

        servlet.doRequest(sip.comes(atBob, "BYE", null));

        assertThat(sip.news()).containsExactlyInAnyOrder("200 BYE " + BOB, "487 INVITE alice", "BYE alice");
    }

    @Test
    void hangUpCanBeSomebodyElsesDecision() throws IOException {
        SipServletRequest atBob = connect();
        Leg bob = call.callee().orElseThrow();
        List<Leg> left = new ArrayList<>();
        bob.setHangUps((leg, other) -> left.addAll(List.of(leg, other.orElseThrow())));

        servlet.doRequest(sip.comes(atBob, "BYE", null));

        assertThat(sip.news()).containsExactly("200 BYE " + BOB);
        assertThat(left).containsExactly(bob, call.caller());
        assertThat(call.caller().isUp()).isTrue();
        assertThat(call.caller().peer()).isEmpty();
    }

    @Test
    void whoIsAloneIsAskedToWait() throws IOException {
        SipServletRequest atBob = connect();
        call.callee().orElseThrow().setHangUps((leg, other) -> true);
        servlet.doRequest(sip.comes(atBob, "BYE", null));
        sip.news();

        servlet.doRequest(sip.comes(invite, "INVITE", "hold"));
        servlet.doRequest(sip.comes(invite, "OPTIONS", null));
        servlet.doRequest(sip.comes(invite, "MESSAGE", null));

        assertThat(sip.news()).containsExactly("491 INVITE alice", "200 OPTIONS alice", "480 MESSAGE alice");
    }

    @Test
    void sessionStaysAsLongAsItIsRetained() throws IOException {
        connect();
        call.retain();
        servlet.doRequest(sip.comes(invite, "BYE", null));
        servlet.doResponse(sip.responds(sip.last(SipServletRequest.class, "BYE"), 200, null));
        sip.timersExpire();
        assertThat(sip.application.isValid()).isTrue();

        call.release();
        sip.timersExpire();

        assertThat(sip.application.isValid()).isFalse();
    }

    @Test
    void responsesReachWhoSentTheRequest() throws IOException {
        connect();
        List<Integer> statuses = new ArrayList<>();
        Leg alice = call.caller();
        SipServletRequest first = alice.createRequest("NOTIFY");
        SipServletRequest second = alice.createRequest("NOTIFY");
        alice.send(first, response -> statuses.add(response.getStatus()));
        alice.send(second, response -> statuses.add(-response.getStatus()));

        SipServletResponse late = sip.responds(second, 481, null);
        servlet.doResponse(late);
        servlet.doResponse(late);
        servlet.doResponse(sip.responds(first, 200, null));

        assertThat(statuses).containsExactly(-481, 200);
    }
}
