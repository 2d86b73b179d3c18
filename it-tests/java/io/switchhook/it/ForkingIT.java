package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.phone.Behaviour;
import io.switchhook.it.phone.Change;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.OnCancel;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.Transport;
import java.time.Duration;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Several phones of one subscriber: who rings when, who gets the call, and what becomes of the others. */
class ForkingIT extends CallFixture {

    private static final Duration MOMENT = Duration.ofMillis(300);

    @Deployment(testable = false)
    static WebArchive archive() {
        return Server.archive(settings());
    }

    private Phone bob(String q) {
        Phone phone = phone("bob");
        phone.register(Change.header("Contact", "<" + phone.contact() + ">;q=" + q));
        return phone;
    }

    /** Voicemail answers and the caller hangs up; the caller saw one final response. */
    private static void endsAtVoicemail(OutgoingCall call, int cause) {
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        assertThat(atVoicemail.requestUri()).contains("cause=" + cause);
        Dialog mailbox = atVoicemail.answer();
        Dialog caller = call.connect();
        atVoicemail.awaitAck();
        hangUp(caller, mailbox);
        assertThat(call.finals()).containsExactly(200);
    }

    /** The callee answers, gets its ACK, and the caller hangs up; the caller saw one final response. */
    private static void endsAt(IncomingCall callee, OutgoingCall call) {
        Dialog answered = callee.answer();
        Dialog caller = call.connect();
        callee.awaitAck();
        hangUp(caller, answered);
        assertThat(call.finals()).containsExactly(200);
    }

    // Together

    @ParameterizedTest
    @CsvSource({"UDP,UDP", "TCP,TCP", "UDP,TCP", "TCP,UDP"})
    void phoneThatLosesTheCallIsToldThatItWasAnsweredElsewhere(Transport first, Transport second) {
        Phone desk = registered(first, "bob");
        Phone mobile = registered(second, "bob");

        OutgoingCall call = phone("alice").invite("bob");
        IncomingCall atDesk = desk.awaitInvite().ring();
        IncomingCall atMobile = mobile.awaitInvite().ring();
        call.awaitStatus(180);
        call.awaitStatus(180);
        Dialog answered = atDesk.answer();
        Dialog caller = call.connect();
        atDesk.awaitAck();

        isToldThatItWasAnsweredElsewhere(atMobile);
        hangUp(caller, answered);
        assertThat(call.finals()).containsExactly(200);
        VOICEMAIL.expectNoInvite(MOMENT);
    }

    @ParameterizedTest
    @EnumSource
    void phoneThatRingsAfterTheAnswerIsToldThatItWasAnsweredElsewhere(Transport transport) {
        Phone desk = registered(transport, "bob");
        Phone mobile = registered(transport, "bob").onInvite(Behaviour.silent());

        OutgoingCall call = phone("alice").invite("bob");
        IncomingCall atMobile = mobile.awaitInvite();
        IncomingCall atDesk = desk.awaitInvite();
        Dialog answered = atDesk.answer();
        Dialog caller = call.connect();
        atDesk.awaitAck();
        atMobile.expectNoCancel(MOMENT);
        atMobile.ring();

        isToldThatItWasAnsweredElsewhere(atMobile);
        hangUp(caller, answered);
        assertThat(call.statuses()).containsOnly(100, 200);
    }

    @Test
    void phoneThatRingsAfterAnotherStageAnsweredIsToldThatItWasAnsweredElsewhere() {
        Phone first = bob("1").onInvite(Behaviour.silent());
        Phone second = bob("0.5");

        OutgoingCall call = phone("alice").invite("bob");
        IncomingCall atFirst = first.awaitInvite();
        IncomingCall atSecond = second.awaitInvite();
        Dialog answered = atSecond.answer();
        Dialog caller = call.connect();
        atSecond.awaitAck();
        atFirst.ring();

        isToldThatItWasAnsweredElsewhere(atFirst);
        hangUp(caller, answered);
        assertThat(call.finals()).containsExactly(200);
    }

    private static void isToldThatItWasAnsweredElsewhere(IncomingCall loser) {
        assertThat(loser.awaitCancel().header("Reason")).startsWith("SIP").contains("cause=200", "Call completed elsewhere");
        loser.awaitAck();
    }

    @Test
    void busyPhonesSendTheCallToVoicemailAsBusy() {
        bob("1").onInvite(Behaviour.busy());
        bob("1").onInvite(Behaviour.busy());

        endsAtVoicemail(phone("alice").invite("bob"), 486);
    }

    @Test
    void onePhonesRefusalLeavesTheOtherRinging() {
        Phone desk = bob("1").onInvite(Behaviour.busy());
        Phone mobile = bob("1");

        OutgoingCall call = phone("alice").invite("bob");
        IncomingCall atMobile = mobile.awaitInvite().ring();
        desk.awaitInvite().awaitAck();
        atMobile.expectNoCancel(MOMENT);

        endsAt(atMobile, call);
        VOICEMAIL.expectNoInvite(MOMENT);
    }

    @Test
    void ringTimeDoesNotHideThatOnePhoneWasBusy() {
        bob("1").onInvite(Behaviour.busy());
        Phone mobile = bob("1").onInvite(Behaviour.ring());

        OutgoingCall call = phone("alice").invite("bob");

        mobile.awaitInvite().awaitCancel();
        endsAtVoicemail(call, 486);
    }

    @Test
    void unansweredPhonesAreCancelledAndTheCallGoesToVoicemail() {
        Phone desk = bob("1").onInvite(Behaviour.ring());
        Phone mobile = bob("1").onInvite(Behaviour.ring());

        OutgoingCall call = phone("alice").invite("bob");

        endsAtVoicemail(call, 408);
        assertThat(desk.calls().get(0).isCancelled()).isTrue();
        assertThat(mobile.calls().get(0).isCancelled()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"603,487", "606,487", "600,486"})
    void onePhonesDeclineEndsTheRingingOfTheOther(int status, int cause) {
        Phone desk = bob("1");
        Phone mobile = bob("1");

        OutgoingCall call = phone("alice").invite("bob");
        IncomingCall atMobile = mobile.awaitInvite().ring();
        IncomingCall atDesk = desk.awaitInvite().ring();
        call.awaitStatus(180);
        atDesk.reject(status);

        atMobile.awaitCancel();
        endsAtVoicemail(call, cause);
    }

    @Test
    void silentPhoneDoesNotKeepTheOtherFromAnswering() {
        Phone silent = bob("1").onInvite(Behaviour.silent());
        Phone mobile = bob("1");

        OutgoingCall call = phone("alice").invite("bob");
        silent.awaitInvite();
        IncomingCall atMobile = mobile.awaitInvite().ring();
        call.awaitStatus(180);
        VOICEMAIL.expectNoInvite(UNREACHABLE_TIME.plus(MOMENT));

        endsAt(atMobile, call);
    }

    @Test
    void silentPhoneBesideOneThatIsNotAnsweredCountsAsNoAnswer() {
        bob("1").onInvite(Behaviour.silent());
        Phone mobile = bob("1").onInvite(Behaviour.ring());

        OutgoingCall call = phone("alice").invite("bob");

        mobile.awaitInvite().awaitCancel();
        endsAtVoicemail(call, 408);
    }

    @Test
    void silentPhoneBesideABusyOneCountsAsBusy() {
        bob("1").onInvite(Behaviour.silent());
        bob("1").onInvite(Behaviour.busy());

        endsAtVoicemail(phone("alice").invite("bob"), 486);
    }

    @ParameterizedTest
    @EnumSource
    void callersCancelReachesAllPhones(Transport transport) {
        Phone desk = registered(transport, "bob");
        Phone mobile = registered(transport, "bob");

        OutgoingCall call = phone(transport, "alice").invite("bob");
        IncomingCall atDesk = desk.awaitInvite().ring();
        IncomingCall atMobile = mobile.awaitInvite().ring();
        call.awaitStatus(180);
        call.awaitStatus(180);
        call.cancel().awaitStatus(200);

        atDesk.awaitCancel();
        atMobile.awaitCancel();
        call.awaitRejected(487);
        VOICEMAIL.expectNoInvite(MOMENT);
        assertThat(call.finals()).containsExactly(487);
    }

    /** Both answers reach the caller, which keeps the first (RFC 3261 13.2.2.4): nobody stays connected to nothing. */
    @RepeatedTest(5)
    void phonesThatAnswerAtTheSameMomentAreBothAcknowledgedAndOneIsReleased() {
        // Both have picked up, whatever the CANCEL says that the first answer brings to the second.
        Phone desk = bob("1").onCancel(OnCancel.confirmOnly());
        Phone mobile = bob("1").onCancel(OnCancel.confirmOnly());

        OutgoingCall call = phone("alice").invite("bob").acknowledging();
        IncomingCall atDesk = desk.awaitInvite().ring();
        IncomingCall atMobile = mobile.awaitInvite().ring();
        call.awaitStatus(180);
        call.awaitStatus(180);
        Dialog deskDialog = atDesk.answer();
        Dialog mobileDialog = atMobile.answer();
        atDesk.awaitAck();
        atMobile.awaitAck();

        Dialog first = call.awaitAnswer();
        Dialog second = call.awaitAnswer();
        boolean deskWasFirst = first.remoteTag().equals(deskDialog.localTag());
        hangUp(second, deskWasFirst ? mobileDialog : deskDialog);
        hangUp(first, deskWasFirst ? deskDialog : mobileDialog);
        assertThat(call.finals()).containsExactly(200, 200);
    }

    @ParameterizedTest
    @CsvSource({"60,15", "2,1", "1000,15"})
    void breadthOfACallIsDividedAmongThePhones(String breadth, String each) {
        Phone desk = bob("1");
        Phone mobile = bob("1");

        OutgoingCall call = phone("alice").invite("bob", Change.header("Max-Breadth", breadth));
        IncomingCall atDesk = desk.awaitInvite();
        assertThat(atDesk.headers("Max-Breadth")).containsExactly(each);
        IncomingCall atMobile = mobile.awaitInvite();
        assertThat(atMobile.headers("Max-Breadth")).containsExactly(each);
        atMobile.ring();
        call.awaitStatus(180);
        endsAt(atDesk, call);
        atMobile.awaitCancel();
    }

    @Test
    void callWithMorePhonesThanBreadthIsRefused() {
        bob("1");
        bob("1");

        OutgoingCall call = phone("alice").invite("bob", Change.header("Max-Breadth", "1"));

        assertThat(call.awaitRejected(440).response().getReasonPhrase()).isEqualTo("Max-Breadth Exceeded");
        VOICEMAIL.expectNoInvite(MOMENT);
    }

    // One after the other

    @Test
    void breadthThatASilentPhoneHasIsUsedUp() {
        bob("1").onInvite(Behaviour.silent());
        Phone second = bob("0.5");

        OutgoingCall call = phone("alice").invite("bob", Change.header("Max-Breadth", "1"));

        assertThat(call.awaitRejected(440).response().getReasonPhrase()).isEqualTo("Max-Breadth Exceeded");
        assertThat(second.calls()).isEmpty();
    }

    @Test
    void phoneOfLowerPreferenceRingsWhenTheFirstIsBusy() {
        Phone second = bob("0.5");
        Phone first = bob("0.9");

        OutgoingCall call = phone("alice").invite("bob");
        IncomingCall atFirst = first.awaitInvite();
        second.expectNoInvite(MOMENT);
        atFirst.busy();

        endsAt(second.awaitInvite(), call);
        VOICEMAIL.expectNoInvite(MOMENT);
    }

    @ParameterizedTest
    @EnumSource
    void phoneOfLowerPreferenceRingsAfterTheRingTimeOfTheFirst(Transport transport) {
        Phone first = phone(transport, "bob").onInvite(Behaviour.ring());
        Phone second = phone(transport, "bob");
        first.register(Change.header("Contact", "<" + first.contact() + ">;q=1.0"));
        second.register(Change.header("Contact", "<" + second.contact() + ">;q=0.1"));

        OutgoingCall call = phone(transport, "alice").invite("bob");
        IncomingCall atSecond = second.awaitInvite();

        cameAfter(RING_TIME, call, atSecond.at());
        assertThat(first.awaitInvite().isCancelled()).isTrue();
        endsAt(atSecond, call);
    }

    @Test
    void phoneOfLowerPreferenceRingsSoonWhenTheFirstIsSilent() {
        Phone first = bob("1").onInvite(Behaviour.silent());
        Phone second = bob("0.5");

        OutgoingCall call = phone("alice").invite("bob");
        first.awaitInvite();
        IncomingCall atSecond = second.awaitInvite();

        cameAfter(UNREACHABLE_TIME, call, atSecond.at());
        endsAt(atSecond, call);
    }

    @Test
    void declineOfTheFirstPhoneSparesTheSecond() {
        bob("1").onInvite(Behaviour.reject(603));
        Phone second = bob("0.5");

        endsAtVoicemail(phone("alice").invite("bob"), 487);

        assertThat(second.calls()).isEmpty();
    }

    @Test
    void callersCancelInTheSecondStageEndsTheCall() {
        Phone first = bob("1").onInvite(Behaviour.busy());
        Phone second = bob("0.5");

        OutgoingCall call = phone("alice").invite("bob");
        IncomingCall atSecond = second.awaitInvite().ring();
        call.awaitStatus(180);
        call.cancel().awaitStatus(200);

        atSecond.awaitCancel();
        call.awaitRejected(487);
        VOICEMAIL.expectNoInvite(MOMENT);
        assertThat(call.finals()).containsExactly(487);
        assertThat(first.calls()).hasSize(1);
    }

    @Test
    void callThatNoStageTakesGoesToVoicemail() {
        bob("1").onInvite(Behaviour.busy());
        bob("0.5").onInvite(Behaviour.ring());
        bob("0.5").onInvite(Behaviour.reject(480));

        OutgoingCall call = phone("alice").invite("bob");

        endsAtVoicemail(call, 486);
    }

    @Test
    void threeStagesOfSilentPhonesEndAtVoicemail() {
        bob("1").onInvite(Behaviour.silent());
        bob("0.5").onInvite(Behaviour.silent());
        bob("0.1").onInvite(Behaviour.silent());

        OutgoingCall call = phone("alice").invite("bob");

        endsAtVoicemail(call, 503);
    }
}
