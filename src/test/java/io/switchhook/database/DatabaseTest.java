package io.switchhook.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.switchhook.settings.DatabaseSettings;
import jakarta.persistence.PersistenceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatabaseTest {

    private static Long administrators(Database database) {
        return database.read(manager -> (Long) manager
                .createNativeQuery("select count(*) from administrator", Long.class).getSingleResult());
    }

    private static int insert(Database database, String name) {
        return database.write(manager -> manager.createNativeQuery(
                "insert into administrator values (:name, 'x', 'ADMIN', current_timestamp)", Void.class)
                .setParameter("name", name).executeUpdate());
    }

    /** Hibernate's validation of the schema is part of becoming ready. */
    @ParameterizedTest
    @EnumSource
    void emptyDatabaseGetsItsSchema(DatabaseUnderTest kind) {
        Database database = kind.open();

        assertThat(database.isReady()).isTrue();
        assertThat(database.fault()).isEmpty();
        assertThat(administrators(database)).isZero();
        database.close();
    }

    @ParameterizedTest
    @EnumSource
    void contentSurvivesARestart(DatabaseUnderTest kind) {
        DatabaseSettings settings = kind.empty();
        Database first = DatabaseUnderTest.open(settings);
        insert(first, "root");
        first.close();

        Database second = DatabaseUnderTest.open(settings);

        assertThat(administrators(second)).isEqualTo(1);
        second.close();
    }

    @ParameterizedTest
    @EnumSource
    void failedWorkIsUndoneAndNoOutage(DatabaseUnderTest kind) {
        Database database = kind.open();

        assertThatThrownBy(() -> database.write(manager -> {
            manager.createNativeQuery("insert into administrator values ('a', 'x', 'ADMIN', current_timestamp)", Void.class)
                    .executeUpdate();
            throw new IllegalStateException("changed my mind");
        })).isInstanceOf(IllegalStateException.class);
        insert(database, "root");
        assertThatThrownBy(() -> insert(database, "root")).isInstanceOf(PersistenceException.class);

        assertThat(administrators(database)).isEqualTo(1);
        assertThat(database.fault()).isEmpty();
        database.close();
    }

    @Test
    void whatIsReadIsNotWritten() {
        Database database = DatabaseUnderTest.H2.open();

        database.read(manager -> manager.createNativeQuery(
                "insert into administrator values ('a', 'x', 'ADMIN', current_timestamp)", Void.class).executeUpdate());

        assertThat(administrators(database)).isZero();
        database.close();
    }

    @Test
    void databaseThatIsNotThereIsAFaultAndNoException() throws IOException {
        Database database = new Database(
                new DatabaseSettings("jdbc:postgresql://127.0.0.1:1/none", "nobody", "secret", 2), Path.of(""));
        database.start();

        Await.until(() -> !database.fault().orElse("").contains("not connected"));

        assertThat(database.fault()).hasValueSatisfying(fault -> assertThat(fault).contains("refused").doesNotContain("secret"));
        assertThat(database.isReady()).isFalse();
        assertThatThrownBy(() -> administrators(database)).isInstanceOf(DatabaseUnavailableException.class)
                .hasMessageContaining("refused");
        database.close();
    }

    @Test
    void databaseComesGoesAndComesBack() {
        try (PostgreSql server = new PostgreSql(DatabaseUnderTest.newDirectory())) {
            Database database = DatabaseUnderTest.open(server.create("switchhook"));
            insert(database, "before");

            server.stop();
            Await.until(() -> database.fault().isPresent());
            assertThatThrownBy(() -> insert(database, "during")).isInstanceOf(DatabaseUnavailableException.class);
            assertThat(database.isReady()).isTrue();

            server.start();
            Await.until(() -> database.fault().isEmpty());
            insert(database, "after");
            assertThat(administrators(database)).isEqualTo(2);
            database.close();
        }
    }

    @Test
    void databaseThatComesLateIsUsed() {
        try (PostgreSql server = new PostgreSql(DatabaseUnderTest.newDirectory())) {
            DatabaseSettings settings = server.create("switchhook");
            server.stop();
            Database database = new Database(settings, Path.of(""));
            database.start();
            Await.until(() -> !database.fault().orElse("").contains("not connected"));

            server.start();
            Await.until(database::isReady);

            assertThat(administrators(database)).isZero();
            database.close();
        }
    }

    @Test
    void nothingOfAClosedDatabaseIsLeft() throws IOException {
        Path directory = DatabaseUnderTest.newDirectory();
        Database database = new Database(
                new DatabaseSettings("jdbc:h2:file:./data/switchhook", "switchhook", "", 4), directory);
        database.start();
        Await.until(database::isReady);
        StringBuilder order = new StringBuilder();
        database.beforeClose(() -> order.append(administrators(database)).append(" then "));
        database.beforeClose(() -> order.append("last"));

        database.close();

        assertThat(order).hasToString("last0 then ");
        assertThat(Files.getPosixFilePermissions(directory.resolve("data"))).hasSize(3);
        try (Stream<Path> files = Files.list(directory.resolve("data"))) {
            assertThat(files.map(Path::getFileName)).containsExactly(Path.of("switchhook.mv.db"));
        }
        // A thread that has done its work may be there for a moment yet.
        Await.until(() -> Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
                .noneMatch(name -> name.contains("switchhook-database") || name.startsWith("MVStore")));
        assertThatThrownBy(() -> administrators(database)).isInstanceOf(DatabaseUnavailableException.class);
    }

    @Test
    void everyMigrationIsKnown() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources").resolve(Migrations.FOLDER))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(Migrations.FILES);
        }
    }

    @Test
    void passwordIsNotShown() {
        assertThat(new DatabaseSettings("jdbc:postgresql://me:word@db/x?password=word", "me", "word", 2).toString())
                .contains("jdbc:postgresql://db/x").doesNotContain("word");
    }
}
