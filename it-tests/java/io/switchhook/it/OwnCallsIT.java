package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.api.ApiClient;
import io.switchhook.it.phone.Change;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.IncomingResponse;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.Trace;
import io.switchhook.it.phone.Transport;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What subscribers make of their own calls: doing without call waiting, and codes that are dialled. */
class OwnCallsIT extends CallFixture {

    private static final String PEER = "127.0.0.9";
    private static final String CODES = "/domains/" + Server.DOMAIN + "/feature-codes";

    private final ApiClient admin = ApiClient.admin();

    @Deployment(testable = false)
    static WebArchive archive() {
        Map<String, String> settings = settings();
        settings.put("switchhook.trusted", PEER);
        // Nobody waits for them to be over: a phone rings while other calls come and go.
        settings.put("switchhook.call.ring-time", "20s");
        settings.put("switchhook.call.unreachable-time", "5s");
        settings.put("switchhook.voicemail.access-uri",
                "sip:hear-{user}@127.0.0.1:" + VOICEMAIL.address().getPort());
        return Server.archive(settings);
    }

    @AfterEach
    void everythingIsAsItWas() {
        for (String user : List.of("alice", "bob", "carol")) {
            succeeds(admin.put(subscriber(user) + "/forwarding", "{}"));
            succeeds(admin.patch(subscriber(user), "{'callWaiting':null}"));
        }
        succeeds(admin.put(CODES, "{}"));
    }

    private static String subscriber(String user) {
        return "/subscribers/" + user + "@" + Server.DOMAIN;
    }

    private static ApiClient.Answer succeeds(ApiClient.Answer answer) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        return answer;
    }

    private void withoutCallWaiting(String user) {
        succeeds(admin.patch(subscriber(user), "{'callWaiting':false}"));
    }

    private static void talk(OutgoingCall call, IncomingCall incoming) {
        Dialog callee = incoming.answer();
        Dialog caller = call.connect();
        incoming.awaitAck();
        hangUp(caller, callee);
    }

    /** A call reaches voicemail as busy, and ends there. */
    private static void isBusy(Phone caller, String callee) {
        OutgoingCall call = caller.invite(callee);
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        assertThat(atVoicemail.requestUri()).contains("vm-" + callee).contains("cause=486");
        talk(call, atVoicemail);
        assertThat(call.finals()).containsExactly(200);
    }

    /** A call rings at a phone, which rejects it; voicemail takes it. */
    private static void rings(Phone caller, Phone callee, String user) {
        OutgoingCall call = caller.invite(user);
        callee.awaitInvite().busy();
        talk(call, VOICEMAIL.awaitInvite());
    }

    // Call waiting

    @Test
    void callToSomebodyInACallGoesToVoicemailUntilTheCallerHangsUp() {
        Phone bob = registered("bob");
        Phone dave = phone("dave");
        withoutCallWaiting("bob");
        Call first = connect(phone("alice"), bob, "bob");

        isBusy(dave, "bob");
        hangUp(first.atCaller(), first.atCallee());

        assertThat(bob.calls()).hasSize(1);
        rings(dave, bob, "bob");
    }

    @Test
    void callToSomebodyInACallGoesToVoicemailUntilHeHangsUp() {
        Phone bob = registered("bob");
        Phone dave = phone("dave");
        withoutCallWaiting("bob");
        Call first = connect(phone("alice"), bob, "bob");

        isBusy(dave, "bob");
        hangUp(first.atCallee(), first.atCaller());

        assertThat(bob.calls()).hasSize(1);
        rings(dave, bob, "bob");
    }

    @Test
    void phoneRingsForOneCallAtATimeAndForTheNextAfterCancel() {
        Phone bob = registered("bob");
        Phone dave = phone("dave");
        withoutCallWaiting("bob");
        OutgoingCall first = phone("alice").invite("bob");
        bob.awaitInvite().ring();
        first.awaitStatus(180);

        isBusy(dave, "bob");
        first.cancel().awaitStatus(200);
        first.awaitRejected(487);

        assertThat(bob.calls()).hasSize(1);
        rings(dave, bob, "bob");
    }

    @Test
    void phoneRingsForTheNextCallOnceItHasRejectedOne() {
        Phone bob = registered("bob");
        Phone dave = phone("dave");
        withoutCallWaiting("bob");
        OutgoingCall first = phone("alice").invite("bob");
        bob.awaitInvite().busy();
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        Dialog voicemail = atVoicemail.answer();
        Dialog alice = first.connect();
        atVoicemail.awaitAck();

        OutgoingCall second = dave.invite("bob");
        talk(second, bob.awaitInvite());
        hangUp(alice, voicemail);
    }

    @Test
    void whoCallsIsInACall() {
        Phone bob = registered("bob");
        withoutCallWaiting("bob");
        Call first = connect(bob, registered("carol"), "carol");

        isBusy(phone("dave"), "bob");
        hangUp(first.atCaller(), first.atCallee());

        rings(phone("dave"), bob, "bob");
    }

    @Test
    void whoHasForwardedACallIsInNone() {
        Phone bob = registered("bob");
        Phone carol = registered("carol");
        withoutCallWaiting("bob");
        withoutCallWaiting("carol");
        succeeds(admin.put(subscriber("bob") + "/forwarding", "{'rules':[{'condition':'busy','destination':'carol'}]}"));
        OutgoingCall first = phone("alice").invite("bob");
        bob.awaitInvite().busy();
        IncomingCall atCarol = carol.awaitInvite();
        Dialog callee = atCarol.answer();
        Dialog caller = first.connect();
        atCarol.awaitAck();

        isBusy(phone("dave"), "carol");
        OutgoingCall second = phone("dave").invite("bob");
        talk(second, bob.awaitInvite());
        hangUp(caller, callee);
    }

    @Test
    void ofTwoCallsAtOnceOneRings() {
        Phone bob = registered("bob");
        withoutCallWaiting("bob");

        OutgoingCall one = phone("alice").invite("bob");
        OutgoingCall other = phone("dave").invite("bob");
        IncomingCall atBob = bob.awaitInvite();
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();

        boolean oneRings = atBob.header("From").contains("alice");
        talk(oneRings ? one : other, atBob);
        talk(oneRings ? other : one, atVoicemail);
        assertThat(bob.calls()).hasSize(1);
    }

    @Test
    void callThatReplacesTheOneThatIsUpRings() {
        Phone bob = registered("bob");
        withoutCallWaiting("bob");
        Call first = connect(phone("alice"), bob, "bob");

        OutgoingCall replacing = phone("dave").invite("bob", Change.header("Replaces", first.atCaller().replaces()));
        IncomingCall atBob = bob.awaitInvite();
        Dialog replaced = atBob.answer();
        Dialog dave = replacing.connect();
        atBob.awaitAck();
        hangUp(first.atCallee(), first.atCaller());

        isBusy(phone("carol"), "bob");
        hangUp(dave, replaced);
        rings(phone("carol"), bob, "bob");
    }

    @Test
    void previewTellsThatCallWaitingIsOff() {
        Phone bob = registered("bob");
        withoutCallWaiting("bob");
        Call first = connect(phone("alice"), bob, "bob");

        ApiClient.Answer preview = succeeds(admin.get("/route-preview?to=bob@" + Server.DOMAIN));

        assertThat(preview.json().at("/steps/0/action").asText()).isEqualTo("voicemail");
        assertThat(preview.json().at("/steps/0/reasons/0").asText())
                .isEqualTo("bob@example.test: in a call, and call waiting is off");
        hangUp(first.atCaller(), first.atCallee());
    }

    // Codes

    /** Dials a code, which is accepted without media, and is hung up on. */
    private static IncomingResponse dials(Phone phone, String code, Change... changes) {
        OutgoingCall call = phone.invite(code, changes);
        IncomingResponse answer = call.invite().awaitStatus(200);
        call.connect().awaitBye();
        assertThat(call.finals()).containsExactly(200);
        return answer;
    }

    private static void isRefused(Phone phone, String code, int status, String reason) {
        IncomingResponse refusal = phone.invite(code).awaitRejected(status);
        assertThat(refusal.response().getReasonPhrase()).isEqualTo(reason);
    }

    @Test
    void codesForwardAllCallsAndStopIt() {
        Phone alice = registered("alice");
        Phone carol = registered("carol");

        IncomingResponse answer = dials(alice, "*72carol");
        assertThat(answer.body()).contains("m=audio 0 ");
        OutgoingCall forwarded = phone("dave").invite("alice");
        talk(forwarded, carol.awaitInvite());
        dials(alice, "*73");

        assertThat(alice.calls()).isEmpty();
        rings(phone("dave"), alice, "alice");
    }

    @ParameterizedTest
    @CsvSource({"*90, *91, busy", "*92, *93, no-answer"})
    void codesForwardOneConditionAndLeaveOtherRules(String on, String off, String condition) {
        String others = "{'rules':[{'condition':'" + condition + "','callers':['dave'],'destination':'refuse:486'},"
                + "{'condition':'declined','destination':'voicemail'}]}";
        succeeds(admin.put(subscriber("alice") + "/forwarding", others));

        dials(phone("alice"), on + "carol%23");
        assertThat(succeeds(admin.get(subscriber("alice") + "/forwarding")).json().findValuesAsText("destination"))
                .containsExactly("refuse:486", "voicemail", "sip:carol@example.test");
        dials(phone("alice"), off + "%23");

        assertThat(succeeds(admin.get(subscriber("alice") + "/forwarding")).json().findValuesAsText("destination"))
                .containsExactly("refuse:486", "voicemail");
    }

    @ParameterizedTest
    @EnumSource
    void codesSwitchDoNotDisturb(Transport transport) {
        Phone alice = registered(transport, "alice");

        dials(alice, "*78");
        isBusy(phone("dave"), "alice");
        dials(alice, "*79", Change.withoutBody());

        assertThat(alice.calls()).isEmpty();
        rings(phone("dave"), alice, "alice");
    }

    @Test
    void whatIsNotAllowedIsRefusedWithTheReason() {
        Phone alice = phone("alice");

        isRefused(alice, "*720301234567", 403, "Destination Not Allowed");
        isRefused(alice, "*72no-such-user", 403, "Destination Not Allowed");
        isRefused(alice, "*72alice", 403, "Destination Not Allowed");
        isRefused(alice, "*72", 484, "Number Missing");
        isRefused(alice, "*70", 404, "Not Found");
        isRefused(alice, "*731", 404, "Not Found");

        assertThat(succeeds(admin.get(subscriber("alice") + "/forwarding")).json().at("/rules")).isEmpty();
    }

    @Test
    void nobodyElseChangesASubscribersForwarding() throws Exception {
        try (Phone eve = Phone.listening(Transport.UDP, "eve", "elsewhere.test", Server.address());
                Phone peer = Phone.listening(
                        Transport.UDP, "alice", Server.DOMAIN, Server.address(), InetAddress.getByName(PEER))) {
            isRefused(eve, "sip:*78@" + Server.DOMAIN, 404, "Not Found");
            isRefused(peer, "*78", 404, "Not Found");
        }
        assertThat(succeeds(admin.get(subscriber("alice") + "/forwarding")).json().at("/doNotDisturb").asBoolean()).isFalse();
    }

    @Test
    void repeatedInviteChangesNothingTwice() {
        Phone alice = phone("alice");
        dials(alice, "*78");
        String before = succeeds(admin.get(subscriber("alice") + "/forwarding")).header("ETag");

        OutgoingCall call = alice.invite("*72carol");
        List<Trace.Entry> sent = alice.trace().sent("INVITE");
        alice.sendRaw(sent.get(sent.size() - 1).message());
        call.invite().awaitStatus(200);
        sent = alice.trace().sent("INVITE");
        alice.sendRaw(sent.get(sent.size() - 1).message());
        call.connect().awaitBye();

        int version = Integer.parseInt(before.replace("\"", ""));
        assertThat(succeeds(admin.get(subscriber("alice") + "/forwarding")).header("ETag")).isEqualTo("\"" + (version + 1) + "\"");
        assertThat(call.finals()).containsExactly(200);
    }

    @Test
    void lastCallerIsCalledBack() {
        Phone bob = registered("bob");
        Phone alice = registered("alice");
        isRefused(phone("operator"), "*69", 404, "Nobody Has Called");
        rings(bob, alice, "alice");
        rings(phone("carol"), bob, "bob");
        OutgoingCall anonymous = phone("dave").invite("alice", Change.header("Privacy", "id"));
        alice.awaitInvite().busy();
        talk(anonymous, VOICEMAIL.awaitInvite());

        OutgoingCall back = alice.invite("*69");
        IncomingCall atBob = bob.awaitInvite();

        assertThat(atBob.header("From")).contains("alice");
        talk(back, atBob);
    }

    @Test
    void voicemailIsCalledForItsMessages() {
        OutgoingCall call = phone("alice").invite("*97");
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();

        assertThat(atVoicemail.requestUri()).startsWith("sip:hear-alice@");
        assertThat(atVoicemail.headers("P-Asserted-Identity")).singleElement().asString().contains("sip:alice@example.test");
        assertThat(atVoicemail.headers("Diversion")).isEmpty();
        talk(call, atVoicemail);

        succeeds(admin.patch(subscriber("alice"), "{'voicemail':false}"));
        isRefused(phone("alice"), "*97", 404, "No Voicemail To Call");
        succeeds(admin.patch(subscriber("alice"), "{'voicemail':null}"));
    }

    @Test
    void callIsLeftAtTheMailboxOfANumber() {
        OutgoingCall call = phone("alice").invite("*97bob");

        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();

        assertThat(atVoicemail.requestUri()).contains("bob");
        talk(call, atVoicemail);
        isRefused(phone("alice"), "*97nobody", 404, "Not Found");
    }

    @Test
    void domainHasCodesOfItsOwn() {
        assertThat(succeeds(admin.get(CODES)).json().at("/forward-always-on").asText()).isEqualTo("*72");
        assertThat(admin.put(CODES, "{'voicemail':'97'}").json().at("/errors/0/field").asText()).isEqualTo("voicemail");
        assertThat(admin.put(CODES, "{'voicemail':'*72'}").json().at("/errors/0/field").asText()).isEqualTo("voicemail");
        assertThat(admin.put(CODES, "{'voicemale':'*72'}").json().at("/errors/0/field").asText()).isEqualTo("voicemale");
        assertThat(admin.get("/domains/elsewhere.test/feature-codes").status()).isEqualTo(404);

        succeeds(admin.put(CODES, "{'do-not-disturb-on':'#26','voicemail':null,'call-return':''}"));

        assertThat(succeeds(admin.get(CODES)).json().at("/voicemail").isNull()).isTrue();
        isRefused(phone("alice"), "*97", 404, "Not Found");
        isRefused(phone("alice"), "*69", 404, "Not Found");
        isRefused(phone("alice"), "*78", 404, "Not Found");
        dials(phone("alice"), "%2326");
        assertThat(succeeds(admin.get(subscriber("alice") + "/forwarding")).json().at("/doNotDisturb").asBoolean()).isTrue();
    }
}
