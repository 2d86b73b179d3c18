package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.api.ApiClient;
import io.switchhook.it.phone.Behaviour;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.Phone;
import java.time.Duration;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that follow the rules of those who are called, from one to the next (RFC 5359 2.7 to 2.9). */
class ForwardingRulesIT extends CallFixture {

    private static final Duration MOMENT = Duration.ofMillis(300);
    private static final String NONE = "{}";

    private final ApiClient admin = ApiClient.admin();

    @Deployment(testable = false)
    static WebArchive archive() {
        Map<String, String> settings = settings();
        settings.put("switchhook.admin.password", ApiClient.PASSWORD);
        return Server.archive(settings);
    }

    @AfterEach
    void nobodyForwards() {
        for (String user : new String[] {"bob", "carol", "dave"}) {
            forwarding(user, NONE);
        }
    }

    private void forwarding(String user, String document) {
        ApiClient.Answer answer = admin.put("/subscribers/" + user + "@" + Server.DOMAIN + "/forwarding", document);
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    }

    private void rule(String user, String condition, String destination) {
        forwarding(user, "{'rules':[{'condition':'" + condition + "','destination':'" + destination + "'}]}");
    }

    private static void talk(OutgoingCall call, IncomingCall incoming) {
        Dialog callee = incoming.answer();
        Dialog caller = call.connect();
        incoming.awaitAck();
        hangUp(caller, callee);
    }

    /** RFC 5359 2.7. */
    @Test
    void unconditionalForwardLeavesThePhoneOfTheCalleeSilent() {
        Phone bob = registered("bob");
        Phone carol = registered("carol");
        rule("bob", "always", "carol");

        OutgoingCall call = phone("alice").invite("bob");
        IncomingCall atCarol = carol.awaitInvite();
        talk(call, atCarol);

        bob.expectNoInvite(MOMENT);
        assertThat(atCarol.headers("Diversion"))
                .containsExactly("<sip:bob@example.test>;reason=unconditional;counter=1;privacy=off");
        assertThat(call.finals()).containsExactly(200);
    }

    /** RFC 5359 2.8. */
    @Test
    void busyCalleesCallGoesWhereItsRuleSays() {
        Phone bob = registered("bob");
        Phone carol = registered("carol");
        bob.onInvite(Behaviour.busy());
        rule("bob", "busy", "carol");

        OutgoingCall call = phone("alice").invite("bob");
        talk(call, carol.awaitInvite());

        assertThat(call.finals()).containsExactly(200);
        VOICEMAIL.expectNoInvite(MOMENT);
    }

    /** RFC 5359 2.9, with a ring time of the rule's own. */
    @Test
    void unansweredCallGoesOnAfterTheRingTimeOfItsRule() {
        Phone bob = registered("bob");
        Phone carol = registered("carol");
        forwarding("bob", "{'rules':[{'condition':'no-answer','ringTime':1,'destination':'carol'}]}");

        OutgoingCall call = phone("alice").invite("bob");
        IncomingCall atBob = bob.awaitInvite().ring();
        IncomingCall atCarol = carol.awaitInvite();
        atBob.awaitCancel();
        talk(call, atCarol);
    }

    @Test
    void callThatIsForwardedTwiceEndsAtTheVoicemailOfWhoWasCalled() {
        Phone carol = registered("carol");
        carol.onInvite(Behaviour.busy());
        rule("bob", "not-registered", "carol");

        OutgoingCall call = phone("alice").invite("bob");
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        talk(call, atVoicemail);

        // A colon in a parameter may be escaped or not (RFC 3261 25.1, param-unreserved); Liberty writes it as it is.
        assertThat(atVoicemail.requestUri()).containsPattern("target=sip(:|%3A)bob%40example.test").contains("cause=486");
        assertThat(atVoicemail.headers("Diversion")).containsExactly(
                "<sip:carol@example.test>;reason=user-busy;counter=1;privacy=off",
                "<sip:bob@example.test>;reason=unavailable;counter=1;privacy=off");
        assertThat(atVoicemail.headers("History-Info")).hasSize(3);
    }

    @Test
    void doNotDisturbIsBusyAndSilent() {
        Phone bob = registered("bob");
        forwarding("bob", "{'doNotDisturb':true}");

        OutgoingCall call = phone("alice").invite("bob");
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        talk(call, atVoicemail);

        assertThat(atVoicemail.requestUri()).contains("cause=486");
        bob.expectNoInvite(MOMENT);
    }

    @Test
    void callerIsRefusedAsTheRuleSays() {
        registered("bob");
        forwarding("bob", "{'rules':[{'condition':'always','callers':['alice'],'destination':'refuse:603'}]}");

        OutgoingCall refused = phone("alice").invite("bob");
        assertThat(refused.awaitFinal().status()).isEqualTo(603);
        refused.ack();

        VOICEMAIL.expectNoInvite(MOMENT);
    }

    @Test
    void subscribersThatForwardToEachOtherLeadToVoicemailAndToNobodyTwice() {
        Phone bob = registered("bob");
        Phone carol = registered("carol");
        rule("bob", "always", "carol");
        rule("carol", "always", "bob");

        OutgoingCall call = phone("alice").invite("bob");
        talk(call, VOICEMAIL.awaitInvite());

        bob.expectNoInvite(MOMENT);
        assertThat(carol.calls()).isEmpty();
    }
}
