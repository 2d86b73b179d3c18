package io.switchhook.console.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.access.Bans;
import io.switchhook.access.SubscriberSignIn;
import io.switchhook.administrator.Administrators;
import io.switchhook.administrator.Passwords;
import io.switchhook.administrator.Role;
import io.switchhook.administrator.SignIn;
import io.switchhook.administrator.SignInFailures;
import io.switchhook.administrator.SignInOutcome.Accepted;
import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnderTest;
import io.switchhook.settings.Settings;
import io.switchhook.subscriber.FilledDirectory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GateTest {

    private static final String HOST = "switchhook.test:8443";
    private static final String REMOTE = "192.0.2.1";
    private static final String PASSWORD = "a good password";

    private final Settings settings = settings("true");
    private final Database database = new Database(settings.database(), Path.of("target"));
    private final Passwords passwords = new Passwords();
    private final SignIn signIn =
            new SignIn(database, passwords, new SignInFailures(settings, Clock.systemUTC()));
    private final Gate gate = gate(settings);

    private Gate gate(Settings withSettings) {
        return new Gate(withSettings, signIn, new SubscriberSignIn(
                FilledDirectory.of("example.net", "alice", "bob"), new Bans(withSettings, Clock.systemUTC())));
    }

    private static Settings settings(String requireTls) {
        return Settings.read(Map.of(
                "switchhook.database.url", "jdbc:h2:mem:" + UUID.randomUUID(),
                "switchhook.admin.password", PASSWORD,
                "switchhook.api.require-tls", requireTls,
                "switchhook.bans.limit", "3")::get);
    }

    @BeforeAll
    void connect() {
        Administrators administrators =
                new Administrators(settings, database, passwords, signIn, Clock.systemUTC());
        DatabaseUnderTest.start(database);
        administrators.create("reader", PASSWORD, Role.READ_ONLY);
    }

    @AfterAll
    void disconnect() {
        database.close();
    }

    private static String basic(String username, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private static Visit visit(String method, boolean secure, String source, String authorization) {
        return new Visit(method, "/domains", secure, source, HOST, authorization, "", "");
    }

    private static Visit browser(String method, String origin, String fetchSite) {
        return new Visit(method, "/domains", true, REMOTE, HOST, basic("admin", PASSWORD), origin, fetchSite);
    }

    private static int status(Admission admission) {
        return admission instanceof Admission.Refused refused ? refused.problem().status() : 200;
    }

    @ParameterizedTest
    @CsvSource({
        "admin,GET,200", "admin,POST,200", "admin,PATCH,200", "admin,DELETE,200",
        "reader,GET,200", "reader,HEAD,200", "reader,OPTIONS,200",
        "reader,POST,403", "reader,PATCH,403", "reader,PUT,403", "reader,DELETE,403", "reader,BREW,403",
        "nobody,GET,401", "nobody,POST,401"})
    void rolesMayDoWhatTheyMay(String username, String method, int status) {
        assertThat(status(gate.admit(visit(method, true, "192.0.2." + username.length(), basic(username, PASSWORD)))))
                .isEqualTo(status);
    }

    @Test
    void whoIsLetInIsKnown() {
        assertThat(gate.admit(visit("GET", true, REMOTE, basic("reader", PASSWORD))))
                .isEqualTo(new Admission.Granted(new Accepted("reader", Role.READ_ONLY)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer x", "Basic x"})
    void whoShowsNoCredentialIsAskedForIt(String authorization) {
        assertThat(gate.admit(visit("GET", true, "192.0.2.99", authorization)))
                .isInstanceOfSatisfying(Admission.Refused.class, refused -> {
                    assertThat(refused.problem().status()).isEqualTo(401);
                    assertThat(refused.headers())
                            .containsEntry("WWW-Authenticate", "Basic realm=\"Switchhook\", charset=\"UTF-8\"");
                });
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.7,403", "2001:db8::1,403", "127.0.0.1,200", "127.0.0.8,200", "::1,200", "0:0:0:0:0:0:0:1,200"})
    void passwordsInTheClearAreTakenFromThisMachineOnly(String source, int status) {
        assertThat(status(gate.admit(visit("GET", false, source, basic("admin", PASSWORD))))).isEqualTo(status);
    }

    @Test
    void passwordsInTheClearAreTakenWhenTheSettingSaysSo() {
        assertThat(status(gate(settings("false"))
                .admit(visit("GET", false, "192.0.2.7", basic("admin", PASSWORD))))).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "POST,https://evil.test,,403", "POST,null,,403", "POST,http://switchhook.test:8443,,403", "POST,,cross-site,403",
        "POST,,same-site,403", "POST,https://switchhook.test:8443,same-origin,200", "POST,,none,200", "POST,,,200",
        "GET,https://evil.test,cross-site,200"})
    void pagesOfOtherSitesChangeNothing(String method, String origin, String fetchSite, int status) {
        assertThat(status(gate.admit(browser(method, origin == null ? "" : origin, fetchSite == null ? "" : fetchSite))))
                .isEqualTo(status);
    }

    @Test
    void whoGuessesIsToldWhenToComeAgain() {
        for (int i = 0; i < 3; i++) {
            assertThat(status(gate.admit(visit("GET", true, "192.0.2.66", basic("admin", "guess" + i))))).isEqualTo(401);
        }
        assertThat(gate.admit(visit("GET", true, "192.0.2.66", basic("admin", PASSWORD))))
                .isInstanceOfSatisfying(Admission.Refused.class, refused -> {
                    assertThat(refused.problem().status()).isEqualTo(429);
                    assertThat(Integer.parseInt(refused.headers().get("Retry-After"))).isBetween(295, 301);
                });
    }

    // Subscribers

    private static Visit own(String path, boolean secure, String source, String authorization) {
        return new Visit("PATCH", path, secure, source, HOST, authorization, "", "");
    }

    @ParameterizedTest
    @CsvSource({
        "/me,alice@example.net,alice-secret,200", "/me/voicemail,alice@example.net,alice-secret,200",
        "/me/voicemail,bob@EXAMPLE.net,bob-secret,200", "/me/voicemail,alice@example.net,bob-secret,401",
        "/me/voicemail,alice,alice-secret,401", "/me/voicemail,nobody@example.net,nobody-secret,401",
        "/me/voicemail,alice@example.org,alice-secret,401", "/me/voicemail,admin,a good password,401",
        "/me/voicemail,@example.net,,401", "/meadow,alice@example.net,alice-secret,401", "/me/../domains,admin,x,401",
        "/domains,alice@example.net,alice-secret,401", "'',alice@example.net,alice-secret,401"})
    void subscribersAreLetInToWhatIsTheirs(String path, String username, String password, int status) {
        String source = "198.51.100." + (path + username + password).hashCode();
        assertThat(status(gate.admit(own(path, true, source, basic(username, password == null ? "" : password)))))
                .isEqualTo(status);
    }

    @Test
    void subscriberWhoIsLetInIsKnown() {
        assertThat(gate.admit(own("/me", true, REMOTE, basic("alice@example.net", "alice-secret"))))
                .isInstanceOfSatisfying(Admission.GrantedToSubscriber.class,
                        granted -> assertThat(granted.subscriber().aor()).hasToString("sip:alice@example.net"));
        assertThat(status(gate.admit(own("/me", false, "192.0.2.7", basic("alice@example.net", "alice-secret")))))
                .isEqualTo(403);
        assertThat(gate.admit(own("/me", true, REMOTE, "")))
                .isInstanceOfSatisfying(Admission.Refused.class,
                        refused -> assertThat(refused.headers()).containsKey("WWW-Authenticate"));
    }

    @Test
    void whoGuessesPasswordsOfSubscribersIsBanned() {
        for (int i = 0; i < 3; i++) {
            assertThat(status(gate.admit(own("/me", true, "192.0.2.67", basic("bob@example.net", "guess" + i)))))
                    .isEqualTo(401);
        }
        assertThat(status(gate.admit(own("/me", true, "192.0.2.67", basic("bob@example.net", "bob-secret"))))).isEqualTo(429);
        assertThat(status(gate.admit(visit("GET", true, "192.0.2.67", basic("admin", PASSWORD))))).isEqualTo(200);
    }
}
