package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.database.DatabaseUnderTest;
import io.switchhook.database.PostgreSql;
import io.switchhook.it.phone.IncomingResponse;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.Registration;
import io.switchhook.settings.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** PostgreSQL is stopped and started under a server that goes on taking calls; and the application is started again. */
class DatabaseOutageIT extends CallFixture {

    /** How long a registration waits for a database that might answer yet. */
    private static final Duration WRITE_PATIENCE = Duration.ofSeconds(4);
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final PostgreSql POSTGRESQL = new PostgreSql(DatabaseUnderTest.newDirectory());
    private static final DatabaseSettings DATABASE = POSTGRESQL.create("switchhook");
    private static boolean running = true;

    @Deployment(testable = false)
    static WebArchive archive() {
        Map<String, String> settings = patientSettings();
        settings.put("switchhook.database.url", DATABASE.url());
        settings.put("switchhook.database.user", DATABASE.user());
        settings.put("switchhook.database.password", DATABASE.password());
        return Server.archive(settings);
    }

    @AfterAll
    static void end() {
        POSTGRESQL.close();
    }

    @AfterEach
    void startAgain() {
        if (!running) {
            startDatabase();
        }
        awaitRegistrar();
    }

    private static void stopDatabase() {
        running = false;
        POSTGRESQL.stop();
    }

    private static void startDatabase() {
        POSTGRESQL.start();
        running = true;
    }

    private static IncomingResponse tryToRegister(Phone phone) {
        String contact = "<" + phone.contact() + ">";
        return phone.registration().send(draft -> draft.header("Contact", contact).header("Expires", "600")).awaitFinal();
    }

    /** Returns when new registrations are taken. */
    private void awaitRegistrar() {
        Phone carol = phone("carol");
        Instant latest = Instant.now().plus(PATIENCE);
        IncomingResponse response = tryToRegister(carol);
        while (response.status() == 503) {
            assertThat(Instant.now()).as("still %s", response).isBefore(latest);
            response = tryToRegister(carol);
        }
        assertThat(response.status()).isEqualTo(200);
    }

    private static Instant storedExpiry(String user) throws SQLException {
        try (Connection connection = DriverManager.getConnection(DATABASE.url(), DATABASE.user(), DATABASE.password());
                PreparedStatement select = connection.prepareStatement("select expires from binding where aor = ?")) {
            select.setString(1, "sip:" + user + "@" + Server.DOMAIN);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? rows.getObject(1, OffsetDateTime.class).toInstant() : Instant.MIN;
            }
        }
    }

    @Test
    void callsAndRefreshesGoOnAndWhatIsNewIsToComeBackLater() throws SQLException {
        Phone alice = phone("alice");
        Phone bob = phone("bob");
        Phone carol = phone("carol").patience(Duration.ofSeconds(10));
        Registration registration = bob.registration();
        registration.bind(100);
        Call ongoing = connect(alice, bob, "bob");

        stopDatabase();

        hangUp(ongoing.atCaller(), ongoing.atCallee());
        Call during = connect(alice, bob, "bob");
        hangUp(during.atCallee(), during.atCaller());
        registration.bind(3000);
        IncomingResponse refused = tryToRegister(carol);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 60);
        Instant asked = Instant.now();
        assertThat(tryToRegister(carol).status()).isEqualTo(503);
        assertThat(Duration.between(asked, Instant.now())).isLessThan(WRITE_PATIENCE);
        registration.bind(3000);

        startDatabase();
        awaitRegistrar();

        Instant latest = Instant.now().plus(PATIENCE);
        while (storedExpiry("bob").isBefore(Instant.now().plusSeconds(2000))) {
            assertThat(Instant.now()).isBefore(latest);
        }
        Call after = connect(alice, bob, "bob");
        hangUp(after.atCaller(), after.atCallee());
    }

    @Test
    void applicationThatStartsWithoutItsDatabaseSaysTryAgainUntilItIsThere() {
        ContainerControl control = Server.control();
        Phone alice = phone("alice");
        Phone bob = registered("bob");

        control.stopApplication();
        stopDatabase();
        control.launchApplication();
        // Until the application is there, it is the container that answers, without a time.
        Instant latest = Instant.now().plus(PATIENCE);
        IncomingResponse refused = tryToRegister(alice);
        while (refused.headers("Retry-After").isEmpty()) {
            assertThat(Instant.now()).isBefore(latest);
            assertThat(refused.status()).isEqualTo(503);
            refused = tryToRegister(alice);
        }
        assertThat(refused.status()).isEqualTo(503);

        startDatabase();
        awaitRegistrar();

        Call call = connect(alice, bob, "bob");
        hangUp(call.atCaller(), call.atCallee());
    }

    @Test
    void registrationsOutliveARestartOfTheApplicationTheirRefreshesIncluded() {
        ContainerControl control = Server.control();
        Phone alice = phone("alice");
        Phone bob = phone("bob");
        Registration registration = bob.registration();
        registration.bind(100);
        registration.bind(3000);

        control.stopApplication();
        control.startApplication();
        awaitRegistrar();

        String contact = registration.fetch().get(0);
        assertThat(Long.parseLong(contact.replaceFirst(".*;expires=(\\d+).*", "$1"))).isGreaterThan(2000);
        Call call = connect(alice, bob, "bob");
        hangUp(call.atCaller(), call.atCallee());
    }
}
