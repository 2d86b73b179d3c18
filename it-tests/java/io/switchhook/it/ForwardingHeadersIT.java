package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.phone.Behaviour;
import io.switchhook.it.phone.Change;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.Phone;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How voicemail is told who forwarded the call and why, and that nobody else is told anything new. */
class ForwardingHeadersIT extends CallFixture {

    private static final String DIVERSION = "Diversion";
    private static final String HISTORY_INFO = "History-Info";

    private static final String DIVERTED =
            "\"One, the first\" <sip:one@other.test>;reason=no-answer;counter=1;privacy=off;x=\"a;b\"";
    private static final Change BOTH = Change.header(DIVERSION, DIVERTED)
            .and(Change.header(HISTORY_INFO,
                    "<sip:one@other.test>;index=1;x=1, <sip:bob@example.test;cause=408>;index=1.1;mp=1"));

    @Deployment(testable = false)
    static WebArchive archive() {
        return Server.archive(settings());
    }

    /** Voicemail gets the call, answers, and it is hung up. */
    private static IncomingCall atVoicemail(OutgoingCall call) {
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        Dialog mailbox = atVoicemail.answer();
        Dialog caller = call.connect();
        atVoicemail.awaitAck();
        hangUp(caller, mailbox);
        return atVoicemail;
    }

    private static String mailbox(int cause) {
        return "<sip:vm-bob@127.0.0.1:" + VOICEMAIL.address().getPort() + ";target=sip%3Abob%40example.test;cause="
                + cause + ">";
    }

    @ParameterizedTest
    @CsvSource({"486, user-busy, 486, 486", "480, unavailable, 480, 480", "603, deflection, 603, 487"})
    void refusedCallSaysWhoForwardedItAndWhy(int status, String reason, int told, int cause) {
        Phone bob = registered("bob");
        bob.onInvite(Behaviour.ring().then(Behaviour.reject(status)));

        IncomingCall call = atVoicemail(phone("alice").invite("bob"));

        assertThat(call.headers(DIVERSION))
                .containsExactly("<sip:bob@example.test>;reason=" + reason + ";counter=1;privacy=off");
        assertThat(call.headers(HISTORY_INFO)).containsExactly(
                "<sip:bob@example.test?Reason=SIP%3Bcause%3D" + told + ">;index=1", mailbox(cause) + ";index=1.1;mp=1");
    }

    @Test
    void unansweredCallSaysWhoForwardedItAndThePhoneGotNothing() {
        Phone bob = registered("bob");
        bob.onInvite(Behaviour.ring());

        IncomingCall call = atVoicemail(phone("alice").invite("bob"));

        assertThat(call.headers(DIVERSION))
                .containsExactly("<sip:bob@example.test>;reason=no-answer;counter=1;privacy=off");
        assertThat(call.headers(HISTORY_INFO)).containsExactly(
                "<sip:bob@example.test?Reason=SIP%3Bcause%3D408>;index=1", mailbox(408) + ";index=1.1;mp=1");
        IncomingCall atBob = bob.awaitInvite();
        assertThat(atBob.headers(DIVERSION)).isEmpty();
        assertThat(atBob.headers(HISTORY_INFO)).isEmpty();
    }

    @Test
    void callOfNobodyRegisteredSaysSo() {
        IncomingCall call = atVoicemail(phone("alice").invite("bob"));

        assertThat(call.headers(DIVERSION))
                .containsExactly("<sip:bob@example.test>;reason=unavailable;counter=1;privacy=off");
        assertThat(call.headers(HISTORY_INFO)).containsExactly(
                "<sip:bob@example.test?Reason=SIP%3Bcause%3D480>;index=1", mailbox(404) + ";index=1.1;mp=1");
    }

    @Test
    void historyOfTheCallIsContinuedAndThePhoneGetsItAsItCame() {
        Phone bob = registered("bob");
        bob.onInvite(Behaviour.busy());

        IncomingCall call = atVoicemail(phone("alice").invite("bob", BOTH));

        assertThat(call.headers(DIVERSION)).containsExactly(
                "<sip:bob@example.test>;reason=user-busy;counter=1;privacy=off", DIVERTED);
        assertThat(call.headers(HISTORY_INFO)).containsExactly(
                "<sip:one@other.test>;index=1;x=1",
                "<sip:bob@example.test;cause=408?Reason=SIP%3Bcause%3D486>;index=1.1;mp=1",
                mailbox(486) + ";index=1.1.1;mp=1.1");
        IncomingCall atBob = bob.awaitInvite();
        assertThat(atBob.headers(DIVERSION)).containsExactly(DIVERTED);
        assertThat(atBob.headers(HISTORY_INFO)).containsExactly(
                "<sip:one@other.test>;index=1;x=1", "<sip:bob@example.test;cause=408>;index=1.1;mp=1");
    }

    @Test
    void severalLinesStayInTheirOrder() {
        Phone bob = registered("bob");
        bob.onInvite(Behaviour.busy());
        String two = "<sip:two@other.test>;reason=away";

        IncomingCall call = atVoicemail(phone("alice").invite(
                "bob", Change.add(DIVERSION, two).and(Change.add(DIVERSION, DIVERTED))));

        assertThat(call.headers(DIVERSION)).containsExactly(
                "<sip:bob@example.test>;reason=user-busy;counter=1;privacy=off", two, DIVERTED);
        assertThat(call.headers(HISTORY_INFO)).containsExactly(
                "<sip:one@other.test>;index=1",
                "<sip:two@other.test;cause=408>;index=1.1;mp=1",
                "<sip:bob@example.test;cause=404?Reason=SIP%3Bcause%3D486>;index=1.1.1;mp=1.1",
                mailbox(486) + ";index=1.1.1.1;mp=1.1.1");
        assertThat(bob.awaitInvite().headers(DIVERSION)).containsExactly(two, DIVERTED);
    }

    @Test
    void historyBecomesDiversions() {
        Phone bob = registered("bob");
        bob.onInvite(Behaviour.busy());

        IncomingCall call = atVoicemail(phone("alice").invite("bob", BOTH.and(Change.without(DIVERSION))));

        assertThat(call.headers(DIVERSION)).containsExactly(
                "<sip:bob@example.test>;reason=user-busy;counter=1;privacy=off",
                "<sip:one@other.test>;reason=no-answer;counter=1;privacy=off");
    }

    @Test
    void privateHistoryIsToldToVoicemailWithTheWish() {
        Phone bob = registered("bob");
        bob.onInvite(Behaviour.busy());

        IncomingCall call = atVoicemail(phone("alice").invite("bob", Change.header("Privacy", "history")));

        assertThat(call.headers("Privacy")).containsExactly("history");
        assertThat(call.headers(DIVERSION))
                .containsExactly("<sip:bob@example.test>;reason=user-busy;counter=1;privacy=full");
        assertThat(call.headers(HISTORY_INFO)).containsExactly(
                "<sip:bob@example.test?Reason=SIP%3Bcause%3D486>;index=1", mailbox(486) + ";index=1.1;mp=1");
    }

    @Test
    void malformedHistoryIsLeftOutOnTheWayToVoicemail() {
        Phone bob = registered("bob");
        bob.onInvite(Behaviour.busy());

        IncomingCall call = atVoicemail(phone("alice").invite(
                "bob", Change.header(DIVERSION, "<sip:one@other.test").and(Change.header(HISTORY_INFO, "nonsense"))));

        assertThat(call.headers(DIVERSION))
                .containsExactly("<sip:bob@example.test>;reason=user-busy;counter=1;privacy=off");
        assertThat(call.headers(HISTORY_INFO)).containsExactly(
                "<sip:bob@example.test?Reason=SIP%3Bcause%3D486>;index=1", mailbox(486) + ";index=1.1;mp=1");
    }
}
