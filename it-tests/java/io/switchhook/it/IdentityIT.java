package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.phone.Change;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.IncomingRequest;
import io.switchhook.it.phone.IncomingResponse;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.OutgoingRequest;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.Proof;
import io.switchhook.it.phone.Registration;
import io.switchhook.it.phone.Transport;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has to prove who he is, how, and what he may do then (RFC 3261 22, RFC 7616, RFC 8760, RFC 3325). */
class IdentityIT extends CallFixture {

    private static final Duration NONCE_TIME = Duration.ofSeconds(3);
    private static final String PEER = "127.0.0.9";
    private static final String ASSERTED = "P-Asserted-Identity";

    private final List<Phone> bare = new ArrayList<>();

    @Deployment(testable = false)
    static WebArchive archive() {
        Map<String, String> settings = patientSettings();
        settings.putAll(people()
                .with("zoe", Server.DOMAIN, "Zoe \"Z\"", true, "internal", "101;+4312345")
                .with("retired", Server.DOMAIN, "", false, "internal", "")
                .with("clerk", Server.DOMAIN, "", true, "national", "")
                .settings());
        settings.put("switchhook.trusted", PEER);
        settings.put("switchhook.digest.nonce-time", NONCE_TIME.toSeconds() + "s");
        settings.put("switchhook.bans.limit", "1000");
        return Server.archive(settings);
    }

    @AfterEach
    void closeBarePhones() {
        bare.forEach(Phone::close);
    }

    private Phone bare(Transport transport, String user, String domain, String address) {
        try {
            Phone phone = Phone.listening(transport, user, domain, Server.address(transport), InetAddress.getByName(address));
            bare.add(phone);
            return phone;
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** A phone that answers no challenge by itself. */
    private Phone bare(String user) {
        return bare(Transport.UDP, user, Server.DOMAIN, "127.0.0.1");
    }

    private Phone stranger() {
        return bare(Transport.UDP, "eve", "elsewhere.test", "127.0.0.1");
    }

    private Phone peer(String user, String domain) {
        return bare(Transport.UDP, user, domain, PEER);
    }

    private static String uri(String user) {
        return "sip:" + user + "@" + Server.DOMAIN;
    }

    private static Proof proof(IncomingResponse challenge, String user) {
        return Proof.of(challenge, user, People.password(user));
    }

    private static Change binding(Phone phone) {
        return Change.header("Contact", "<" + phone.contact() + ">");
    }

    private static List<Map<String, String>> challenges(IncomingResponse response) {
        String header = response.status() == 401 ? "WWW-Authenticate" : "Proxy-Authenticate";
        return response.headers(header).stream().map(Proof::parameters).toList();
    }

    private static void isChallenge(IncomingResponse response, boolean stale) {
        List<Map<String, String>> challenges = challenges(response);
        assertThat(challenges).extracting(each -> each.get("algorithm")).containsExactly("SHA-256", "MD5");
        assertThat(challenges).allSatisfy(each -> {
            assertThat(each).containsEntry("realm", Server.DOMAIN).containsEntry("qop", "auth").containsKeys("nonce", "opaque");
            assertThat(each.getOrDefault("stale", "false")).isEqualTo(Boolean.toString(stale));
        });
    }

    // Registration

    @ParameterizedTest
    @EnumSource
    void phoneRegistersWithItsPassword(Transport transport) {
        Phone bob = phone(transport, "bob");

        bob.register();

        assertThat(bob.registration().fetch()).hasSize(1);
        OutgoingCall call = phone(transport, "alice").invite("bob");
        Dialog answered = bob.awaitInvite().answer();
        hangUp(call.connect(), answered);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5", "SHA-256"})
    void bothAlgorithmsAreOfferedAndTaken(String algorithm) {
        Phone bob = bare("bob");
        IncomingResponse challenge = bob.registration().send(binding(bob)).awaitStatus(401);
        isChallenge(challenge, false);

        Proof proof = Proof.of(challenge, algorithm, "bob", People.password("bob"));
        IncomingResponse accepted = bob.registration().send(binding(bob), proof).awaitStatus(200);

        assertThat(accepted.headers("Contact")).hasSize(1);
        phone("bob").registration().removeAll();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5", "SHA-256"})
    void userNameMayHaveItsDomain(String algorithm) {
        Registration registration = bare("bob").registration();
        IncomingResponse challenge = registration.send().awaitStatus(401);

        registration.send(Proof.of(challenge, algorithm, "bob@" + Server.DOMAIN, People.password("bob"))).awaitStatus(200);
    }

    @Test
    void unknownUserIsAnsweredAsAWrongPasswordIs() {
        Phone bob = bare("bob");
        IncomingResponse challenge = bob.registration().send(binding(bob)).awaitStatus(401);
        IncomingResponse wrong = bob.registration()
                .send(binding(bob), Proof.of(challenge, "bob", "guess")).awaitStatus(401);
        isChallenge(wrong, false);

        Phone nobody = bare("no-such-user");
        IncomingResponse first = nobody.registration().send(binding(nobody)).awaitStatus(401);
        isChallenge(first, false);
        IncomingResponse unknown = nobody.registration()
                .send(binding(nobody), Proof.of(first, "no-such-user", "guess")).awaitStatus(401);
        isChallenge(unknown, false);
        assertThat(phone("bob").registration().fetch()).isEmpty();
    }

    @Test
    void expiredNonceIsStaleAndTheNextOneGood() {
        Phone bob = bare("bob");
        Registration registration = bob.registration();
        IncomingResponse challenge = registration.send().awaitStatus(401);
        Proof proof = proof(challenge, "bob");

        long deadline = System.nanoTime() + NONCE_TIME.multipliedBy(2).toNanos();
        IncomingResponse answer = registration.send(proof).awaitFinal();
        for (int count = 2; answer.status() == 200 && System.nanoTime() < deadline; count++) {
            answer = registration.send(proof.count(count)).awaitFinal();
        }

        assertThat(answer.status()).isEqualTo(401);
        isChallenge(answer, true);
        registration.send(proof(answer, "bob")).awaitStatus(200);
    }

    @Test
    void replayIsStaleAndGetsAFreshNonce() {
        Registration registration = bare("bob").registration();
        Proof proof = proof(registration.send().awaitStatus(401), "bob");
        registration.send(proof.count(1)).awaitStatus(200);
        registration.send(proof.count(3)).awaitStatus(200);
        registration.send(proof.count(2)).awaitStatus(200);

        IncomingResponse replayed = registration.send(proof.count(2)).awaitStatus(401);

        isChallenge(replayed, true);
        registration.send(proof(replayed, "bob")).awaitStatus(200);
    }

    @Test
    void nonceThatWeNeverGaveIsStale() {
        Registration registration = bare("bob").registration();
        Proof proof = proof(registration.send().awaitStatus(401), "bob");

        isChallenge(registration.send(proof.with("nonce", "dcd98b7102dd2f0e8b11d0f600bfb0c093")).awaitStatus(401), true);
    }

    @Test
    void credentialsOfAnotherRealmAreNotLookedAt() {
        Registration registration = bare("bob").registration();
        Proof proof = proof(registration.send().awaitStatus(401), "bob");

        isChallenge(registration.send(proof.with("realm", "elsewhere.test")).awaitStatus(401), false);
    }

    @Test
    void credentialsForAnotherUriAreRefused() {
        Registration registration = bare("bob").registration();
        Proof proof = proof(registration.send().awaitStatus(401), "bob");

        registration.send(proof.uri("sip:elsewhere.test")).awaitStatus(400);
    }

    @Test
    void nobodyRegistersForAnotherSubscriber() {
        Phone bob = bare("bob");
        Change carols = Change.header("To", "<" + uri("carol") + ">").and(binding(bob));
        IncomingResponse challenge = bob.registration().send(carols).awaitStatus(401);

        bob.registration().send(carols, proof(challenge, "bob")).awaitStatus(403);

        assertThat(phone("carol").registration().fetch()).isEmpty();
    }

    @Test
    void nobodyRegistersElsewhereOrFromElsewhereWithoutProof() {
        Phone bob = bare("bob");
        bob.registration().send(Change.requestUri("sip:elsewhere.test"),
                Change.header("To", "<sip:bob@elsewhere.test>"), binding(bob)).awaitStatus(403);
        Phone eve = stranger();
        eve.registration().send(binding(eve)).awaitStatus(403);
        eve.registration().send(Change.requestUri("sip:" + Server.DOMAIN),
                Change.header("To", "<" + uri("bob") + ">"), binding(eve)).awaitStatus(401);

        assertThat(phone("bob").registration().fetch()).isEmpty();
    }

    @Test
    void disabledSubscriberNeitherRegistersNorCallsNorIsCalled() {
        Phone retired = bare("retired");
        IncomingResponse challenge = retired.registration().send(binding(retired)).awaitStatus(401);

        retired.registration().send(binding(retired), proof(challenge, "retired")).awaitStatus(403);
        retired.password(People.password("retired")).invite("bob").awaitRejected(403);
        phone("alice").invite("retired").awaitRejected(404);
    }

    @Test
    void extensionsAndNumbersRegisterAndAreCalled() {
        Phone zoe = phone("zoe");
        zoe.registration().send(Change.header("To", "<" + uri("101") + ">"), binding(zoe)).awaitStatus(200);

        for (String target : List.of("101", "zoe", "tel:+43-12345", uri("+4312345") + ";user=phone")) {
            OutgoingCall call = phone("alice").invite(target);
            Dialog answered = zoe.awaitInvite().answer();
            hangUp(call.connect(), answered);
        }
    }

    // Calls

    @ParameterizedTest
    @EnumSource
    void callIsChallengedOnceAndConnected(Transport transport) {
        Phone bob = registered(transport, "bob");
        Phone alice = phone(transport, "alice");

        OutgoingCall call = alice.invite("bob");
        IncomingCall incoming = bob.awaitInvite();
        Dialog atBob = incoming.answer();
        Dialog atAlice = call.connect();

        assertThat(call.invite().challenges()).singleElement().satisfies(challenge -> {
            assertThat(challenge.status()).isEqualTo(407);
            isChallenge(challenge, false);
        });
        assertThat(incoming.headers("Proxy-Authorization")).isEmpty();
        assertThat(incoming.header("From")).contains(uri("alice"));
        hangUp(atBob, atAlice);
        assertThat(bob.calls()).hasSize(1);
    }

    @Test
    void requestsInsideACallAreNotChallenged() {
        Phone bob = registered("bob");
        Call call = connect(phone("alice"), bob, "bob");

        OutgoingRequest info = call.atCaller().send("INFO");
        call.atCallee().awaitRequest("INFO").respond(200);
        info.awaitStatus(200);

        assertThat(info.challenges()).isEmpty();
        hangUp(call.atCaller(), call.atCallee());
    }

    @Test
    void callWithAWrongPasswordGoesNowhere() {
        Phone bob = registered("bob");

        OutgoingCall call = bare("alice").password("guess").invite("bob");

        isChallenge(call.awaitRejected(407), false);
        assertThat(call.invite().challenges()).hasSize(1);
        assertThat(bob.calls()).isEmpty();
    }

    @Test
    void nobodyCallsFromTheAddressOfAnother() {
        Phone bob = registered("bob");
        Change spoofed = Change.header("From", "<" + uri("carol") + ">;tag=spoofed");

        phone("alice").invite("bob", spoofed).awaitRejected(403);
        phone("alice").send("MESSAGE", "bob", spoofed).awaitStatus(403);
        bare("alice").invite("bob", spoofed).awaitRejected(407);

        assertThat(bob.calls()).isEmpty();
    }

    @Test
    void callIsForwardedToVoicemailWhichIsToldWhoCalls() {
        Phone zoe = phone("zoe");

        OutgoingCall call = zoe.invite("bob");
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        Dialog answered = atVoicemail.answer();
        hangUp(call.connect(), answered);

        assertThat(atVoicemail.headers(ASSERTED)).containsExactly("\"Zoe \\\"Z\\\"\" <" + uri("zoe") + ">");
        assertThat(atVoicemail.headers("Proxy-Authorization")).isEmpty();
    }

    @Test
    void messageIsRelayedWithoutItsProof() {
        Phone bob = registered("bob");
        Phone alice = bare("alice");
        IncomingResponse challenge = alice.send("MESSAGE", "bob").awaitStatus(407);
        String others = "Digest username=\"alice\", realm=\"elsewhere.test\", nonce=\"n\", uri=\"sip:x\", response=\"r\"";

        OutgoingRequest message =
                alice.send("MESSAGE", "bob", proof(challenge, "alice"), Change.add("Proxy-Authorization", others));
        IncomingRequest received = bob.awaitRequest("MESSAGE");
        received.respond(200);
        message.awaitStatus(200);

        assertThat(received.headers("Proxy-Authorization")).singleElement().asString()
                .contains("realm=\"elsewhere.test\"");
    }

    @Test
    void classOfServiceLimitsWhatIsDialled() {
        Phone bob = registered("bob");

        phone("clerk").invite("bob").awaitRejected(403);
        phone("alice").invite("0900123456").awaitRejected(403);
        phone("clerk").invite("0123456").awaitRejected(404);

        assertThat(bob.calls()).isEmpty();
    }

    // Strangers

    @Test
    void strangerReachesASubscriberAndNobodyElse() {
        Phone bob = registered("bob");
        try (Phone elsewhere = Phone.listening(Transport.UDP, "mark")) {
            Phone eve = stranger();

            OutgoingCall call = eve.invite(uri("bob"), Change.header(ASSERTED, "<" + uri("alice") + ">"));
            IncomingCall incoming = bob.awaitInvite();
            Dialog answered = incoming.answer();
            hangUp(call.connect(), answered);
            assertThat(incoming.headers(ASSERTED)).isEmpty();

            eve.invite(elsewhere.contact()).awaitRejected(403);
            eve.invite("sip:mark@elsewhere.test").awaitRejected(403);
            eve.send("MESSAGE", elsewhere.contact()).awaitStatus(403);
            assertThat(elsewhere.trace().entries()).isEmpty();
        }
    }

    @Test
    void callOfAStrangerToVoicemailCarriesNoAssertedIdentity() {
        OutgoingCall call = stranger().invite(uri("bob"), Change.header(ASSERTED, "<" + uri("alice") + ">"));
        IncomingCall atVoicemail = VOICEMAIL.awaitInvite();
        Dialog answered = atVoicemail.answer();
        hangUp(call.connect(), answered);

        assertThat(atVoicemail.headers(ASSERTED)).isEmpty();
    }

    @Test
    void noProofOpensTheRelay() {
        try (Phone elsewhere = Phone.listening(Transport.UDP, "mark")) {
            Change route = Change.header("Route", "<" + elsewhere.contact() + ";lr>");
            Phone alice = phone("alice");
            Phone peer = peer("gateway", "elsewhere.test");

            alice.invite(elsewhere.contact()).awaitRejected(403);
            alice.invite("sip:mark@elsewhere.test").awaitRejected(403);
            alice.invite("bob", route).awaitRejected(403);
            alice.send("MESSAGE", elsewhere.contact()).awaitStatus(403);
            peer.invite(elsewhere.contact()).awaitRejected(403);
            peer.invite(uri("bob"), route).awaitRejected(403);
            stranger().invite(uri("bob"), route).awaitRejected(403);
            assertThat(elsewhere.trace().entries()).isEmpty();
        }
    }

    // Trusted peers

    @Test
    void trustedPeerIsBelievedAndWhatItAssertsPassedOn() {
        Phone bob = registered("bob");
        Phone gateway = peer("gateway", "elsewhere.test");
        String asserted = "<sip:+4999@elsewhere.test>";

        OutgoingCall open = gateway.invite(uri("bob"), Change.header(ASSERTED, asserted));
        IncomingCall first = bob.awaitInvite();
        hangUpBoth(open, first);
        OutgoingCall hidden = gateway.invite(
                uri("bob"), Change.header(ASSERTED, asserted).and(Change.header("Privacy", "id")));
        IncomingCall second = bob.awaitInvite();
        hangUpBoth(hidden, second);

        assertThat(first.headers(ASSERTED)).containsExactly(asserted);
        assertThat(second.headers(ASSERTED)).isEmpty();
        assertThat(second.headers("Privacy")).containsExactly("id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"IBM-Client-Address", "MSS_Initial_Remote_Addr", "X-Forwarded-For"})
    void nobodyIsTrustedForWhatHeSaysAboutHisAddress(String header) {
        Change pretended = Change.header(header, PEER + ":5060;local-address=127.0.0.1:5060")
                .and(Change.header("MSS_Initial_Remote_Port", "5060"))
                .and(Change.header("MSS_Initial_Remote_Transport", "udp"))
                .and(draft -> draft.header("Via", draft.value("Via") + ";received=" + PEER));

        for (Transport transport : Transport.values()) {
            Phone mallory = bare(transport, "bob", Server.DOMAIN, "127.0.0.1");
            mallory.send("MESSAGE", "carol", pretended).awaitStatus(407);
            mallory.registration().send(pretended, binding(mallory)).awaitStatus(401);
        }
    }

    @Test
    void trustedPeerCallsAndRegistersForSubscribers() {
        Phone edge = peer("bob", Server.DOMAIN);

        edge.registration().send(binding(edge)).awaitStatus(200);
        Phone alice = phone("alice");
        OutgoingCall call = alice.invite("bob", Change.header(ASSERTED, "<" + uri("carol") + ">"));
        IncomingCall incoming = edge.awaitInvite();
        hangUpBoth(call, incoming);
        edge.registration().removeAll();

        assertThat(incoming.headers(ASSERTED)).containsExactly("<" + uri("alice") + ">");
    }

    private static void hangUpBoth(OutgoingCall call, IncomingCall incoming) {
        Dialog answered = incoming.answer();
        hangUp(call.connect(), answered);
    }
}
