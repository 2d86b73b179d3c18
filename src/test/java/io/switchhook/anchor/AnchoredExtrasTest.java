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
import io.switchhook.routing.Referrals;
import io.switchhook.settings.Settings;
import io.switchhook.subscriber.FilledDirectory;
import io.switchhook.transfer.Transfers;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Session timers, and who takes whose place, of a call from alice to a phone of bob. */
class AnchoredExtrasTest {

    private static final Settings SETTINGS = Settings.read(key -> null);
    private static final AssertedIdentity NOBODY = AssertedIdentity.of(SETTINGS.access(), Optional.empty());
    private static final Doorkeeper.Admission TRUSTED =
            new Doorkeeper.Admission(new Access.Allowed(Optional.empty(), true), NOBODY);
    private static final String BOB = "sip:bob@192.0.2.2";
    private static final String VOICE = "m=audio 9 RTP/AVP 0";

    private final FakeSip sip = new FakeSip();
    private final AnchoredDialogs dialogs = new AnchoredDialogs();
    private final Engagements engagements = new Engagements(FilledDirectory.of("example.net", "alice", "bob"), new ManualClock());
    private final Searches searches = MadeCalls.searches();
    private final Transfers transfers = new Transfers(new ManualClock());
    private final Replacement replacement =
            new Replacement(dialogs, searches, transfers, new Referrals(null, transfers, null), SETTINGS);
    private final AnchorServlet servlet = new AnchorServlet();
    private SipServletRequest invite;
    private SipServletRequest atBob;
    private AnchoredCall call;

    @BeforeEach
    void wire() {
        servlet.use(searches, new Transferring(MadeCalls.door(),
                new Referrals(null, transfers, null), dialogs, MadeCalls.router(Map.of()),
                FilledDirectory.of("example.net", "alice", "bob"), SETTINGS, new ManualClock()));
    }

    private void calls(String offer) {
        invite = sip.invite("alice", "sip:bob@example.net", offer);
        call = new AnchoredCall(
                new NewCall(invite, TRUSTED, MadeCalls.to(BOB), ForwardingHeaders.of(invite, SETTINGS.forwardingHeaders()),
                        sip.services),
                dialogs, searches, engagements, callee -> NOBODY, SETTINGS.sessionTimer());
        call.begin();
        atBob = last("INVITE " + BOB);
        sip.news();
    }

    private SipServletRequest last(String told) {
        return sip.last(SipServletRequest.class, told);
    }

    private void responds(SipServletRequest request, int status, String sdp, String... headers) {
        SipServletResponse response = sip.responds(request, status, sdp);
        for (int i = 0; i < headers.length; i += 2) {
            response.setHeader(headers[i], headers[i + 1]);
        }
        servlet.doResponse(response);
    }

    /** alice and bob talk. */
    private void connect(String... headers) throws IOException {
        calls("alice's");
        responds(atBob, 200, "bob's", headers);
        servlet.doRequest(sip.comes(invite, "ACK", null));
        sip.news();
    }

    private SipServletRequest newcomer(String replaces, String offer) {
        SipServletRequest newcomer = sip.invite("carol", "sip:bob@example.net", offer);
        newcomer.setHeader("Replaces", replaces);
        return newcomer;
    }

    private static String of(SipServletRequest dialog, String parameters) {
        return dialog.getCallId() + ";to-tag=our-tag-" + dialog.getCallId() + ";from-tag=their-tag" + parameters;
    }

    private SipServletRequest replaces(SipServletRequest dialog, String offer) throws IOException {
        SipServletRequest newcomer = newcomer(of(dialog, ""), offer);
        assertThat(replacement.take(newcomer, TRUSTED)).isTrue();
        return newcomer;
    }

    // Session timers

    @Test
    void calleeIsAskedForASessionAndOnceMoreForALongerOne() {
        calls("offer");
        assertThat(atBob.getHeader("Session-Expires")).isEqualTo("1800");
        assertThat(atBob.getHeader("Min-SE")).isEqualTo("90");

        responds(atBob, 422, null, "Min-SE", "3600");
        SipServletRequest again = last("INVITE " + BOB);
        assertThat(sip.news()).containsExactly("INVITE " + BOB + " offer");
        assertThat(again.getHeader("Session-Expires")).isEqualTo("3600");
        assertThat(again.getHeader("Min-SE")).isEqualTo("3600");

        responds(again, 422, null, "Min-SE", "7200");
        assertThat(sip.news()).containsExactly("422 INVITE alice");
    }

    @Test
    void partyThatIsGoneIsHungUpAndSoIsTheOther() throws IOException {
        connect("Session-Expires", "100;refresher=uac");
        responds(atBob, 180, null);

        sip.timersExpire();
        SipServletRequest update = last("UPDATE " + BOB);
        assertThat(update.getHeader("Session-Expires")).isEqualTo("100;refresher=uac");
        sip.news();
        responds(update, 481, null);

        assertThat(sip.news()).containsExactlyInAnyOrder("BYE " + BOB, "BYE alice");
    }

    @Test
    void partyThatTakesNoUpdateIsSentItsDescriptionAgain() throws IOException {
        connect("Session-Expires", "100;refresher=uac", "Allow", "INVITE, ACK");

        sip.timersExpire();

        SipServletRequest refresh = last("INVITE " + BOB);
        assertThat(sip.news()).contains("INVITE " + BOB + " alice's");
        responds(refresh, 200, "bob's", "Session-Expires", "100;refresher=uac");
        assertThat(sip.news()).containsExactly("ACK " + BOB);
    }

    @Test
    void refreshOfAPartyIsAnsweredHere() throws IOException {
        connect();
        SipServletRequest update = sip.comes(invite, "UPDATE", null);
        update.setHeader("Session-Expires", "600;refresher=uac");
        update.setHeader("Supported", "timer");

        servlet.doRequest(update);

        SipServletResponse answer = sip.last(SipServletResponse.class, "200 UPDATE alice");
        assertThat(answer.getHeader("Session-Expires")).isEqualTo("600;refresher=uac");
        assertThat(answer.getHeader("Require")).isEqualTo("timer");
        assertThat(sip.news()).containsExactly("200 UPDATE alice");
    }

    @Test
    void tooShortSessionIsRefused() throws IOException {
        connect();
        SipServletRequest update = sip.comes(atBob, "UPDATE", null);
        update.setHeader("Session-Expires", "30");
        update.setHeader("Supported", "timer");

        servlet.doRequest(update);

        assertThat(sip.last(SipServletResponse.class, "422").getHeader("Min-SE")).isEqualTo("90");
    }

    // Who takes whose place

    @Test
    void newcomerTakesThePlaceOfTheCallee() throws IOException {
        connect();

        SipServletRequest newcomer = replaces(atBob, "carol's");
        SipServletRequest offer = last("INVITE alice");
        assertThat(sip.news()).containsExactly("INVITE alice carol's");
        responds(offer, 200, "alice's new");
        SipServletRequest bye = last("BYE " + BOB);
        assertThat(sip.news()).containsExactly("200 INVITE carol alice's new", "ACK alice", "BYE " + BOB);
        responds(bye, 200, null);
        servlet.doRequest(sip.comes(newcomer, "ACK", null));
        servlet.doRequest(sip.comes(newcomer, "BYE", null));
        responds(last("BYE alice"), 200, null);

        assertThat(sip.news()).containsExactly("200 BYE carol", "BYE alice");
        assertThat(engagements.underWay()).isZero();
        assertThat(dialogs.size()).isZero();
        sip.timersExpire();
        assertThat(sip.application.isValid()).isFalse();
    }

    @Test
    void newcomerWithoutAnOfferGetsOne() throws IOException {
        connect();

        SipServletRequest newcomer = replaces(invite, null);
        responds(last("INVITE " + BOB), 200, "bob's new");
        assertThat(sip.news()).containsExactly("INVITE " + BOB, "200 INVITE carol bob's new", "BYE alice");
        servlet.doRequest(sip.comes(newcomer, "ACK", "carol's"));

        assertThat(sip.news()).containsExactly("ACK " + BOB + " carol's");
    }

    @Test
    void refusedOfferLeavesTheCallAsItWas() throws IOException {
        connect();
        replaces(atBob, "carol's");

        responds(last("INVITE alice"), 415, null);

        assertThat(sip.news()).containsExactly("INVITE alice carol's", "488 INVITE carol");
        assertThat(call.caller().peer()).isEqualTo(call.callee());
        assertThat(call.caller().hangUps()).isEmpty();
        assertThat(dialogs.size()).isEqualTo(2);
    }

    @Test
    void newcomerThatGivesUpLeavesTheCallAsItWas() throws IOException {
        connect();
        SipServletRequest newcomer = replaces(atBob, "carol's");
        SipServletRequest offer = last("INVITE alice");
        sip.news();

        servlet.doRequest(sip.comes(newcomer, "CANCEL", null));
        responds(offer, 200, "alice's new");
        SipServletRequest restored = last("INVITE alice");
        assertThat(sip.news()).containsExactly("ACK alice", "INVITE alice bob's");
        responds(restored, 200, "alice's");

        assertThat(sip.news()).containsExactly("ACK alice");
        assertThat(call.caller().peer()).isEqualTo(call.callee());
        assertThat(call.caller().beginExchange()).isTrue();
    }

    @Test
    void replacedPartyMayHangUpMeanwhile() throws IOException {
        connect();
        replaces(atBob, "carol's");
        SipServletRequest offer = last("INVITE alice");
        sip.news();

        servlet.doRequest(sip.comes(atBob, "BYE", null));
        assertThat(sip.news()).containsExactly("200 BYE " + BOB);
        responds(offer, 200, "alice's new");

        assertThat(sip.news()).containsExactly("200 INVITE carol alice's new", "ACK alice");
    }

    @Test
    void nobodyIsLeftAlone() throws IOException {
        connect();
        replaces(atBob, "carol's");
        SipServletRequest offer = last("INVITE alice");
        servlet.doRequest(sip.comes(atBob, "BYE", null));
        sip.news();

        responds(offer, 488, null);

        assertThat(sip.news()).containsExactly("488 INVITE carol", "BYE alice");
    }

    @Test
    void partyThatWasToStayMayHangUp() throws IOException {
        connect();
        replaces(atBob, "carol's");
        sip.news();

        servlet.doRequest(sip.comes(invite, "BYE", null));

        assertThat(sip.news()).containsExactly("200 BYE alice", "480 INVITE carol", "BYE " + BOB);
    }

    @Test
    void callThatHasEndedIsDeclined() throws IOException {
        connect();
        servlet.doRequest(sip.comes(atBob, "BYE", null));
        sip.news();

        replaces(atBob, "carol's");

        assertThat(sip.news()).containsExactly("603 INVITE carol");
    }

    @Test
    void newcomerAnswersWhereAPhoneRings() throws IOException {
        calls(VOICE);
        responds(atBob, 180, null);
        sip.news();

        SipServletRequest newcomer = replaces(atBob, VOICE + " 8");
        assertThat(sip.news()).containsExactly(
                "CANCEL " + BOB, "200 INVITE alice " + VOICE + " 8", "200 INVITE carol " + VOICE);
        servlet.doRequest(sip.comes(invite, "ACK", null));
        servlet.doRequest(sip.comes(newcomer, "ACK", null));
        responds(atBob, 487, null);
        servlet.doRequest(sip.comes(newcomer, "BYE", null));

        assertThat(sip.news()).containsExactly("200 BYE carol", "BYE alice");
    }

    @Test
    void newcomerWithOtherMediaLeavesThePhoneRinging() throws IOException {
        calls(VOICE);
        responds(atBob, 180, null);
        sip.news();

        replaces(atBob, "m=video 9 RTP/AVP 34");

        assertThat(sip.news()).containsExactly("488 INVITE carol");
        responds(atBob, 200, VOICE);
        assertThat(sip.news()).containsExactly("200 INVITE alice " + VOICE, "ACK " + BOB);
    }

    @Test
    void nobodyTakesThePlaceOfACallerWithoutAnAnswer() throws IOException {
        calls(VOICE);
        responds(atBob, 180, null);
        sip.news();

        replaces(invite, VOICE);

        assertThat(sip.news()).containsExactly("481 INVITE carol");
    }

    @Test
    void whatIsNoneOfOursIsLeftToOthers() throws IOException {
        connect();

        assertThat(replacement.take(newcomer("elsewhere;to-tag=a;from-tag=b", "carol's"), TRUSTED)).isFalse();
        assertThat(sip.news()).isEmpty();
    }
}
