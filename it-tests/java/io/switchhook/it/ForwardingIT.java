package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.phone.Behaviour;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.IncomingResponse;
import io.switchhook.it.phone.OnCancel;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.Sdp;
import io.switchhook.it.phone.Transport;
import java.time.Duration;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a call that its callee does not take: voicemail, without the caller noticing why. */
class ForwardingIT extends CallFixture {

    private static final Duration MOMENT = Duration.ofMillis(300);

    @Deployment(testable = false)
    static WebArchive archive() {
        return Server.archive(settings());
    }

    /** Voicemail answers, both sides talk, the caller hangs up; the caller saw one ringing call to the end. */
    private static IncomingCall endsAtVoicemail(OutgoingCall call, String user) {
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        assertThat(atVoicemail.requestUri()).startsWith("sip:vm-" + user + "@");
        Dialog mailbox = atVoicemail.answer();
        Dialog caller = call.connect();
        atVoicemail.awaitAck();
        hangUp(caller, mailbox);
        assertThat(call.finals()).containsExactly(200);
        return atVoicemail;
    }

    @ParameterizedTest
    @CsvSource({"486,486", "600,486", "480,480", "603,487", "606,487", "500,503", "503,503", "408,503", "302,480"})
    void refusedCallGoesToVoicemailAndCallerNeverSeesTheRefusal(int status, int cause) {
        Phone alice = phone("alice");
        Phone bob = registered("bob");
        bob.onInvite(Behaviour.ring().then(Behaviour.reject(status)));

        OutgoingCall call = alice.invite("bob");

        IncomingCall atVoicemail = endsAtVoicemail(call, "bob");
        // A colon may stand in a URI parameter with or without its escape (RFC 3261 25.1).
        assertThat(atVoicemail.requestUri().replace("%3A", ":"))
                .contains(";target=sip:bob%40example.test;cause=" + cause);
    }

    @ParameterizedTest
    @EnumSource
    void unansweredCallGoesToVoicemailAfterTheRingTime(Transport transport) {
        Phone alice = phone(transport, "alice");
        Phone bob = registered(transport, "bob");
        bob.onInvite(Behaviour.ring());

        OutgoingCall call = alice.invite("bob");

        IncomingCall atVoicemail = endsAtVoicemail(call, "bob");
        assertThat(atVoicemail.requestUri()).contains("cause=408");
        cameAfter(RING_TIME, call, atVoicemail.at());
    }

    @ParameterizedTest
    @EnumSource
    void silentPhoneIsGivenUpAfterTheUnreachableTime(Transport transport) {
        Phone alice = phone(transport, "alice");
        Phone bob = registered(transport, "bob");
        bob.onInvite(Behaviour.silent());

        OutgoingCall call = alice.invite("bob");

        IncomingCall atVoicemail = endsAtVoicemail(call, "bob");
        assertThat(atVoicemail.requestUri()).contains("cause=503");
        cameAfter(UNREACHABLE_TIME, call, atVoicemail.at());
    }

    @Test
    void phoneThatSentOnlyTryingIsNotUnreachable() {
        Phone alice = phone("alice");
        Phone bob = registered("bob");
        bob.onInvite(call -> call.trying());

        OutgoingCall call = alice.invite("bob");

        IncomingCall atVoicemail = endsAtVoicemail(call, "bob");
        assertThat(atVoicemail.requestUri()).contains("cause=408");
    }

    @Test
    void silentPhoneThatRingsLateIsCancelledAndNotHeard() {
        Phone alice = phone("alice");
        Phone bob = registered("bob").onInvite(Behaviour.silent());

        OutgoingCall call = alice.invite("bob");
        IncomingCall atBob = bob.awaitInvite();
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        atBob.ring();
        atBob.awaitCancel();
        Dialog mailbox = atVoicemail.answer();
        Dialog caller = call.connect();
        atVoicemail.awaitAck();

        hangUp(caller, mailbox);
        assertThat(call.statuses()).doesNotContain(180);
        assertThat(call.finals()).containsExactly(200);
    }

    @Test
    void silentPhoneThatAnswersWhileVoicemailRingsGetsTheCall() {
        Phone alice = phone("alice");
        Phone bob = registered("bob").onInvite(Behaviour.silent());

        OutgoingCall call = alice.invite("bob");
        IncomingCall atBob = bob.awaitInvite();
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        atVoicemail.ring();
        call.awaitStatus(180);
        Dialog bobs = atBob.answer();
        Dialog caller = call.connect();
        atBob.awaitAck();
        atVoicemail.awaitCancel();

        hangUp(caller, bobs);
        assertThat(call.finals()).containsExactly(200);
    }

    @Test
    void silentPhoneThatAnswersAfterVoicemailIsAcknowledgedAndReleased() {
        Phone alice = phone("alice");
        Phone bob = registered("bob").onInvite(Behaviour.silent());

        OutgoingCall call = alice.invite("bob").acknowledging();
        IncomingCall atBob = bob.awaitInvite();
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        Dialog mailbox = atVoicemail.answer();
        Dialog caller = call.awaitAnswer();
        atVoicemail.awaitAck();
        Dialog late = atBob.answer();
        atBob.awaitAck();
        Dialog second = call.awaitAnswer();
        hangUp(second, late);

        hangUp(caller, mailbox);
    }

    @Test
    void phoneThatIgnoresCancelDelaysVoicemailByTheUnreachableTimeOnly() {
        Phone alice = phone("alice");
        Phone bob = registered("bob");
        bob.onInvite(Behaviour.ring().onCancel(OnCancel.ignore()));

        OutgoingCall call = alice.invite("bob");

        IncomingCall atVoicemail = endsAtVoicemail(call, "bob");
        cameAfter(RING_TIME.plus(UNREACHABLE_TIME), call, atVoicemail.at());
    }

    /** A phone that plays something of its own to the caller, ignores its CANCEL and goes on. */
    @Test
    void earlyMediaOfAPhoneThatWasGivenUpDoesNotSilenceVoicemail() {
        Phone bob = registered("bob");
        bob.onInvite(incoming -> incoming.progress(183, Sdp.audio(40000, "sendrecv")));
        bob.onCancel(OnCancel.ignore());

        OutgoingCall call = phone("alice").invite("bob");
        IncomingCall atBob = bob.awaitInvite();
        String bobsTag = atBob.dialog().localTag();
        assertThat(call.awaitStatus(183).toTag()).isEqualTo(bobsTag);
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        atBob.progress(183, Sdp.audio(40004, "sendrecv"));
        atVoicemail.progress(183, Sdp.audio(40002, "sendrecv"));
        IncomingResponse ofVoicemail = call.awaitStatus(183);
        atVoicemail.ring();
        String ringing = call.awaitStatus(180).toTag();
        Dialog mailbox = atVoicemail.answer();
        Dialog caller = call.connect();
        atVoicemail.awaitAck();
        atBob.reject(487).awaitAck();
        hangUp(caller, mailbox);

        assertThat(ofVoicemail.body()).isEqualTo(Sdp.audio(40002, "sendrecv"));
        assertThat(List.of(ofVoicemail.toTag(), ringing, caller.remoteTag())).containsOnly(mailbox.localTag());
        // What comes of it later may reach the caller as a 100, which says nothing (RFC 3261 17.1.1.2).
        assertThat(call.responses())
                .filteredOn(response -> response.toTag().equals(bobsTag) && response.status() > 100).hasSize(1);
        assertThat(call.finals()).containsExactly(200);
    }

    @Test
    void unregisteredSubscriberHasVoicemail() {
        IncomingCall atVoicemail = endsAtVoicemail(phone("alice").invite("bob"), "bob");

        assertThat(atVoicemail.requestUri()).contains("cause=404");
    }

    @Test
    void unknownUserHasNoVoicemail() {
        OutgoingCall call = phone("alice").invite("no-such-user");

        call.awaitRejected(404);
        VOICEMAIL.expectNoInvite(MOMENT);
    }

    @Test
    void failingVoicemailTellsTheCallerWhatBecameOfTheCallee() {
        Phone bob = registered("bob");
        bob.onInvite(Behaviour.busy());

        OutgoingCall call = phone("alice").invite("bob");
        VOICEMAIL.awaitInvite().reject(503);

        call.awaitRejected(486);
        assertThat(call.finals()).containsExactly(486);
    }

    @Test
    void failingVoicemailBehindASilentPhoneTellsTheCallerInTime() {
        Phone bob = registered("bob");
        bob.onInvite(Behaviour.silent());

        OutgoingCall call = phone("alice").invite("bob");
        VOICEMAIL.awaitInvite().reject(486);

        call.awaitRejected(408);
        assertThat(call.finals()).containsExactly(408);
    }

    @Test
    void challengeOfAPhoneIsPassedToTheCaller() {
        Phone bob = registered("bob");
        bob.onInvite(Behaviour.reject(401));

        phone("alice").password(null).invite("bob").awaitRejected(401);
        VOICEMAIL.expectNoInvite(MOMENT);
    }

    @Test
    void callerIsToldThatTheCallIsForwarded() {
        Phone bob = registered("bob");
        bob.onInvite(Behaviour.busy());

        OutgoingCall call = phone("alice").invite("bob");

        endsAtVoicemail(call, "bob");
        assertThat(call.statuses()).contains(181);
    }
}
