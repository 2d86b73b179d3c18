package io.switchhook.administrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.switchhook.access.ManualClock;
import io.switchhook.administrator.SignInOutcome.Accepted;
import io.switchhook.administrator.SignInOutcome.Blocked;
import io.switchhook.administrator.SignInOutcome.Refused;
import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnderTest;
import io.switchhook.settings.Settings;
import io.switchhook.subscriber.InvalidFieldException;
import io.switchhook.subscriber.TakenException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdministratorsTest {

    private static final String FIRST = "the first password";
    private static final String SOURCE = "192.0.2.1";
    private static final int LIMIT = 3;

    private final ManualClock time = new ManualClock();
    private final Settings settings = Settings.read(Map.of(
            "switchhook.database.url", "jdbc:h2:mem:" + UUID.randomUUID(),
            "switchhook.admin.password", FIRST,
            "switchhook.bans.limit", String.valueOf(LIMIT),
            "switchhook.bans.window", "1m",
            "switchhook.bans.time", "10s",
            "switchhook.bans.time.max", "15s")::get);
    private final Database database = new Database(settings.database(), Path.of("target"));
    private final Passwords passwords = new Passwords();
    private final SignIn signIn = new SignIn(database, passwords, new SignInFailures(settings, time));
    private final Administrators administrators = new Administrators(settings, database, passwords, signIn, time);

    @BeforeEach
    void connect() {
        DatabaseUnderTest.start(database);
    }

    @AfterEach
    void disconnect() {
        database.close();
    }

    private SignInOutcome attempt(String username, String password) {
        return signIn.attempt(new Credential(username, password), SOURCE);
    }

    @Test
    void firstStartMakesOneWhoMayDoEverything() {
        assertThat(administrators.list()).singleElement()
                .isEqualTo(new Administrator("admin", Role.ADMIN, time.instant()));
        assertThat(attempt("admin", FIRST)).isEqualTo(new Accepted("admin", Role.ADMIN));
    }

    @Test
    void laterStartsMakeNobody() throws InterruptedException {
        administrators.create("other", "the other password", Role.ADMIN);
        administrators.delete("admin");

        new Administrators(settings, database, passwords, signIn, time);
        CountDownLatch done = new CountDownLatch(1);
        database.whenReady(done::countDown);

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(administrators.list()).extracting(Administrator::username).containsExactly("other");
    }

    @Test
    void passwordIsStoredAsHashOnly() {
        String stored = database.read(manager -> manager.find(StoredAdministrator.class, "admin").passwordHash);

        assertThat(stored).startsWith("$argon2id$").doesNotContain(FIRST);
    }

    @ParameterizedTest
    @CsvSource({"username,,a long password", "username,a:b,a long password", "password,x,", "password,x,too short"})
    void malformedAdministratorIsRefused(String field, String username, String password) {
        assertThatThrownBy(() -> administrators.create(username, password, Role.ADMIN))
                .isInstanceOfSatisfying(InvalidFieldException.class, e -> assertThat(e.field()).isEqualTo(field));
        assertThatThrownBy(() -> administrators.create("admin", "a long password", Role.ADMIN)).isInstanceOf(TakenException.class);
        assertThatThrownBy(() -> administrators.create("x", "a long password", null)).isInstanceOf(InvalidFieldException.class);
    }

    @Test
    void lastOneWhoMayChangeThingsStays() {
        administrators.create("reader", "the other password", Role.READ_ONLY);

        assertThatThrownBy(() -> administrators.delete("admin")).isInstanceOf(LastAdministratorException.class);
        assertThatThrownBy(() -> administrators.change("admin", null, Role.READ_ONLY))
                .isInstanceOf(LastAdministratorException.class);
        administrators.change("reader", null, Role.ADMIN);
        assertThat(administrators.delete("admin")).isTrue();
        assertThat(administrators.delete("admin")).isFalse();
    }

    @Test
    void wrongNameOrPasswordIsRefused() {
        assertThat(attempt("admin", "wrong")).isEqualTo(new Refused());
        assertThat(attempt("nobody", FIRST)).isEqualTo(new Refused());
    }

    @Test
    void changedAdministratorHasToProveItAgain() {
        assertThat(attempt("admin", FIRST)).isInstanceOf(Accepted.class);
        administrators.create("other", "the other password", Role.ADMIN);

        administrators.change("admin", "another password", Role.READ_ONLY);

        assertThat(attempt("admin", FIRST)).isEqualTo(new Refused());
        assertThat(attempt("admin", "another password")).isEqualTo(new Accepted("admin", Role.READ_ONLY));
    }

    @Test
    void whoGuessesHasToWaitLongerEachTime() {
        for (int i = 0; i < LIMIT; i++) {
            assertThat(attempt("admin", "wrong" + i)).isEqualTo(new Refused());
        }
        assertThat(attempt("admin", FIRST)).isEqualTo(new Blocked(Duration.ofSeconds(10)));
        assertThat(signIn.attempt(new Credential("admin", FIRST), "192.0.2.2")).isInstanceOf(Accepted.class);

        time.advance(Duration.ofSeconds(10));
        for (int i = 0; i < LIMIT; i++) {
            assertThat(attempt("admin", "wrong" + i)).isEqualTo(new Refused());
        }
        assertThat(attempt("admin", FIRST)).isEqualTo(new Blocked(Duration.ofSeconds(15)));

        time.advance(Duration.ofSeconds(15));
        assertThat(attempt("admin", FIRST)).isInstanceOf(Accepted.class);
        assertThat(attempt("admin", "wrong")).isEqualTo(new Refused());
    }

    @Test
    void failuresThatAreLongAgoDoNotCount() {
        for (int i = 0; i < 2 * LIMIT; i++) {
            assertThat(attempt("admin", "wrong" + i)).isEqualTo(new Refused());
            time.advance(Duration.ofSeconds(31));
        }
    }
}
