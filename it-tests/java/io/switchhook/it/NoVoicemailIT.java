package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.phone.Behaviour;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.IncomingResponse;
import io.switchhook.it.phone.OnCancel;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.Transport;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a caller is told, and when, if nobody takes the call and there is no voicemail. */
class NoVoicemailIT extends CallFixture {

    @Deployment(testable = false)
    static WebArchive archive() {
        Map<String, String> settings = settings();
        settings.put("switchhook.voicemail.uri", "none");
        return Server.archive(settings);
    }

    /** The caller gets this final response and no other, not earlier than so long after its INVITE. */
    private static void isRefused(OutgoingCall call, int status, Duration after) {
        IncomingResponse refusal = call.awaitRejected(status);
        cameAfter(after, call, refusal.at());
        assertThat(call.finals()).containsExactly(status);
    }

    @ParameterizedTest
    @CsvSource({"486,486", "600,600", "603,603", "606,606", "480,480", "503,500", "500,500", "404,404", "488,488", "302,480"})
    void refusalOfThePhoneReachesTheCaller(int status, int expected) {
        Phone bob = registered("bob");
        bob.onInvite(Behaviour.ring().then(Behaviour.reject(status)));

        OutgoingCall call = phone("alice").invite("bob");

        isRefused(call, expected, Duration.ZERO);
        bob.awaitInvite().awaitAck();
    }

    @ParameterizedTest
    @EnumSource
    void refusalIsRelayedOverEveryTransport(Transport transport) {
        Phone bob = registered(transport, "bob").onInvite(Behaviour.busy());

        OutgoingCall call = phone(transport, "alice").invite("bob");

        isRefused(call, 486, Duration.ZERO);
        bob.awaitInvite().awaitAck();
    }

    @ParameterizedTest
    @EnumSource
    void callerIsToldAfterTheRingTimeThatNobodyAnswered(Transport transport) {
        Phone bob = registered(transport, "bob").onInvite(Behaviour.ring());

        OutgoingCall call = phone(transport, "alice").invite("bob");

        isRefused(call, 408, RING_TIME);
        assertThat(bob.awaitInvite().isCancelled()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void phoneThatIgnoresItsCancelDelaysTheRefusalByTheUnreachableTime(Transport transport) {
        Phone bob = registered(transport, "bob").onInvite(Behaviour.ring().onCancel(OnCancel.ignore()));

        OutgoingCall call = phone(transport, "alice").invite("bob");

        isRefused(call, 408, RING_TIME.plus(UNREACHABLE_TIME));
    }

    @ParameterizedTest
    @EnumSource
    void callerIsToldAfterTheUnreachableTimeThatThePhoneIsSilent(Transport transport) {
        registered(transport, "bob").onInvite(Behaviour.silent());

        OutgoingCall call = phone(transport, "alice").invite("bob");

        isRefused(call, 408, UNREACHABLE_TIME);
    }

    @Test
    void silentPhoneThatRingsAfterTheRefusalIsCancelled() {
        Phone bob = registered("bob").onInvite(Behaviour.silent());

        OutgoingCall call = phone("alice").invite("bob");
        IncomingCall atBob = bob.awaitInvite();
        call.awaitRejected(408);
        atBob.ring();

        atBob.awaitCancel();
        assertThat(call.finals()).containsExactly(408);
    }

    @ParameterizedTest
    @EnumSource
    void unpluggedPhoneIsUnreachable(Transport transport) {
        try (Phone bob = Phone.listening(transport, "bob", Server.DOMAIN, Server.address(transport))) {
            bob.register();
        }

        // Over TCP nobody accepts the connection; over UDP there may be an ICMP error or silence.
        OutgoingCall call = phone("alice").invite("bob");

        int status = call.awaitFinal().status();
        call.ack();
        assertThat(status).isIn(408, 500);
        phone("bob").registration().removeAll();
    }

    @Test
    void subscriberWithoutPhoneIsUnavailable() {
        OutgoingCall call = phone("alice").invite("bob");

        call.awaitRejected(480);
        assertThat(call.finals()).containsExactly(480);
    }

    @Test
    void silentPhoneBesideABusyOneIsNotHeldAgainstTheCaller() {
        Phone busy = registered("bob").onInvite(Behaviour.busy());
        registered("bob").onInvite(Behaviour.silent());

        OutgoingCall call = phone("alice").invite("bob");

        isRefused(call, 486, UNREACHABLE_TIME);
    }

    @Test
    void lostRefusalIsRepeatedUntilItIsAcknowledged() {
        AtomicInteger lost = new AtomicInteger();
        Phone alice = phone("alice")
                .deafTo(message -> message.startsWith("SIP/2.0 486") && lost.getAndIncrement() < 2);
        registered("bob").onInvite(Behaviour.busy());

        OutgoingCall call = alice.invite("bob");

        call.awaitRejected(486);
        assertThat(call.finals()).containsExactly(486);
    }
}
