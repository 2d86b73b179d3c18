package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.switchhook.it.phone.Behaviour;
import io.switchhook.it.phone.Change;
import io.switchhook.it.phone.DeafPort;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.IncomingMessage;
import io.switchhook.it.phone.IncomingReferral;
import io.switchhook.it.phone.IncomingRequest;
import io.switchhook.it.phone.IncomingResponse;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.OutgoingRequest;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.Referral;
import io.switchhook.it.phone.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where requests go, and that nothing goes anywhere else, comes back for ever, or upsets the server. */
class RoutingIT extends CallFixture {

    private static final Duration MOMENT = Duration.ofMillis(300);
    private static final Duration SOON = Duration.ofSeconds(20);
    /** Sooner than Restcomm's stack gives up a connection by itself (8 s), and later than we have it give up (0.75 s). */
    private static final Duration PROMPTLY = Duration.ofMillis(1500);
    /** More messages than any of the calls here needs, far fewer than a loop until Max-Forwards is used up makes. */
    private static final int STORM = 15;

    private static final InetAddress UNTRUSTED = new InetSocketAddress("127.0.0.5", 0).getAddress();
    /** No other test uses it, so its ports are free. */
    private static final InetAddress FIREWALLED = new InetSocketAddress("127.0.0.13", 0).getAddress();

    @Deployment(testable = false)
    static WebArchive archive() {
        return Server.archive(settings());
    }

    private static String server() {
        return Server.address().getAddress().getHostAddress() + ":" + Server.address().getPort();
    }

    private static String uri(String user) {
        return "sip:" + user + "@" + Server.DOMAIN;
    }

    private static void assertServes(Phone caller, Phone callee) {
        Call call = connect(caller, callee, callee.aor());
        hangUp(call.atCaller(), call.atCallee());
    }

    private static void bind(Phone phone, String contact) {
        phone.registration().bind(600, List.of("<" + contact + ">"));
    }

    /** Nothing is sent by a test to make this text; it counts what the server made of one request. */
    private static long messagesAt(Phone phone, String startOfLine) {
        return phone.trace().received(startOfLine).size();
    }

    // Strangers

    @ParameterizedTest
    @ValueSource(strings = {"MESSAGE", "SUBSCRIBE", "OPTIONS", "NOTIFY"})
    void requestToAnotherDomainIsRefused(String method) {
        try (Phone elsewhere = Phone.listening(Transport.UDP, "carol")) {
            phone("alice").send(method, elsewhere.contact(), Change.header("Event", "presence"),
                    Change.header("Subscription-State", "active")).awaitStatus(403);
            assertThat(elsewhere.trace().entries()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void callToAnotherDomainIsRefused(Transport transport) {
        try (Phone elsewhere = Phone.listening(transport, "carol")) {
            phone(transport, "alice").invite(elsewhere.contact()).awaitRejected(403);
            assertThat(elsewhere.trace().entries()).isEmpty();
        }
    }

    @Test
    void unknownUserIsNotFound() {
        phone("alice").invite("no-such-user").awaitRejected(404);
        phone("alice").send("MESSAGE", "no-such-user").awaitStatus(404);
        phone("alice").send("SUBSCRIBE", "no-such-user", Change.header("Event", "presence")).awaitStatus(404);
    }

    @Test
    void requestWithoutHopsLeftIsRefused() {
        Phone bob = registered("bob");

        phone("alice").invite("bob", Change.header("Max-Forwards", "0")).awaitRejected(483);
        phone("alice").send("MESSAGE", "bob", Change.header("Max-Forwards", "0")).awaitStatus(483);

        assertThat(bob.calls()).isEmpty();
    }

    @Test
    void preloadedRouteToElsewhereIsRefused() {
        registered("bob");
        try (Phone elsewhere = Phone.listening(Transport.UDP, "carol")) {
            Change route = Change.header("Route", "<" + elsewhere.contact() + ";lr>");

            phone("alice").invite("bob", route).awaitRejected(403);
            phone("alice").send("MESSAGE", "bob", route).awaitStatus(403);

            assertThat(elsewhere.trace().entries()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void preloadedRouteToTheServerItselfIsFollowed(Transport transport) {
        Phone bob = registered(transport, "bob");
        String route = "<sip:" + server() + ";lr" + (transport == Transport.TCP ? ";transport=tcp" : "") + ">";

        OutgoingCall call = phone(transport, "alice").invite("bob", Change.header("Route", route));

        IncomingCall incoming = bob.awaitInvite();
        Dialog answered = incoming.answer();
        hangUp(call.connect(), answered);
        assertThat(incoming.headers("Route")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"tel:+431234567, 403", "mailto:bob@example.test, 416"})
    void whatIsNoSipUriOfOursIsRefused(String target, int status) {
        phone("alice").invite(target).awaitRejected(status);
    }

    // Loops

    @Test
    void bindingToTheOwnAddressOfRecordDoesNotLoop() {
        try (Phone bob = Phone.listening(Transport.UDP, "bob", "127.0.0.1", Server.address())) {
            bind(bob, "sip:bob@" + server());
            Phone alice = phone("alice");

            OutgoingCall call = alice.invite("sip:bob@" + server());

            endsAtVoicemailOrWith482(call);
            assertThat(invitesAtVoicemail(call)).isLessThanOrEqualTo(2);
            bob.registration().removeAll();
        }
    }

    @Test
    void bindingsThatPointAtEachOtherDoNotLoop() {
        try (Phone bob = Phone.listening(Transport.UDP, "bob", "127.0.0.1", Server.address());
                Phone carol = Phone.listening(Transport.UDP, "carol", "127.0.0.1", Server.address())) {
            bind(bob, "sip:carol@" + server());
            bind(carol, "sip:bob@" + server());
            Phone alice = phone("alice");

            OutgoingCall call = alice.invite("sip:bob@" + server());

            endsAtVoicemailOrWith482(call);
            assertThat(invitesAtVoicemail(call)).isLessThanOrEqualTo(4);
            bob.registration().removeAll();
            carol.registration().removeAll();
        }
    }

    @Test
    void callToASubscriberWhoseBindingIsAnothersAddressOfRecordReachesThatOne() {
        Phone carol = registered("carol");
        Phone bob = phone("bob");
        bind(bob, "sip:carol@" + Server.DOMAIN + ":" + Server.address().getPort() + ";maddr=127.0.0.1");

        OutgoingCall call = phone("alice").invite("bob");

        Dialog answered = carol.awaitInvite().answer();
        hangUp(call.connect(), answered);
    }

    @Test
    void messageToABindingAtTheOwnAddressOfRecordDoesNotLoop() {
        try (Phone bob = Phone.listening(Transport.UDP, "bob", "127.0.0.1", Server.address())) {
            bind(bob, "sip:bob@" + server());

            OutgoingRequest message = phone("alice").send("MESSAGE", "sip:bob@" + server());

            message.awaitStatus(482);
            bob.registration().removeAll();
        }
    }

    private static long invitesAtVoicemail(OutgoingCall call) {
        return VOICEMAIL.trace().received("INVITE").stream()
                .filter(invite -> invite.headers("Call-ID").contains(call.callId()))
                .count();
    }

    private static void endsAtVoicemailOrWith482(OutgoingCall call) {
        VOICEMAIL.onInvite(incoming -> incoming.answer());
        try {
            IncomingResponse end = call.awaitFinal();
            call.ack();
            assertThat(end.status()).isIn(200, 482);
            if (end.isSuccess()) {
                call.dialog(end).hangUp();
            }
            assertThat(call.responses()).hasSizeLessThan(STORM);
        } finally {
            VOICEMAIL.onInvite(null);
        }
    }

    // Nonsense

    @ParameterizedTest
    @ValueSource(strings = {
        "",
        "\n\n\n\n",
        "hello",
        "INVITE",
        "INVITE sip:bob@example.test SIP/2.0\n\n",
        "INVITE sip:bob@example.test SIP/7.0\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKx\n\n",
        "SIP/2.0 200 OK\n\n",
        "SIP/2.0 200 OK\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKunknown\nFrom: <sip:a@b>;tag=1\n"
                + "To: <sip:c@d>;tag=2\nCall-ID: nobodys\nCSeq: 1 INVITE\n\n",
        "INVITE sip:bob@example.test SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKy\nFrom: \u0001\u0002\n"
                + "To: <sip:bob@example.test\nCall-ID: x\nCSeq: minus one\nContent-Length: -7\n\n"})
    void garbageDoesNotDisturbTheServer(String datagram) {
        Phone bob = registered("bob");

        phone("mallory").sendRaw(datagram);

        assertServes(phone("alice"), bob);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:@example.test", "sip:bob@example.test:99999999", "sip:bob@exa<mple.test", "bob", "sip:"})
    void malformedRequestUriIsRefusedOrDropped(String requestUri) {
        Phone bob = registered("bob");
        Phone mallory = phone("mallory");

        mallory.sendRaw(request(mallory, "INVITE", requestUri, "<sip:bob@example.test>"));

        assertServes(phone("alice"), bob);
        assertThat(bob.calls()).hasSize(1);
        // Restcomm reads the empty user as somebody called "null", which does no harm.
        assertThat(finals(mallory)).allMatch(status -> status >= 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"From", "To", "Call-ID", "CSeq", "Via"})
    void requestWithoutANecessaryHeaderIsRefusedOrDropped(String header) {
        Phone bob = registered("bob");
        Phone mallory = phone("mallory");

        mallory.sendRaw(request(mallory, "INVITE", uri("bob"), "<" + uri("bob") + ">")
                .replaceFirst("(?m)^" + header + ": .*\n", ""));

        assertServes(phone("alice"), bob);
        assertThat(bob.calls()).hasSize(1);
        assertThat(finals(mallory)).allMatch(status -> status == 400);
    }

    /** What comes with ICE candidates, keys and certificates of a caller's identity is far from this. */
    @ParameterizedTest
    @EnumSource
    void largeMessageIsRelayed(Transport transport) {
        Phone bob = registered(transport, "bob");
        String text = "0123456789".repeat(1_200);

        OutgoingRequest message = phone(transport, "alice").send("MESSAGE", "bob", Change.body("text/plain", text));
        IncomingRequest received = bob.awaitRequest("MESSAGE");
        assertThat(received.body()).isEqualTo(text);
        received.respond(200);

        message.awaitStatus(200);
    }

    /** RFC 3261 18.1.1 has it sent over TCP, which such a phone would never get: a firewall or a NAT swallows the connection. */
    @Test
    void largeMessageToAPhoneThatRegisteredOverUdpComesOverUdp() throws IOException {
        try (Phone bob = Phone.listening(Transport.UDP, "bob", Server.DOMAIN, Server.address(), FIREWALLED);
                ServerSocket silent = new ServerSocket(bob.address().getPort(), 1, FIREWALLED)) {
            bob.password(People.password("bob")).register();

            OutgoingRequest message = phone("alice").send("MESSAGE", "bob", Change.body("text/plain", "0123456789".repeat(300)));
            bob.awaitRequest("MESSAGE").respond(200);

            message.awaitStatus(200);
            silent.setSoTimeout((int) MOMENT.toMillis());
            assertThatThrownBy(silent::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void messageThatIsTooLargeDoesNoHarm(Transport transport) {
        Phone bob = registered(transport, "bob");
        Phone mallory = phone(transport, "mallory");

        mallory.sendTooMuch(request(mallory, "MESSAGE", uri("bob"), "<" + uri("bob") + ">")
                .replace("Content-Length: 0\n\n", "Content-Type: text/plain\nContent-Length: 60000\n\n" + "0123456789".repeat(6_000)));

        assertServes(phone(transport, "alice"), bob);
        assertThat(finals(mallory)).allMatch(status -> status >= 400);
    }

    // What is left of a challenge

    /** RFC 3261 17.2.1: by timer G, and whenever the request is repeated. */
    @Test
    void challengeIsRepeatedUntilItIsAcknowledged() {
        try (Phone alice = Phone.listening(Transport.UDP, "alice", Server.DOMAIN, Server.address(), FIREWALLED)) {
            String invite = request(alice, "INVITE", uri("bob"), "<" + uri("bob") + ">");
            alice.sendRaw(invite);
            String tag = challenge(alice).toTag();
            alice.sendRaw(invite);

            assertThat(List.of(challenge(alice).toTag(), challenge(alice).toTag())).containsOnly(tag);

            alice.sendRaw(invite.replace("INVITE", "ACK").replace("To: <" + uri("bob") + ">", "To: <" + uri("bob") + ">;tag=" + tag));
            assertServes(phone("carol"), registered("bob"));
        }
    }

    private static IncomingMessage challenge(Phone phone) {
        return phone.awaitStray(message -> message instanceof IncomingResponse response && response.status() == 407);
    }

    /** Each call of a phone is challenged first. */
    @Test
    void callThatIsChallengedLeavesNoSession() throws InterruptedException {
        long before = sessions();
        try (Phone alice = Phone.listening(Transport.UDP, "alice", Server.DOMAIN, Server.address(), FIREWALLED)) {
            for (int i = 0; i < 100; i++) {
                alice.invite("bob").awaitRejected(407);
            }
        }
        assertNoMoreSessionsThan(before);
    }

    @Test
    void callToNobodyLeavesNoSession() throws InterruptedException {
        long before = sessions();
        Phone alice = phone("alice");
        for (int i = 0; i < 50; i++) {
            alice.invite("no-such-user").awaitRejected(404);
            alice.send("MESSAGE", "no-such-user").awaitStatus(404);
        }
        assertNoMoreSessionsThan(before);
    }

    private static void assertNoMoreSessionsThan(long before) throws InterruptedException {
        Instant latest = Instant.now().plus(SOON);
        while (sessions() > before) {
            assertThat(Instant.now()).as("%s sessions, %s before", sessions(), before).isBefore(latest);
            Thread.sleep(200);
        }
    }

    private static long sessions() {
        return Server.gauge("switchhook_sessions");
    }

    private static String request(Phone phone, String method, String requestUri, String to) {
        return method + " " + requestUri + " SIP/2.0\n"
                + "Via: " + phone.via() + "\n"
                + "Max-Forwards: 70\n"
                + "From: <" + phone.aor() + ">;tag=raw\n"
                + "To: " + to + "\n"
                + "Call-ID: raw-" + System.nanoTime() + "@" + phone.address().getPort() + "\n"
                + "CSeq: 1 " + method + "\n"
                + "Contact: <" + phone.contact() + ">\n"
                + (method.equals("NOTIFY") ? "Event: refer\nSubscription-State: active\n" : "")
                + "Content-Length: 0\n\n";
    }

    private static List<Integer> finals(Phone phone) {
        return phone.trace().received("SIP/2.0 ").stream()
                .map(entry -> Integer.parseInt(entry.startLine().split(" ")[1]))
                .filter(status -> status >= 200)
                .toList();
    }

    // Requests outside of calls

    @ParameterizedTest
    @EnumSource
    void optionsToTheServerTellWhatItCanDo(Transport transport) {
        for (String target : List.of("sip:" + Server.DOMAIN, "sip:" + server())) {
            IncomingResponse answer = phone(transport, "alice").send("OPTIONS", target).awaitStatus(200);

            assertThat(answer.headers("Allow")).contains("INVITE", "REGISTER", "REFER");
            assertThat(answer.headers("Supported")).contains("path");
        }
    }

    @ParameterizedTest
    @EnumSource
    void optionsAndMessagesAreRelayedToASubscribersPhone(Transport transport) {
        Phone bob = registered(transport, "bob");
        Phone alice = phone("alice");

        OutgoingRequest message = alice.send("MESSAGE", "bob", Change.body("text/plain", "hello"));
        IncomingRequest received = bob.awaitRequest("MESSAGE");
        assertThat(received.body()).isEqualTo("hello");
        assertThat(received.requestUri()).startsWith("sip:bob@127.0.0.1:");
        received.respond(200);
        message.awaitStatus(200);

        OutgoingRequest options = alice.send("OPTIONS", "bob");
        bob.awaitRequest("OPTIONS").respond(200, Change.header("Allow", "INVITE, JUMP"));
        assertThat(options.awaitStatus(200).headers("Allow")).contains("JUMP");
    }

    @Test
    void messageReachesAllPhonesOfASubscriber() {
        Phone desk = registered("bob");
        Phone mobile = registered("bob");

        OutgoingRequest message = phone("alice").send("MESSAGE", "bob", Change.body("text/plain", "hello"));
        IncomingRequest atDesk = desk.awaitRequest("MESSAGE");
        IncomingRequest atMobile = mobile.awaitRequest("MESSAGE");
        atDesk.respond(486);
        atMobile.respond(200);

        message.awaitStatus(200);
        assertThat(message.finals()).containsExactly(200);
    }

    @Test
    void messageToASubscriberWithoutPhoneIsUnavailable() {
        phone("alice").send("MESSAGE", "bob", Change.body("text/plain", "hello")).awaitStatus(480);
    }

    @Test
    void messageAlongAPathFollowsIt() {
        try (Phone edge = Phone.listening(Transport.UDP, "edge")) {
            phone("bob").register(Change.header("Path", "<" + edge.contact() + ";lr>"));

            OutgoingRequest message = phone("alice").send("MESSAGE", "bob", Change.body("text/plain", "hello"));
            IncomingRequest atEdge = edge.awaitRequest("MESSAGE");
            atEdge.respond(200);

            message.awaitStatus(200);
            assertThat(atEdge.headers("Route")).containsExactly("<" + edge.contact() + ";lr>");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"FOO", "PUBLISH"})
    void methodThatIsNotServedIsNotAllowed(String method) {
        registered("bob");

        IncomingResponse refusal = phone("alice").send(method, "bob", Change.header("Event", "presence"))
                .awaitStatus(405);

        assertThat(refusal.headers("Allow")).contains("INVITE", "OPTIONS").doesNotContain(method);
    }

    @ParameterizedTest
    @ValueSource(strings = {"BYE", "UPDATE", "PRACK", "INFO"})
    void requestOfAnUnknownCallIsAnsweredSo(String method) {
        Phone bob = registered("bob");

        phone("alice").send(method, "bob").awaitStatus(481);
        phone("alice").send(method, "bob", Change.header("To", "<" + uri("bob") + ">;tag=unknown"))
                .awaitStatus(481);

        assertThat(messagesAt(bob, method)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"BYE", "UPDATE", "INFO", "MESSAGE", "REFER", "NOTIFY", "INVITE"})
    void requestInsideAnUnknownCallIsNotRelayedToStrangers(String method) {
        try (Phone elsewhere = Phone.listening(Transport.UDP, "carol")) {
            Phone mallory = phone("mallory");

            mallory.sendRaw(request(mallory, method, elsewhere.contact(), "<" + elsewhere.contact() + ">;tag=unknown"));

            mallory.awaitStray(response -> response.toString().startsWith("SIP/2.0 481"));
            assertThat(elsewhere.trace().entries()).isEmpty();
        }
    }

    @Test
    void ackOfAnUnknownCallIsIgnored() {
        Phone bob = registered("bob");
        Phone mallory = phone("mallory");

        mallory.sendRaw(request(mallory, "ACK", uri("bob"), "<" + uri("bob") + ">;tag=unknown"));
        mallory.sendRaw(request(mallory, "ACK", uri("bob"), "<" + uri("bob") + ">"));

        assertServes(phone("alice"), bob);
        assertThat(messagesAt(bob, "ACK")).isEqualTo(1);
        assertThat(mallory.trace().received("SIP/2.0")).isEmpty();
    }

    @Test
    void cancelOfAnUnknownCallIsAnsweredSo() {
        Phone bob = registered("bob");
        Phone mallory = phone("mallory");

        mallory.sendRaw(request(mallory, "CANCEL", uri("bob"), "<" + uri("bob") + ">"));

        // Restcomm answers every CANCEL with 200 itself.
        mallory.awaitStray(response -> response.toString().startsWith(Server.isRestcomm() ? "SIP/2.0 200" : "SIP/2.0 481"));
        assertServes(phone("alice"), bob);
        assertThat(messagesAt(bob, "CANCEL")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void callToARegisteredContactReachesThatPhoneAlone(Transport transport) {
        Phone desk = registered(transport, "bob");
        Phone mobile = registered(transport, "bob");

        Call call = connect(phone("alice"), desk, desk.contact());

        hangUp(call.atCaller(), call.atCallee());
        assertThat(mobile.calls()).isEmpty();
    }

    /** As behind a NAT that has forgotten its phones. What waits for a connection would otherwise handle calls. */
    @ParameterizedTest
    @EnumSource(names = {"TCP", "TLS"})
    void phoneWhoseConnectionIsNeverMadeKeepsNobodyElseWaiting(Transport transport) throws IOException {
        VOICEMAIL.onInvite(Behaviour.busy());
        Phone carol = registered("carol");
        try (DeafPort deaf = DeafPort.open()) {
            bind(phone("bob"), "sip:bob@127.0.0.1:" + deaf.number() + ";transport=" + transport);
            List<OutgoingCall> toNobody =
                    IntStream.range(0, 8).mapToObj(number -> phone("caller" + number).invite("bob")).toList();

            OutgoingCall call = phone("alice").invite("carol");
            carol.awaitInvite(PROMPTLY).reject(486).awaitAck();
            call.awaitFinal();

            toNobody.forEach(OutgoingCall::awaitFinal);
        }
    }

    // REFER outside of calls

    @ParameterizedTest
    @EnumSource
    void referToASubscriberIsRelayedAndItsNotifyComesBack(Transport transport) {
        Phone bob = registered(transport, "bob");
        Phone alice = phone(transport, "alice");

        Referral referral = alice.refer("bob", uri("carol"));
        IncomingReferral atBob = bob.awaitRefer();
        assertThat(atBob.referTo().target()).isEqualTo(uri("carol"));
        atBob.accept();
        referral.awaitAccepted();
        OutgoingRequest notify = atBob.notify(200);

        assertThat(referral.awaitOutcome().status()).isEqualTo(200);
        notify.awaitStatus(200);
    }

    @Test
    void referToAnythingElseIsRefusedAndGoesNowhere() {
        try (Phone elsewhere = Phone.listening(Transport.UDP, "carol")) {
            Phone alice = phone("alice");

            alice.refer(elsewhere.contact(), uri("bob")).awaitRejected(403);
            alice.refer("sip:" + Server.DOMAIN, uri("bob")).awaitRejected(403);

            assertThat(elsewhere.trace().entries()).isEmpty();
            assertThat(alice.trace().received("")).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<sip:example.test>", "carol", "<tel:>", "<sip:carol@example.test", ""})
    void referWithoutAUsableTargetIsRefused(String referTo) {
        Phone bob = registered("bob");

        phone("alice").refer("bob", uri("carol"), Change.header("Refer-To", referTo)).awaitRejected(400);

        assertThat(messagesAt(bob, "REFER")).isZero();
    }

    @Test
    void referWithTwoTargetsIsNotRelayed() {
        // Restcomm shows nobody a header that stands in a request twice but once.
        assumeFalse(Server.isRestcomm());
        Phone bob = registered("bob");

        phone("alice").refer("bob", uri("carol"), Change.add("Refer-To", "<" + uri("dave") + ">")).awaitRejected(400);

        assertThat(messagesAt(bob, "REFER")).isZero();
    }

    /** Click-to-dial: the server of the page that was clicked on is no subscriber. */
    @ParameterizedTest
    @ValueSource(strings = {"P-Asserted-Identity", "Referred-By"})
    void trustedPeerRefersInTheNameOfASubscriber(String header) {
        Phone bob = registered("bob");
        Change inHisName = Change.header(header, "\"Bob\" <" + uri("bob") + ">");
        try (Phone web = Phone.listening(Transport.UDP, "web", "elsewhere.test", Server.address())) {
            Referral referral = web.refer(uri("bob"), uri("carol"), inHisName);
            IncomingReferral atBob = bob.awaitRefer().accept();
            referral.awaitAccepted();
            OutgoingRequest notify = atBob.notify(200);
            assertThat(referral.awaitOutcome().status()).isEqualTo(200);
            notify.awaitStatus(200);

            web.refer(uri("bob"), "sip:0900123456@" + Server.DOMAIN, inHisName).awaitRejected(603);
            web.refer(uri("bob"), uri("carol"), Change.header(header, "<sip:nobody@" + Server.DOMAIN + ">"))
                    .awaitRejected(403);
        }
        try (Phone forger = Phone.listening(Transport.UDP, "web", "elsewhere.test", Server.address(), UNTRUSTED)) {
            forger.refer(uri("bob"), uri("carol"), inHisName).awaitRejected(403);
        }
        assertThat(messagesAt(bob, "REFER")).isEqualTo(1);
    }

    @Test
    void senderOfTooManyRefersHasToWait() {
        Phone bob = registered("bob");
        String refused = "sip:0900123456@" + Server.DOMAIN;
        Phone flooding = phone("stubborn");
        int passed = 0;

        IncomingResponse response = flooding.refer("bob", refused).request().awaitFinal();
        while (response.status() == 603 && passed < 60) {
            passed++;
            response = flooding.refer("bob", refused).request().awaitFinal();
        }

        assertThat(response.status()).isEqualTo(480);
        assertThat(Integer.parseInt(response.header("Retry-After"))).isBetween(1, 3);
        assertThat(passed).isBetween(30, 59);
        phone("alice").refer("bob", refused).awaitRejected(603);
        assertThat(messagesAt(bob, "REFER")).isZero();
    }
}
