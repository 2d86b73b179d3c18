package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingResponse;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.OutgoingRequest;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.Proof;
import io.switchhook.it.phone.Transport;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** What becomes of those who guess passwords, and that the real phones go on meanwhile. */
class BansIT extends CallFixture {

    private static final int LIMIT = 3;
    private static final Duration FIRST_BAN = Duration.ofSeconds(2);

    @Deployment(testable = false)
    static WebArchive archive() {
        Map<String, String> settings = patientSettings();
        settings.remove("switchhook.trusted");
        settings.put("switchhook.bans.limit", Integer.toString(LIMIT));
        settings.put("switchhook.bans.window", "30s");
        settings.put("switchhook.bans.time", FIRST_BAN.toMillis() + "ms");
        settings.put("switchhook.bans.time.max", FIRST_BAN.multipliedBy(2).toMillis() + "ms");
        return Server.archive(settings);
    }

    private static Phone at(String address, String user) {
        try {
            return Phone.listening(Transport.UDP, user, Server.DOMAIN, Server.address(), InetAddress.getByName(address));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static void guess(Phone phone, String user) {
        for (int i = 0; i < LIMIT; i++) {
            IncomingResponse challenge = phone.send("MESSAGE", "carol").awaitStatus(407);
            phone.send("MESSAGE", "carol", Proof.of(challenge, user, "guess" + i)).awaitStatus(407);
        }
    }

    private static double metric(String name) {
        return Server.metrics().lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static void isNotAnswered(OutgoingRequest request) {
        Optional<IncomingResponse> answer;
        try {
            answer = Optional.of(request.awaitFinal());
        } catch (AssertionError silence) {
            answer = Optional.empty();
        }
        assertThat(answer).isEmpty();
    }

    private static IncomingResponse awaitMercy(Phone phone) {
        long deadline = System.nanoTime() + FIRST_BAN.multipliedBy(5).toNanos();
        phone.patience(Duration.ofMillis(300));
        while (System.nanoTime() < deadline) {
            OutgoingRequest request = phone.send("OPTIONS", "sip:" + Server.DOMAIN);
            try {
                return request.awaitStatus(407);
            } catch (AssertionError stillBanned) {
                assertThat(request.finals()).isSubsetOf(403);
            }
        }
        throw new AssertionError("still banned");
    }

    @Test
    void sourceThatGuessesIsRefusedThenNotAnsweredThenForgivenWhileTheRealPhoneGoesOn() {
        Phone bob = registered("bob");
        double bans = metric("switchhook_auth_bans_total");
        try (Phone mallory = at("127.0.0.7", "bob").retransmitting(false)) {
            guess(mallory, "bob");

            for (int i = 0; i < LIMIT; i++) {
                mallory.send("MESSAGE", "carol").awaitStatus(403);
            }
            mallory.patience(Duration.ofMillis(700));
            OutgoingRequest message = mallory.send("MESSAGE", "carol");
            OutgoingCall call = mallory.invite("carol");
            isNotAnswered(message);
            isNotAnswered(call.invite());

            bob.register();
            OutgoingCall toBob = phone("alice").invite("bob");
            Dialog answered = bob.awaitInvite().answer();
            hangUp(toBob.connect(), answered);

            assertThat(awaitMercy(mallory).has("Proxy-Authenticate")).isTrue();
        }
        // The source twice, for it went on, and bob's address for everybody who is not bob's phone.
        assertThat(metric("switchhook_auth_bans_total") - bans).isEqualTo(3);
        assertThat(metric("switchhook_auth_dropped_total")).isPositive();
        assertThat(metric("switchhook_auth_failures_total")).isGreaterThanOrEqualTo(LIMIT);
    }

    @Test
    void addressThatManyGuessAtIsClosedToStrangersAlone() {
        Phone carol = phone("carol");
        carol.register();
        for (int i = 0; i < LIMIT; i++) {
            try (Phone guesser = at("127.0.0." + (20 + i), "carol")) {
                IncomingResponse challenge = guesser.registration().send().awaitStatus(401);
                guesser.registration().send(Proof.of(challenge, "carol", "guess")).awaitStatus(401);
            }
        }

        try (Phone another = at("127.0.0.30", "carol")) {
            another.registration().send().awaitStatus(403);
        }
        carol.register();
    }
}
