package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.api.ApiClient;
import io.switchhook.it.phone.Behaviour;
import io.switchhook.it.phone.Change;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.Transport;
import java.time.Duration;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls that phones redirect (RFC 3261 21.3), which are forwards of their subscribers, and calls that a domain forwards. */
class DeflectionIT extends CallFixture {

    private static final Duration MOMENT = Duration.ofMillis(300);
    private static final String DOMAIN = "/domains/" + Server.DOMAIN;

    private final ApiClient admin = ApiClient.admin();

    @Deployment(testable = false)
    static WebArchive archive() {
        return Server.archive(settings());
    }

    @AfterEach
    void domainDoesNothing() {
        put(DOMAIN + "/forwarding", "{}");
        put(DOMAIN + "/holidays", "{}");
        put("/subscribers/bob@" + Server.DOMAIN + "/forwarding", "{}");
    }

    private ApiClient.Answer put(String path, String document) {
        ApiClient.Answer answer = admin.put(path, document);
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        return answer;
    }

    /** Bob's rules. */
    private void forwarding(String rules) {
        put("/subscribers/bob@" + Server.DOMAIN + "/forwarding", "{'rules':[" + rules + "]}");
    }

    private static String uri(String user) {
        return "sip:" + user + "@" + Server.DOMAIN;
    }

    private static void talk(OutgoingCall call, IncomingCall incoming) {
        Dialog callee = incoming.answer();
        Dialog caller = call.connect();
        incoming.awaitAck();
        hangUp(caller, callee);
        assertThat(call.finals()).containsExactly(200);
    }

    @ParameterizedTest
    @EnumSource(value = Transport.class, names = {"UDP", "TCP"})
    void callGoesWhereThePhoneSendsIt(Transport transport) {
        registered(transport, "bob").onInvite(Behaviour.redirect(uri("carol")));
        Phone carol = registered(transport, "carol");

        OutgoingCall call = phone(transport, "alice").invite("bob");
        IncomingCall atCarol = carol.awaitInvite();
        talk(call, atCarol);

        assertThat(atCarol.headers("Diversion"))
                .containsExactly("<sip:bob@example.test>;reason=deflection;counter=1;privacy=off");
        assertThat(atCarol.headers("History-Info")).containsExactly(
                "<sip:bob@example.test?Reason=SIP%3Bcause%3D302>;index=1",
                "<sip:carol@example.test;cause=480>;index=1.1;mp=1");
        VOICEMAIL.expectNoInvite(MOMENT);
    }

    @Test
    void phoneMayRingBeforeItSendsTheCallOn() {
        Phone bob = registered("bob");
        Phone carol = registered("carol");

        OutgoingCall call = phone("alice").invite("bob");
        IncomingCall atBob = bob.awaitInvite().ring();
        call.awaitStatus(180);
        atBob.redirect(302, uri("carol"));
        IncomingCall atCarol = carol.awaitInvite();
        talk(call, atCarol);

        assertThat(atCarol.headers("History-Info")).last().asString().contains("cause=487");
    }

    @Test
    void contactsAreTriedByTheirPreference() {
        registered("bob").onInvite(call -> call.respond(302,
                Change.header("Contact", "<" + uri("dave") + ">;q=0.3, <" + uri("carol") + ">;q=0.8")));
        Phone carol = registered("carol");
        Phone dave = registered("dave");
        carol.onInvite(Behaviour.busy());

        OutgoingCall call = phone("alice").invite("bob");
        IncomingCall atDave = dave.awaitInvite();
        talk(call, atDave);

        assertThat(carol.calls()).hasSize(1);
        assertThat(atDave.headers("Diversion"))
                .containsExactly("<sip:bob@example.test>;reason=deflection;counter=1;privacy=off");
    }

    @Test
    void contactThatTheSubscriberMayNotCallIsNeverDialled() {
        Phone carol = registered("carol");
        try (Phone premium = Phone.listening(Transport.UDP, "0900123")) {
            String expensive = "sip:0900123@127.0.0.1:" + premium.address().getPort();
            registered("bob").onInvite(call ->
                    call.redirect(302, expensive, "sip:eve@foreign.invalid", uri("carol") + "?Route=x"));

            OutgoingCall call = phone("alice").invite("bob");
            IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
            talk(call, atVoicemail);

            assertThat(atVoicemail.requestUri()).startsWith("sip:vm-bob@").contains("cause=480");
            premium.expectNoInvite(MOMENT);
        }
        assertThat(carol.calls()).isEmpty();
    }

    @Test
    void phonesThatSendTheCallToEachOtherLeadToVoicemail() {
        Phone bob = registered("bob");
        bob.onInvite(Behaviour.redirect(uri("carol")));
        Phone carol = registered("carol");
        carol.onInvite(Behaviour.redirect(uri("bob")));

        OutgoingCall call = phone("alice").invite("bob");
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        talk(call, atVoicemail);

        assertThat(atVoicemail.requestUri()).startsWith("sip:vm-bob@");
        assertThat(bob.calls()).hasSize(1);
        assertThat(carol.calls()).hasSize(1);
    }

    @Test
    void oneOfTwoPhonesSendsTheCallOnAfterTheOtherWasWaitedFor() {
        registered("bob").onInvite(Behaviour.redirect(uri("carol")));
        Phone other = registered("bob");
        Phone carol = registered("carol");

        OutgoingCall call = phone("alice").invite("bob");
        IncomingCall atOther = other.awaitInvite().ring();
        IncomingCall atCarol = carol.awaitInvite();
        atOther.awaitCancel();
        talk(call, atCarol);

        assertThat(atCarol.headers("Diversion")).singleElement().asString().contains("reason=deflection");
    }

    @Test
    void domainForwardsWhatItsSubscribersLeave() {
        registered("bob").onInvite(Behaviour.busy());
        Phone operator = registered("operator");
        put(DOMAIN + "/forwarding",
                "{'notifyForwarding':false,'rules':[{'condition':'busy','destination':'operator'}]}");

        OutgoingCall call = phone("alice").invite("bob");
        IncomingCall atOperator = operator.awaitInvite();
        talk(call, atOperator);
        operator.onInvite(Behaviour.busy());
        OutgoingCall second = phone("alice").invite("operator");
        talk(second, VOICEMAIL.awaitInvite());

        assertThat(atOperator.headers("Diversion"))
                .containsExactly("<sip:bob@example.test>;reason=user-busy;counter=1;privacy=off");
        assertThat(call.statuses()).doesNotContain(181);
    }

    @Test
    void callerIsWhomTheTrustedPeerNames() {
        registered("bob");
        forwarding("{'condition':'always','callers':['dave@example.org'],'destination':'refuse:603'}");

        OutgoingCall call = phone("gateway").invite("bob", Change.header("P-Asserted-Identity", "<sip:dave@example.org>"));

        assertThat(call.awaitFinal().status()).isEqualTo(603);
        call.ack();
    }

    @Test
    void limitOfADiversionIsKeptTo() {
        Phone bob = registered("bob");
        Phone carol = registered("carol");
        forwarding("{'condition':'always','destination':'carol'}");

        OutgoingCall call = phone("gateway").invite(
                "bob", Change.header("Diversion", "<sip:dave@example.org>;reason=no-answer;counter=2;limit=2"));
        talk(call, bob.awaitInvite());

        assertThat(carol.calls()).isEmpty();
    }

    @Test
    void ruleForHolidaysIsFollowedOnHolidaysAlone() {
        put(DOMAIN + "/holidays", "{'holidays':[{'name':'Christmas','days':'12-25..12-26'}]}");
        forwarding("{'condition':'always','times':['holidays'],'destination':'voicemail'},"
                + "{'condition':'always','times':['Mon-Fri 09:00-17:00 not holidays'],'destination':'carol'}");

        assertThat(reasonAt("2026-12-25T12:00:00Z"))
                .isEqualTo("bob@example.test: rule 1: always → voicemail, because holidays (Christmas)");
        assertThat(reasonAt("2026-12-24T12:00:00Z")).startsWith("bob@example.test: rule 2: always → sip:carol@example.test")
                .endsWith("because Mon-Fri 09:00-17:00 not holidays");
    }

    private String reasonAt(String time) {
        return admin.get("/route-preview?from=alice@example.test&to=bob@example.test&at=" + time).json()
                .at("/steps/0/reasons/0").asText();
    }
}
