package io.switchhook.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.database.Database;
import io.switchhook.database.Readiness;
import io.switchhook.settings.DatabaseSettings;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.sip.HashAlgorithm;
import io.switchhook.subscriber.Domains;
import io.switchhook.subscriber.FilledDirectory;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.subscriber.digest.Nonces;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessControlTest {

    private static final String SOURCE = "192.0.2.1";
    private static final String PEER = "198.51.100.7";
    private static final String BOB = "sip:bob@example.test";
    private static final String CAROL = "sip:carol@example.test";
    private static final String STRANGER = "sip:eve@elsewhere.test";
    private static final int LIMIT = 3;

    private final ManualClock clock = new ManualClock();
    private final Map<String, String> texts = new HashMap<>(Map.of(
            "switchhook.trusted", "198.51.100.0/24", "switchhook.bans.limit", Integer.toString(LIMIT)));
    private final SubscriberDirectory directory = new FilledDirectory()
            .domain("example.test", "example.org")
            .domain("other.test")
            .subscriber("bob", "example.test", "101", "+4930123")
            .subscriber("carol", "example.test")
            .subscriber("bob", "other.test")
            .disabled("dave", "example.test")
            .directory();
    private final Settings settings = settings();
    private final Nonces nonces = new Nonces(settings, clock);
    private final Bans bans = new Bans(settings, clock);
    private final AccessControl control = control(settings);

    private Settings settings() {
        return Settings.read(texts::get);
    }

    private AccessControl control(Settings settings) {
        Domains domains = new Domains(directory);
        domains.listenOn(new Domains.Listening(Set.of("203.0.113.5"), Set.of(5060)));
        return new AccessControl(new Readiness(List.of(directory)), settings, domains, directory, nonces, bans);
    }

    private static Approach register(String to, String... credentials) {
        return new Approach("REGISTER", "sip:example.test", to, to, SOURCE, 5060, List.of(credentials));
    }

    private static Approach invite(String from, String... credentials) {
        return inviteFrom(SOURCE, from, credentials);
    }

    private static Approach inviteFrom(String source, String from, String... credentials) {
        return new Approach("INVITE", CAROL, from, CAROL, source, 5060, List.of(credentials));
    }

    private String nonce(String source) {
        return nonces.challenges("example.test", source, false).get(0).replaceFirst(".*nonce=\"([^\"]+)\".*", "$1");
    }

    /** An answer to a challenge; every part can be made wrong. */
    private static final class Answer {
        private String username = "bob";
        private String realm = "example.test";
        private String password = "bob-secret";
        private String nonce;
        private String method = "INVITE";
        private String uri = CAROL;
        private int count = 1;
        private HashAlgorithm algorithm = HashAlgorithm.SHA_256;

        Answer(String nonce) {
            this.nonce = nonce;
        }

        Answer by(String user) {
            username = user;
            password = user + "-secret";
            return this;
        }

        Answer registering() {
            method = "REGISTER";
            uri = "sip:example.test";
            return this;
        }

        @Override
        public String toString() {
            String nc = "%08x".formatted(count);
            String response = algorithm.hash(String.join(":",
                    algorithm.hash(username + ":" + realm + ":" + password), nonce, nc, "c", "auth",
                    algorithm.hash(method + ":" + uri)));
            return "Digest username=\"" + username + "\", realm=\"" + realm + "\", nonce=\"" + nonce + "\", uri=\"" + uri
                    + "\", algorithm=" + algorithm.token() + ", qop=auth, nc=" + nc + ", cnonce=\"c\", response=\"" + response
                    + "\"";
        }
    }

    private Answer answer() {
        return new Answer(nonce(SOURCE));
    }

    private static Access.Challenge challenge(int status, boolean stale) {
        return new Access.Challenge(status, stale, "example.test");
    }

    private void isAllowed(Access access, String user) {
        assertThat(access).isEqualTo(new Access.Allowed(directory.find(new Aor(user, "example.test")), false));
    }

    // Who is challenged

    @ParameterizedTest
    @ValueSource(strings = {BOB, "sip:nobody@example.test", "sip:101@example.test", "sip:bob@EXAMPLE.TEST", "sips:bob@example.test",
        "sip:bob@example.org", "sip:bob@example.test:9999", "sip:bob@example.test.", "sip:example.test", "tel:+49-30-123"})
    void whoClaimsAnAddressOfOursIsChallenged(String from) {
        assertThat(control.decide(invite(from))).isEqualTo(challenge(407, false));
    }

    @Test
    void whoClaimsTheServersOwnAddressIsChallenged() {
        assertThat(control.decide(invite("sip:bob@203.0.113.5")))
                .isEqualTo(new Access.Challenge(407, false, "203.0.113.5"));
    }

    @ParameterizedTest
    @ValueSource(strings = {STRANGER, "sip:anonymous@anonymous.invalid", "sip:bob@203.0.113.5:7000", "tel:+4999", "sip:bob@test",
        "http://example.test"})
    void strangerIsLetIn(String from) {
        assertThat(control.decide(invite(from))).isEqualTo(new Access.Allowed(Optional.empty(), false));
    }

    @Test
    void strangerIsRefusedIfSoSet() {
        texts.put("switchhook.strangers", "false");

        assertThat(control(settings()).decide(invite(STRANGER))).isEqualTo(new Access.Refused(403, "Strangers Not Served"));
    }

    @Test
    void registrationIsChallengedByWhatItRegisters() {
        assertThat(control.decide(register(BOB))).isEqualTo(challenge(401, false));
        assertThat(control.decide(new Approach("REGISTER", "sip:example.test", STRANGER, BOB, SOURCE, 5060, List.of())))
                .isEqualTo(challenge(401, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {STRANGER, "tel:+4999", "mailto:bob@example.test"})
    void registrationOfWhatIsNotOursIsRefused(String to) {
        assertThat(control.decide(new Approach("REGISTER", "sip:example.test", BOB, to, SOURCE, 5060, List.of())))
                .isEqualTo(new Access.Refused(403, "Not Our Domain"));
    }

    @ParameterizedTest
    @ValueSource(strings = {BOB, CAROL})
    void trustedPeerIsBelieved(String from) {
        assertThat(control.decide(inviteFrom(PEER, from))).isInstanceOfSatisfying(Access.Allowed.class, allowed -> {
            assertThat(allowed.trusted()).isTrue();
            assertThat(allowed.caller().orElseThrow().aor()).hasToString(from);
        });
    }

    @Test
    void trustedPeerRegistersAndCallsForStrangers() {
        assertThat(control.decide(new Approach("REGISTER", "sip:example.test", BOB, BOB, PEER, 5060, List.of())))
                .isEqualTo(new Access.Allowed(directory.find(new Aor("bob", "example.test")), true));
        texts.put("switchhook.strangers", "false");
        assertThat(control(settings()).decide(inviteFrom(PEER, STRANGER)))
                .isEqualTo(new Access.Allowed(Optional.empty(), true));
    }

    @Test
    void nobodyIsJudgedBeforeTheSubscribersAreRead() {
        SubscriberDirectory unread = new SubscriberDirectory(
                new Database(new DatabaseSettings("jdbc:h2:mem:", "", "", 2), Path.of("")), settings);
        AccessControl starting = new AccessControl(
                new Readiness(List.of(directory, unread)), settings, new Domains(directory), directory, nonces, bans);

        assertThat(starting.decide(invite(STRANGER))).isEqualTo(new Access.Refused(503, "Starting"));
        assertThat(starting.decide(inviteFrom(PEER, BOB))).isEqualTo(new Access.Refused(503, "Starting"));
    }

    // Proofs

    @ParameterizedTest
    @EnumSource
    void rightPasswordIsProof(HashAlgorithm algorithm) {
        Answer answer = answer();
        answer.algorithm = algorithm;

        isAllowed(control.decide(invite(BOB, answer.toString())), "bob");
        assertThat(bans.successes()).isEqualTo(1);
    }

    @Test
    void digestThatIsNotOfferedIsNoProof() {
        texts.put("switchhook.digest.algorithms", "SHA-256");
        Answer answer = answer();
        answer.algorithm = HashAlgorithm.MD5;

        assertThat(control(settings()).decide(invite(BOB, answer.toString())))
                .isEqualTo(new Access.Refused(400, "Digest Algorithm Not Offered"));
        isAllowed(control(settings()).decide(invite(BOB, answer().toString())), "bob");
    }

    @Test
    void registrationOfTheOwnAddressesIsAllowed() {
        for (String to : List.of(BOB, "sip:101@example.test", "sip:+4930123@example.test", "sip:bob@example.org")) {
            isAllowed(control.decide(register(to, answer().registering().toString())), "bob");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {BOB, "sip:101@example.test", "sip:bob@example.org", "tel:+4930123", "sip:bob@example.test:5070"})
    void callFromAnOwnAddressIsAllowed(String from) {
        isAllowed(control.decide(invite(from, answer().toString())), "bob");
    }

    @Test
    void credentialsAreFoundAmongOthers() {
        Answer other = answer();
        other.realm = "elsewhere.test";

        isAllowed(control.decide(invite(BOB, other.toString(), answer().toString())), "bob");
    }

    @ParameterizedTest
    @EnumSource
    void userNameMayHaveItsDomain(HashAlgorithm algorithm) {
        Answer answer = answer();
        answer.username = "bob@example.test";
        answer.algorithm = algorithm;

        isAllowed(control.decide(invite(BOB, answer.toString())), "bob");
        answer.password = "guess";
        assertThat(control.decide(invite(BOB, answer.toString()))).isEqualTo(challenge(407, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob@other.test", "bob@example.org", "@example.test", "bob@example.test@example.test"})
    void otherNamesAreUnknown(String username) {
        Answer answer = answer();
        answer.username = username;

        assertThat(control.decide(invite(BOB, answer.toString()))).isEqualTo(challenge(407, false));
    }

    @Test
    void wrongPasswordIsChallengedAgainAndCounts() {
        Answer answer = answer();
        answer.password = "guess";

        assertThat(control.decide(invite(BOB, answer.toString()))).isEqualTo(challenge(407, false));
        assertThat(bans.failures()).isEqualTo(1);
    }

    @Test
    void unknownUserIsTreatedAsAWrongPassword() {
        Answer answer = answer().by("nobody");

        assertThat(control.decide(invite("sip:nobody@example.test", answer.toString()))).isEqualTo(challenge(407, false));
        assertThat(bans.failures()).isEqualTo(1);
    }

    @Test
    void emptyPasswordOfAnUnknownUserIsNoProof() {
        Answer answer = answer();
        answer.username = "nobody";
        answer.password = "";

        assertThat(control.decide(invite("sip:nobody@example.test", answer.toString()))).isEqualTo(challenge(407, false));
    }

    @Test
    void credentialsOfAnotherRealmAreNone() {
        Answer answer = answer();
        answer.realm = "other.test";

        assertThat(control.decide(invite(BOB, answer.toString()))).isEqualTo(challenge(407, false));
        assertThat(bans.failures()).isZero();
    }

    @Test
    void proofOfAnotherMethodIsNone() {
        Answer answer = answer().registering();
        answer.uri = CAROL;

        assertThat(control.decide(invite(BOB, answer.toString()))).isEqualTo(challenge(407, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:dave@example.test", "sip:carol@elsewhere.test", "sip:example.test", "carol", "/"})
    void proofForAnotherUriIsRefused(String uri) {
        Answer answer = answer();
        answer.uri = uri;

        assertThat(control.decide(invite(BOB, answer.toString())))
                .isEqualTo(new Access.Refused(400, "Credentials For Another URI"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:carol@example.test:5060;transport=udp", "sip:carol@203.0.113.5", "sips:carol@EXAMPLE.test",
        "sip:carol@example.org"})
    void uriMayBeWrittenDifferently(String uri) {
        Answer answer = answer();
        answer.uri = uri;

        isAllowed(control.decide(invite(BOB, answer.toString())), "bob");
    }

    @Test
    void expiredNonceIsStaleWhateverThePassword() {
        Answer right = answer();
        Answer wrong = answer();
        wrong.password = "guess";
        clock.advance(Duration.ofMinutes(5));

        assertThat(control.decide(invite(BOB, right.toString()))).isEqualTo(challenge(407, true));
        assertThat(control.decide(invite(BOB, wrong.toString()))).isEqualTo(challenge(407, true));
        assertThat(bans.failures()).isZero();
    }

    @Test
    void nonceGivenToAnotherSourceIsStale() {
        assertThat(control.decide(inviteFrom("192.0.2.2", BOB, answer().toString()))).isEqualTo(challenge(407, true));
    }

    @Test
    void replayIsStale() {
        String answer = answer().toString();

        isAllowed(control.decide(invite(BOB, answer)), "bob");
        assertThat(control.decide(invite(BOB, answer))).isEqualTo(challenge(407, true));
        assertThat(bans.failures()).isZero();
    }

    @Test
    void nonceMayBeUsedAgainWithTheNextCount() {
        Answer answer = answer();
        isAllowed(control.decide(invite(BOB, answer.toString())), "bob");

        answer.count = 3;
        isAllowed(control.decide(invite(BOB, answer.toString())), "bob");
        answer.count = 2;
        isAllowed(control.decide(invite(BOB, answer.toString())), "bob");
    }

    @Test
    void failedAttemptUsesUpNoCount() {
        Answer answer = answer();
        answer.password = "guess";
        control.decide(invite(BOB, answer.toString()));

        answer.password = "bob-secret";
        isAllowed(control.decide(invite(BOB, answer.toString())), "bob");
    }

    @ParameterizedTest
    @CsvSource({"qop=auth, qop=auth-int", "algorithm=SHA-256, algorithm=SHA-512-256", "nc=00000001, nc=1"})
    void malformedCredentialsAreRefused(String part, String replacement) {
        assertThat(control.decide(invite(BOB, answer().toString().replace(part, replacement))))
                .isInstanceOfSatisfying(Access.Refused.class, refused -> assertThat(refused.status()).isEqualTo(400));
        assertThat(bans.failures()).isZero();
    }

    // What may not be claimed

    @Test
    void credentialsOfAnotherSubscriberAreRefused() {
        Access refusal = new Access.Refused(403, "Not Your Address");

        assertThat(control.decide(invite(CAROL, answer().toString()))).isEqualTo(refusal);
        assertThat(control.decide(invite("sip:nobody@example.test", answer().toString()))).isEqualTo(refusal);
        assertThat(control.decide(invite("sip:example.test", answer().toString()))).isEqualTo(refusal);
        assertThat(control.decide(register(CAROL, answer().registering().toString()))).isEqualTo(refusal);
    }

    @Test
    void credentialsOfTheSameNameInAnotherDomainAreAnothers() {
        assertThat(control.decide(invite("sip:bob@other.test", answer().toString())))
                .isEqualTo(new Access.Challenge(407, false, "other.test"));
    }

    @Test
    void disabledSubscriberIsRefused() {
        Access refusal = new Access.Refused(403, "Subscriber Disabled");

        assertThat(control.decide(invite("sip:dave@example.test", answer().by("dave").toString()))).isEqualTo(refusal);
        assertThat(control.decide(inviteFrom(PEER, "sip:dave@example.test"))).isEqualTo(refusal);
        assertThat(control.decide(invite("sip:dave@example.test"))).isEqualTo(challenge(407, false));
    }

    // Bans

    private void guess(int times) {
        for (int i = 0; i < times; i++) {
            Answer answer = answer();
            answer.password = "guess" + i;
            assertThat(control.decide(invite(BOB, answer.toString()))).isEqualTo(challenge(407, false));
        }
    }

    @Test
    void guessingIsRefusedThenNotAnsweredUntilTheBanIsOver() {
        guess(LIMIT);

        for (int i = 0; i < LIMIT; i++) {
            assertThat(control.decide(invite(BOB, answer().toString()))).isEqualTo(new Access.Refused(403, "Too Many Failures"));
        }
        assertThat(control.decide(invite(BOB, answer().toString()))).isEqualTo(new Access.Dropped());
        assertThat(control.decide(invite(STRANGER))).isEqualTo(new Access.Dropped());
        assertThat(control.decide(register(STRANGER))).isEqualTo(new Access.Dropped());
        assertThat(control.decide(invite(BOB, "Digest realm=\"example.test\""))).isEqualTo(new Access.Dropped());

        clock.advance(Duration.ofMinutes(10));
        isAllowed(control.decide(invite(BOB, answer().toString())), "bob");
    }

    @Test
    void phoneThatGuessingIsAboutGoesOn() {
        String phone = "192.0.2.50";
        isAllowed(control.decide(inviteFrom(phone, BOB, new Answer(nonce(phone)).toString())), "bob");
        guess(LIMIT);

        assertThat(control.decide(inviteFrom(phone, BOB))).isEqualTo(challenge(407, false));
        assertThat(control.decide(inviteFrom(phone, "sip:101@example.test"))).isEqualTo(challenge(407, false));
        isAllowed(control.decide(inviteFrom(phone, BOB, new Answer(nonce(phone)).toString())), "bob");
        assertThat(control.decide(inviteFrom("192.0.2.51", BOB))).isEqualTo(new Access.Refused(403, "Too Many Failures"));
    }

    @Test
    void neverAnsweringAChallengeIsNoFailure() {
        for (int i = 0; i < 10 * LIMIT; i++) {
            assertThat(control.decide(invite(BOB))).isEqualTo(challenge(407, false));
        }
    }

    @Test
    void trustedPeerIsNotBanned() {
        for (int i = 0; i < LIMIT; i++) {
            bans.failed(PEER, new Aor("bob", "example.test"));
        }

        assertThat(control.decide(inviteFrom(PEER, BOB))).isInstanceOf(Access.Allowed.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sip:bob@example.test | bob
            tel:+4930123 | bob
            sip:eve@elsewhere.test, sip:carol@example.org | carol
            sip:carol@203.0.113.5:5060 |
            sip:dave@example.test |
            sip:nobody@example.test |
            sip:eve@elsewhere.test |
            """)
    void trustedPeerSpeaksForTheFirstSubscriberThatItNames(String named, String subscriber) {
        Access.Allowed peer = new Access.Allowed(Optional.empty(), true);

        Access.Allowed sender = control.inTheNameOf(peer, List.of(named.split(", ")), 5060);

        assertThat(sender.trusted()).isTrue();
        assertThat(sender.caller().map(each -> each.aor().user())).isEqualTo(Optional.ofNullable(subscriber));
    }

    @Test
    void nobodyElseSpeaksForASubscriber() {
        Access.Allowed stranger = new Access.Allowed(Optional.empty(), false);
        Access.Allowed carol = new Access.Allowed(directory.find(new Aor("carol", "example.test")), true);

        assertThat(control.inTheNameOf(stranger, List.of(BOB), 5060)).isEqualTo(stranger);
        assertThat(control.inTheNameOf(carol, List.of(BOB), 5060)).isEqualTo(carol);
    }
}
