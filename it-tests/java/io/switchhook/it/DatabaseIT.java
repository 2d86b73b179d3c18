package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** The embedded database in the application's life in its container. */
class DatabaseIT extends CallFixture {

    /** What H2 does at a close by itself fails now and then where assertions are on, as in tests. */
    private static final String COMPACT_NOTHING = ";MAX_COMPACT_TIME=0";

    private static final String NAME = "database-it-" + UUID.randomUUID();

    @Deployment(testable = false)
    static WebArchive archive() {
        Map<String, String> settings = settings();
        settings.put("switchhook.database.url", "jdbc:h2:file:./data/" + NAME);
        return Server.archive(settings);
    }

    /** A file that is not released can be opened neither here nor by the application when it is started again. */
    @Test
    void fileBelowTheServersDirectoryIsReleasedWhenTheApplicationStops() throws IOException, SQLException {
        ContainerControl control = Server.control();
        registered("alice");

        control.stopApplication();

        Path file = serverDirectory().resolve("data").resolve(NAME);
        assertThat(subscribers(file)).isPositive();
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files.map(each -> each.getFileName().toString()).filter(name -> name.startsWith(NAME)))
                    .containsExactly(NAME + ".mv.db");
        }

        control.startApplication();

        registered("alice");
    }

    private static Path serverDirectory() {
        return Server.isRestcomm()
                ? Path.of(Server.property("switchhook.it.restcomm.base"))
                : Path.of(Server.property("switchhook.it.liberty.usr"), "servers", "switchhookIt");
    }

    private static int subscribers(Path file) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + file + COMPACT_NOTHING, "switchhook", "");
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("select count(*) from subscriber")) {
            count.next();
            return count.getInt(1);
        }
    }
}
