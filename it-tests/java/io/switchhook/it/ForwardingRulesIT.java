package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.api.ApiClient;
import io.switchhook.it.phone.Behaviour;
import io.switchhook.it.phone.Change;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.IncomingRequest;
import io.switchhook.it.phone.IncomingResponse;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.OutgoingRequest;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.Sdp;
import io.switchhook.it.phone.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that follow the rules of those who are called, from one to the next (RFC 5359 2.7 to 2.9). */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ForwardingRulesIT extends CallFixture {

    private static final Duration MOMENT = Duration.ofMillis(300);
    private static final int DEPTH = 10;
    private static final int MANY_CALLS = 500;
    /** How many calls of those wait to ring. */
    private static final int AT_A_TIME = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NONE = "{}";
    private static final String DIVERSION = "Diversion";
    private static final String HISTORY_INFO = "History-Info";
    private static final String ASSERTED_IDENTITY = "P-Asserted-Identity";

    private final ApiClient admin = ApiClient.admin();
    private final Set<String> forwarders = ConcurrentHashMap.newKeySet();

    @Deployment(testable = false)
    static WebArchive archive() {
        Map<String, String> settings = patientSettings();
        settings.put("switchhook.forwarding.depth", Integer.toString(DEPTH));
        return Server.archive(settings);
    }

    @AfterEach
    void nobodyForwards() {
        for (String user : List.copyOf(forwarders)) {
            forwarding(user, NONE);
        }
    }

    private void forwarding(String user, String document) {
        forwarders.add(user);
        ApiClient.Answer answer = admin.put(path(user) + "/forwarding", document);
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    }

    private static String path(String user) {
        return "/subscribers/" + user + "@" + Server.DOMAIN;
    }

    private void rule(String user, String condition, String destination) {
        forwarding(user, "{'rules':[{'condition':'" + condition + "','destination':'" + destination + "'}]}");
    }

    private void ruleNoAnswer(String user, int ringTime, String destination) {
        forwarding(user, "{'rules':[{'condition':'no-answer','ringTime':" + ringTime
                + ",'destination':'" + destination + "'}]}");
    }

    private static void talk(OutgoingCall call, IncomingCall incoming) {
        Dialog callee = incoming.answer();
        Dialog caller = call.connect();
        incoming.awaitAck();
        hangUp(caller, callee);
    }

    private static String mailbox(String user, int cause) {
        return "<sip:vm-" + user + "@127.0.0.1:" + VOICEMAIL.address().getPort() + ";target=sip%3A" + user
                + "%40example.test;cause=" + cause + ">";
    }

    private static String diversion(String user, String reason) {
        return "<sip:" + user + "@example.test>;reason=" + reason + ";counter=1;privacy=off";
    }

    // Every message of the three examples

    /** What a proxy changes in a request (RFC 3261 16.6), and nothing else of the caller's. */
    private static void isRelayed(Transport transport, Phone caller, Phone callee, IncomingCall there) {
        IncomingRequest invite = there.invite();
        var sent = caller.trace().sent("INVITE").get(0);
        assertThat(there.requestUri()).isEqualTo(callee.contact());
        assertThat(invite.headers("Via")).hasSize(2);
        assertThat(invite.headers("Via").get(0)).startsWith(
                "SIP/2.0/" + transport + " 127.0.0.1:" + Server.address().getPort() + ";");
        assertThat(invite.headers("Via").get(1)).contains(branch(sent.headers("Via").get(0)));
        assertThat(invite.headers("Record-Route")).singleElement().asString()
                .contains("127.0.0.1:" + Server.address().getPort(), ";lr");
        assertThat(invite.header("Max-Forwards")).isEqualTo("69");
        for (String kept : List.of("From", "To", "CSeq", "Contact", "Content-Type")) {
            assertThat(invite.headers(kept)).as(kept).isEqualTo(sent.headers(kept));
        }
        assertThat(invite.body()).isEqualTo(Sdp.offer());
    }

    private static String branch(String via) {
        return via.replaceFirst(".*(;branch=[^;]+).*", "$1");
    }

    /** The caller sees its own Via alone in all that it gets, and in the answer the route and the tag of who answered. */
    private static void isAnsweredBy(IncomingCall there, OutgoingCall call) {
        for (IncomingResponse response : call.responses()) {
            assertThat(response.headers("Via")).as("%s", response).hasSize(1);
            assertThat(response.headers(DIVERSION)).isEmpty();
        }
        IncomingResponse answer = call.responses().get(call.responses().size() - 1);
        assertThat(answer.toTag()).isEqualTo(there.dialog().localTag());
        assertThat(answer.headers("Record-Route")).isEqualTo(there.headers("Record-Route"));
        assertThat(answer.body()).isEqualTo(Sdp.answer());
        assertThat(call.finals()).containsExactly(200);
    }

    /** RFC 5359 2.7. */
    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void unconditionalForwardLeavesThePhoneOfTheCalleeSilent(Transport transport) {
        Phone alice = phone(transport, "alice");
        Phone bob = registered(transport, "bob");
        Phone carol = registered(transport, "carol");
        rule("bob", "always", "carol");

        OutgoingCall call = alice.invite("bob");
        IncomingCall atCarol = carol.awaitInvite().ring();
        call.awaitStatus(180);
        talk(call, atCarol);

        assertThat(MessageFlow.of(alice, call.callId())).containsExactly(
                "-> INVITE", "<- 100", "<- 181", "<- 180", "<- 200", "-> ACK", "-> BYE", "<- 200 BYE");
        assertThat(MessageFlow.of(bob, call.callId())).isEmpty();
        assertThat(MessageFlow.of(carol, call.callId())).containsExactly(
                "<- INVITE", "-> 100", "-> 180", "-> 200", "<- ACK", "<- BYE", "-> 200 BYE");
        isRelayed(transport, alice, carol, atCarol);
        isAnsweredBy(atCarol, call);
        assertThat(atCarol.headers(DIVERSION)).containsExactly(diversion("bob", "unconditional"));
        assertThat(atCarol.headers(HISTORY_INFO)).containsExactly(
                "<sip:bob@example.test?Reason=SIP%3Bcause%3D302>;index=1",
                "<sip:carol@example.test;cause=302>;index=1.1;mp=1");
    }

    /** RFC 5359 2.8; the callee's phone rings before it is busy, and the one that answers hangs up. */
    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void busyCalleesCallGoesWhereItsRuleSays(Transport transport) {
        Phone alice = phone(transport, "alice");
        Phone bob = registered(transport, "bob");
        Phone carol = registered(transport, "carol");
        rule("bob", "busy", "carol");

        OutgoingCall call = alice.invite("bob");
        IncomingCall atBob = bob.awaitInvite().ring();
        String bobsTag = call.awaitStatus(180).toTag();
        atBob.busy();
        IncomingCall atCarol = carol.awaitInvite().ring();
        String carolsTag = call.awaitStatus(180).toTag();
        IncomingRequest bobsAck = atBob.awaitAck();
        Dialog callee = atCarol.answer();
        Dialog caller = call.connect();
        atCarol.awaitAck();
        hangUp(callee, caller);

        assertThat(MessageFlow.of(alice, call.callId())).containsExactly("-> INVITE", "<- 100", "<- 180", "<- 181",
                "<- 180", "<- 200", "-> ACK", "<- BYE", "-> 200 BYE");
        assertThat(MessageFlow.of(bob, call.callId())).containsExactly("<- INVITE", "-> 100", "-> 180", "-> 486", "<- ACK");
        assertThat(MessageFlow.of(carol, call.callId())).containsExactly(
                "<- INVITE", "-> 100", "-> 180", "-> 200", "<- ACK", "-> BYE", "<- 200 BYE");
        isRelayed(transport, alice, bob, atBob);
        isRelayed(transport, alice, carol, atCarol);
        isAnsweredBy(atCarol, call);
        assertThat(List.of(bobsTag, carolsTag)).containsExactly(atBob.dialog().localTag(), atCarol.dialog().localTag());
        assertThat(branch(bobsAck.header("Via"))).isEqualTo(branch(atBob.header("Via")))
                .isNotEqualTo(branch(atCarol.header("Via")));
        assertThat(atBob.headers(DIVERSION)).isEmpty();
        assertThat(atBob.headers(HISTORY_INFO)).isEmpty();
        assertThat(atCarol.headers(DIVERSION)).containsExactly(diversion("bob", "user-busy"));
        assertThat(atCarol.headers(HISTORY_INFO)).containsExactly(
                "<sip:bob@example.test?Reason=SIP%3Bcause%3D486>;index=1",
                "<sip:carol@example.test;cause=486>;index=1.1;mp=1");
    }

    /** RFC 5359 2.9, with a ring time of the rule's own. */
    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void unansweredCallGoesOnAfterTheRingTimeOfItsRule(Transport transport) {
        Phone alice = phone(transport, "alice");
        Phone bob = registered(transport, "bob").onInvite(Behaviour.ring());
        Phone carol = registered(transport, "carol");
        ruleNoAnswer("bob", 2, "carol");

        OutgoingCall call = alice.invite("bob");
        IncomingCall atBob = bob.awaitInvite();
        IncomingCall atCarol = carol.awaitInvite();
        cameAfter(Duration.ofSeconds(2), call, atCarol.at());
        IncomingRequest cancel = atBob.awaitCancel();
        IncomingRequest bobsAck = atBob.awaitAck();
        atCarol.ring();
        call.awaitStatus(180);
        call.awaitStatus(180);
        talk(call, atCarol);

        assertThat(MessageFlow.of(alice, call.callId())).containsExactly("-> INVITE", "<- 100", "<- 180", "<- 181",
                "<- 180", "<- 200", "-> ACK", "-> BYE", "<- 200 BYE");
        assertThat(MessageFlow.of(bob, call.callId())).containsExactly(
                "<- INVITE", "-> 180", "<- CANCEL", "-> 200 CANCEL", "-> 487", "<- ACK");
        assertThat(MessageFlow.of(carol, call.callId())).containsExactly(
                "<- INVITE", "-> 100", "-> 180", "-> 200", "<- ACK", "<- BYE", "-> 200 BYE");
        isRelayed(transport, alice, bob, atBob);
        isRelayed(transport, alice, carol, atCarol);
        isAnsweredBy(atCarol, call);
        assertThat(cancel.requestUri()).isEqualTo(atBob.requestUri());
        assertThat(cancel.header("Reason")).contains("cause=408");
        assertThat(List.of(branch(cancel.header("Via")), branch(bobsAck.header("Via"))))
                .containsOnly(branch(atBob.header("Via")));
        assertThat(atCarol.headers(DIVERSION)).containsExactly(diversion("bob", "no-answer"));
        assertThat(atCarol.headers(HISTORY_INFO)).containsExactly(
                "<sip:bob@example.test?Reason=SIP%3Bcause%3D408>;index=1",
                "<sip:carol@example.test;cause=408>;index=1.1;mp=1");
    }

    // Chains and loops

    @Test
    void chainOfThreeForwardsEndsAtTheVoicemailOfWhoWasCalledWithItsWholeHistory() {
        Phone carol = registered("carol").onInvite(Behaviour.busy());
        Phone dave = registered("dave").onInvite(Behaviour.ring());
        rule("bob", "not-registered", "carol");
        rule("carol", "busy", "dave");
        ruleNoAnswer("dave", 2, "voicemail");

        OutgoingCall call = phone("alice").invite("bob");
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        talk(call, atVoicemail);

        // A colon in a parameter may be escaped or not (RFC 3261 25.1, param-unreserved); Liberty writes it as it is.
        assertThat("<" + atVoicemail.requestUri().replace("target=sip:", "target=sip%3A") + ">")
                .isEqualTo(mailbox("bob", 408));
        assertThat(carol.awaitInvite().headers(DIVERSION)).containsExactly(diversion("bob", "unavailable"));
        assertThat(dave.awaitInvite().headers(DIVERSION))
                .containsExactly(diversion("carol", "user-busy"), diversion("bob", "unavailable"));
        assertThat(atVoicemail.headers(DIVERSION)).containsExactly(
                diversion("dave", "no-answer"), diversion("carol", "user-busy"), diversion("bob", "unavailable"));
        assertThat(atVoicemail.headers(HISTORY_INFO)).containsExactly(
                "<sip:bob@example.test?Reason=SIP%3Bcause%3D480>;index=1",
                "<sip:carol@example.test;cause=404?Reason=SIP%3Bcause%3D486>;index=1.1;mp=1",
                "<sip:dave@example.test;cause=486?Reason=SIP%3Bcause%3D408>;index=1.1.1;mp=1.1",
                mailbox("bob", 408) + ";index=1.1.1.1;mp=1.1.1");
        assertThat(call.finals()).containsExactly(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"always", "busy"})
    void subscribersThatForwardToEachOtherLeadToVoicemailAndToNobodyTwice(String condition) {
        Phone bob = registered("bob").onInvite(Behaviour.busy());
        Phone carol = registered("carol").onInvite(Behaviour.busy());
        rule("bob", condition, "carol");
        rule("carol", condition, "bob");

        OutgoingCall call = phone("alice").invite("bob");
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        talk(call, atVoicemail);

        assertThat(atVoicemail.requestUri()).startsWith("sip:vm-bob@");
        int rung = condition.equals("busy") ? 1 : 0;
        assertThat(bob.calls()).hasSize(rung);
        assertThat(carol.calls()).hasSize(rung);
    }

    /** Phones of callee0 and so on; all but those without are busy, and each forwards to the next, the last to the first. */
    private List<Phone> ringOf(int subscribers, String condition) {
        List<Phone> phones = new ArrayList<>();
        for (int i = 0; i < subscribers; i++) {
            phones.add(registered("callee" + i).onInvite(Behaviour.busy()));
            rule("callee" + i, condition, "callee" + (i + 1) % subscribers);
        }
        return phones;
    }

    @Test
    void callThatGoesRoundTenBusySubscribersRingsEachOnceAndEndsAtTheVoicemailOfTheFirst() {
        List<Phone> phones = ringOf(DEPTH, "busy");

        OutgoingCall call = phone("alice").invite("callee0");
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        talk(call, atVoicemail);

        assertThat(atVoicemail.requestUri()).startsWith("sip:vm-callee0@").contains("cause=486");
        assertThat(atVoicemail.headers(DIVERSION)).hasSize(DEPTH);
        assertThat(atVoicemail.header("Max-Forwards")).isEqualTo("69");
        assertThat(phones).allSatisfy(phone -> assertThat(phone.calls()).hasSize(1));
        assertThat(call.finals()).containsExactly(200);
        VOICEMAIL.expectNoInvite(MOMENT);
    }

    @Test
    void callThatGoesRoundTenSubscribersAndHasNoVoicemailIsALoop() {
        List<Phone> phones = ringOf(DEPTH, "always");
        admin.patch(path("callee0"), "{'voicemail':false}");
        try {
            OutgoingCall call = phone("alice").invite("callee0");
            call.awaitRejected(482);

            assertThat(call.finals()).containsExactly(482);
            assertThat(phones).allSatisfy(phone -> assertThat(phone.calls()).isEmpty());
        } finally {
            admin.patch(path("callee0"), "{'voicemail':null}");
        }
        VOICEMAIL.expectNoInvite(MOMENT);
    }

    @Test
    void callThatWasForwardedAsOftenAsIsAllowedRingsWhereItIs() {
        for (int i = 0; i <= DEPTH; i++) {
            rule("callee" + i, "always", "callee" + (i + 1));
        }
        Phone last = registered("callee" + DEPTH);
        Phone beyond = registered("callee" + (DEPTH + 1));

        OutgoingCall call = phone("alice").invite("callee0");
        IncomingCall atLast = last.awaitInvite();
        assertThat(atLast.headers(DIVERSION)).hasSize(DEPTH);
        atLast.busy();
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        talk(call, atVoicemail);

        assertThat(atVoicemail.requestUri()).startsWith("sip:vm-callee0@").contains("cause=486");
        assertThat(beyond.calls()).isEmpty();
    }

    // Who is told what

    @Test
    void privateHistoryIsWithheldFromAPhoneAndToldToVoicemail() {
        Phone carol = registeredFarAway("carol").onInvite(Behaviour.busy());
        rule("bob", "always", "carol");

        OutgoingCall call = phone("alice").invite("bob", Change.header("Privacy", "history"));
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        talk(call, atVoicemail);

        IncomingCall atCarol = carol.awaitInvite();
        assertThat(atCarol.headers(DIVERSION))
                .containsExactly("<sip:anonymous@anonymous.invalid>;reason=unconditional;counter=1;privacy=full");
        assertThat(atCarol.headers(HISTORY_INFO)).containsExactly(
                "<sip:anonymous@anonymous.invalid>;index=1", "<sip:carol@example.test;cause=302>;index=1.1;mp=1");
        assertThat(atCarol.headers(ASSERTED_IDENTITY)).isEmpty();
        assertThat(atVoicemail.headers(DIVERSION)).containsExactly(
                "<sip:carol@example.test>;reason=user-busy;counter=1;privacy=full",
                "<sip:bob@example.test>;reason=unconditional;counter=1;privacy=full");
        assertThat(atVoicemail.headers(HISTORY_INFO)).containsExactly(
                "<sip:bob@example.test?Reason=SIP%3Bcause%3D302>;index=1",
                "<sip:carol@example.test;cause=302?Reason=SIP%3Bcause%3D486>;index=1.1;mp=1",
                mailbox("bob", 486) + ";index=1.1.1;mp=1.1");
        assertThat(atVoicemail.headers(ASSERTED_IDENTITY)).containsExactly("<sip:alice@example.test>");
    }

    @Test
    void privateDiversionOfAPeerIsWithheldFromAPhoneAndOursIsNot() {
        String diverted = "<sip:one@other.test>;reason=no-answer;counter=1;privacy=full";
        Phone carol = registeredFarAway("carol").onInvite(Behaviour.busy());
        rule("bob", "always", "carol");

        OutgoingCall call = phone("alice").invite("bob", Change.header(DIVERSION, diverted)
                .and(Change.header(ASSERTED_IDENTITY, "<sip:real@other.test>")).and(Change.header("Privacy", "id")));
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        talk(call, atVoicemail);

        IncomingCall atCarol = carol.awaitInvite();
        assertThat(atCarol.headers(DIVERSION)).containsExactly(diversion("bob", "unconditional"),
                "<sip:anonymous@anonymous.invalid>;reason=no-answer;counter=1;privacy=full");
        assertThat(atCarol.headers(HISTORY_INFO)).containsExactly(
                "<sip:anonymous@anonymous.invalid>;index=1",
                "<sip:bob@example.test;cause=408?Reason=SIP%3Bcause%3D302>;index=1.1;mp=1",
                "<sip:carol@example.test;cause=302>;index=1.1.1;mp=1.1");
        assertThat(atCarol.headers(ASSERTED_IDENTITY)).isEmpty();
        assertThat(atCarol.invite().toString()).doesNotContain("other.test");
        assertThat(atVoicemail.headers(DIVERSION)).containsExactly(
                diversion("carol", "user-busy"), diversion("bob", "unconditional"), diverted);
        assertThat(atVoicemail.headers(ASSERTED_IDENTITY)).containsExactly("<sip:real@other.test>");
    }

    @Test
    void phoneThatIsCalledItselfLearnsNothingPrivateEither() {
        Phone carol = registeredFarAway("carol");
        String diverted = "<sip:one@other.test>;reason=no-answer;counter=1;privacy=full";

        OutgoingCall call = phone("alice").invite("carol", Change.header(DIVERSION, diverted)
                .and(Change.header(HISTORY_INFO, "<sip:one@other.test?Privacy=history>;index=1, "
                        + "<sip:carol@example.test;cause=408>;index=1.1;mp=1")));
        IncomingCall atCarol = carol.awaitInvite();
        talk(call, atCarol);

        assertThat(atCarol.headers(DIVERSION))
                .containsExactly("<sip:anonymous@anonymous.invalid>;reason=no-answer;counter=1;privacy=full");
        assertThat(atCarol.headers(HISTORY_INFO)).containsExactly(
                "<sip:anonymous@anonymous.invalid>;index=1", "<sip:carol@example.test;cause=408>;index=1.1;mp=1");
        assertThat(atCarol.invite().toString()).doesNotContain("other.test");
    }

    // Declined

    /** One of two ringing phones speaks for the other as well, also when the call was forwarded to them. */
    @ParameterizedTest
    @CsvSource({"603,declined", "606,declined", "600,busy"})
    void refusalByWhoItWasForwardedToFollowsHisRule(int status, String condition) {
        registered("bob").onInvite(Behaviour.busy());
        Phone desk = registered("carol");
        Phone mobile = registered("carol");
        Phone dave = registered("dave");
        rule("bob", "busy", "carol");
        rule("carol", condition, "dave");

        OutgoingCall call = phone("alice").invite("bob");
        IncomingCall atMobile = mobile.awaitInvite().ring();
        IncomingCall atDesk = desk.awaitInvite().ring();
        call.awaitStatus(180);
        call.awaitStatus(180);
        atDesk.reject(status);
        atMobile.awaitCancel();
        IncomingCall atDave = dave.awaitInvite();
        talk(call, atDave);

        assertThat(atDave.headers(DIVERSION)).containsExactly(
                diversion("carol", condition.equals("busy") ? "user-busy" : "deflection"), diversion("bob", "user-busy"));
        assertThat(call.finals()).containsExactly(200);
    }

    /** Whoever is called elsewhere has no rules here: those of who forwarded apply. */
    @ParameterizedTest
    @ValueSource(ints = {603, 606})
    void refusalElsewhereFollowsTheRuleOfWhoForwarded(int status) {
        Phone dave = registered("dave");
        try (Phone peer = Phone.listening(Transport.UDP, "peer").onInvite(Behaviour.ring().then(Behaviour.reject(status)))) {
            forwarding("bob", "{'rules':[{'condition':'not-registered','destination':'" + peer.contact() + "'},"
                    + "{'condition':'declined','destination':'dave'}]}");

            OutgoingCall call = phone("alice").invite("bob");
            IncomingCall atDave = dave.awaitInvite();
            talk(call, atDave);

            assertThat(peer.calls()).hasSize(1);
            assertThat(atDave.headers(DIVERSION))
                    .containsExactly("<sip:bob@example.test>;reason=deflection;counter=2;privacy=off");
            assertThat(call.finals()).containsExactly(200);
        }
    }

    // Before the answer

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void earlyMediaOfEachAttemptReachesTheCallerInItsOwnDialog(Transport transport) {
        Phone bob = registered(transport, "bob");
        Phone carol = registered(transport, "carol");
        rule("bob", "busy", "carol");

        OutgoingCall call = phone(transport, "alice").invite("bob");
        IncomingCall atBob = bob.awaitInvite().progress(183, Sdp.audio(40000, "sendrecv"));
        IncomingResponse ofBob = call.awaitStatus(183);
        atBob.busy();
        IncomingCall atCarol = carol.awaitInvite().progress(183, Sdp.audio(40002, "sendrecv"));
        IncomingResponse ofCarol = call.awaitStatus(183);
        atCarol.ring();
        IncomingResponse ringing = call.awaitStatus(180);
        talk(call, atCarol);

        assertThat(ofBob.body()).isEqualTo(Sdp.audio(40000, "sendrecv"));
        assertThat(ofBob.toTag()).isEqualTo(atBob.dialog().localTag());
        assertThat(ofBob.uri("Contact")).isEqualTo(bob.contact());
        assertThat(ofCarol.body()).isEqualTo(Sdp.audio(40002, "sendrecv"));
        assertThat(List.of(ofCarol.toTag(), ringing.toTag())).containsOnly(atCarol.dialog().localTag());
        assertThat(ofCarol.uri("Contact")).isEqualTo(carol.contact());
        assertThat(ofCarol.headers("Record-Route")).isEqualTo(atCarol.headers("Record-Route"));
        isAnsweredBy(atCarol, call);
    }

    /** A reliable provisional response, its PRACK and the 200 (RFC 3262), numbered as the phone wishes. */
    private static void ringsReliably(OutgoingCall call, IncomingCall there, int status, String rseq) {
        there.progressReliably(status, Change.sdp(Sdp.answer()).and(Change.header("RSeq", rseq)));
        IncomingResponse provisional = call.awaitStatus(status);
        assertThat(provisional.header("RSeq")).isEqualTo(rseq);
        assertThat(provisional.headers("Require")).containsExactly("100rel");
        assertThat(provisional.toTag()).isEqualTo(there.dialog().localTag());
        isAcknowledged(call, provisional, there);
    }

    private static void isAcknowledged(OutgoingCall call, IncomingResponse provisional, IncomingCall there) {
        OutgoingRequest prack = call.prack(provisional);
        IncomingRequest acknowledged = there.dialog().awaitRequest("PRACK");
        assertThat(acknowledged.header("RAck")).isEqualTo(provisional.header("RSeq") + " 1 INVITE");
        acknowledged.respond(200);
        prack.awaitStatus(200);
    }

    @ParameterizedTest
    @CsvSource({"UDP,busy", "TCP,busy", "UDP,no-answer", "TCP,no-answer"})
    void reliableProvisionalResponsesOfEachAttemptAreAcknowledgedWhereTheyCameFrom(Transport transport, String condition) {
        Phone bob = registered(transport, "bob");
        ruleNoAnswer("bob", 2, "voicemail");

        OutgoingCall call = phone(transport, "alice").invite("bob", Change.header("Supported", "100rel, replaces"));
        IncomingCall atBob = bob.awaitInvite();
        ringsReliably(call, atBob, 183, "17");
        ringsReliably(call, atBob, 180, "18");
        if (condition.equals("busy")) {
            atBob.busy();
        } else {
            atBob.awaitCancel();
        }
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        assertThat(atVoicemail.headers("Supported")).contains("100rel");
        ringsReliably(call, atVoicemail, 183, "901");
        ringsReliably(call, atVoicemail, 180, "902");
        talk(call, atVoicemail);

        assertThat(bob.trace().received("PRACK")).hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(prack -> assertThat(prack.headers("RAck").get(0)).startsWith("1"));
        isAnsweredBy(atVoicemail, call);
    }

    /** Who is called has two phones, and both have been acknowledged to ring. */
    private record Reliable(OutgoingCall call, IncomingCall atDesk, IncomingCall atMobile) {}

    private Reliable bothRingReliably(Transport transport) {
        Phone desk = registered(transport, "bob");
        Phone mobile = registered(transport, "bob");
        OutgoingCall call = phone(transport, "alice").invite("bob", Change.header("Supported", "100rel, replaces"));
        IncomingCall atDesk = desk.awaitInvite().progressReliably(183, Change.header("RSeq", "17"));
        IncomingCall atMobile = mobile.awaitInvite().progressReliably(180, Change.header("RSeq", "901"));
        IncomingResponse ofDesk = call.awaitStatus(183);
        IncomingResponse ofMobile = call.awaitStatus(180);
        isAcknowledged(call, ofMobile, atMobile);
        isAcknowledged(call, ofDesk, atDesk);
        assertThat(desk.trace().received("PRACK")).hasSize(1);
        assertThat(mobile.trace().received("PRACK")).hasSize(1);
        return new Reliable(call, atDesk, atMobile);
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void phoneThatIsBusyLeavesTheOtherRingingReliably(Transport transport) {
        Reliable ringing = bothRingReliably(transport);

        ringing.atDesk().busy();
        ringing.atDesk().awaitAck();
        ringing.atMobile().expectNoCancel(MOMENT);
        talk(ringing.call(), ringing.atMobile());

        assertThat(ringing.call().statuses()).containsExactlyInAnyOrder(100, 183, 180, 200);
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void phoneThatRingsReliablyIsCancelledWhenTheOtherAnswers(Transport transport) {
        Reliable ringing = bothRingReliably(transport);

        Dialog callee = ringing.atMobile().answer();
        Dialog caller = ringing.call().connect();
        ringing.atDesk().awaitCancel();
        ringing.atDesk().awaitAck();
        hangUp(caller, callee);

        assertThat(ringing.atMobile().isCancelled()).isFalse();
        assertThat(ringing.call().finals()).containsExactly(200);
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void phonesThatRingReliablyAreCancelledByTheCaller(Transport transport) {
        Reliable ringing = bothRingReliably(transport);

        ringing.call().cancel().awaitStatus(200);
        ringing.atDesk().awaitCancel();
        ringing.atMobile().awaitCancel();
        ringing.call().awaitRejected(487);

        assertThat(ringing.call().finals()).containsExactly(487);
    }

    @Test
    void silentPhoneDoesNotKeepThePrackFromTheOther() {
        Phone silent = registered("bob").onInvite(Behaviour.silent());
        Phone mobile = registered("bob");

        OutgoingCall call = phone("alice").invite("bob", Change.header("Supported", "100rel, replaces"));
        IncomingCall atSilent = silent.awaitInvite();
        IncomingCall atMobile = mobile.awaitInvite();
        ringsReliably(call, atMobile, 180, "901");
        talk(call, atMobile);

        assertThat(silent.trace().received("PRACK")).isEmpty();
        assertThat(call.finals()).containsExactly(200);
        atSilent.busy();
    }

    // While the rules change

    /** Answers the calls that ring, each hung up by its caller. */
    private static void talk(Map<String, OutgoingCall> calls, List<IncomingCall> ringing) {
        for (IncomingCall there : ringing) {
            there.answer();
            OutgoingCall call = calls.get(there.callId());
            call.connect().bye().awaitStatus(200);
            there.awaitAck();
            assertThat(call.finals()).containsExactly(200);
        }
    }

    /**
     * The rules say by turns that all calls go to carol, and that calls go to dave when bob is busy, which he is. A call
     * that saw a part of both would ring bob and go to voicemail.
     */
    @Test
    @Order(1)
    void everyOfManyCallsAtOnceFollowsTheOldOrTheNewRulesAndNoMixtureOfThem() throws Exception {
        Phone alice = phone("alice");
        Phone bob = registered("bob").onInvite(Behaviour.busy());
        Phone carol = registered("carol").onInvite(Behaviour.ring());
        Phone dave = registered("dave").onInvite(Behaviour.ring());
        rule("bob", "always", "carol");
        AtomicBoolean changing = new AtomicBoolean(true);
        CompletableFuture<Integer> changes = CompletableFuture.supplyAsync(() -> {
            int count = 0;
            for (; changing.get(); count += 2) {
                rule("bob", "busy", "dave");
                rule("bob", "always", "carol");
            }
            return count;
        });

        Map<String, OutgoingCall> calls = new LinkedHashMap<>();
        List<OutgoingCall> latest = new ArrayList<>();
        for (int i = 0; i < MANY_CALLS; i++) {
            OutgoingCall call = alice.invite("bob");
            calls.put(call.callId(), call);
            latest.add(call);
            if (latest.size() == AT_A_TIME) {
                latest.forEach(each -> each.awaitStatus(180, PATIENCE));
                latest.clear();
            }
        }
        changing.set(false);

        assertThat(changes.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isPositive();
        assertThat(carol.calls().size() + dave.calls().size()).isEqualTo(MANY_CALLS);
        assertThat(bob.calls()).hasSameSizeAs(dave.calls());
        assertThat(VOICEMAIL.calls()).isEmpty();
        assertThat(carol.calls()).allSatisfy(call ->
                assertThat(call.headers(DIVERSION)).containsExactly(diversion("bob", "unconditional")));
        assertThat(dave.calls()).allSatisfy(call ->
                assertThat(call.headers(DIVERSION)).containsExactly(diversion("bob", "user-busy")));
        talk(calls, carol.calls());
        talk(calls, dave.calls());
        Instant latestEnd = Instant.now().plus(PATIENCE);
        while (!Server.metrics().contains("switchhook_calls_current 0.0")) {
            assertThat(Instant.now()).as(Server.metrics()).isBefore(latestEnd);
            Thread.sleep(200);
        }
    }

    // Without any forward of a phone's

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
}
