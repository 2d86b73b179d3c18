package io.switchhook.database;

import io.switchhook.settings.DatabaseSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The databases that everything must work on; tests run on each of them. */
public enum DatabaseUnderTest {
    H2 {
        @Override
        public DatabaseSettings empty() {
            return new DatabaseSettings("jdbc:h2:file:" + newDirectory().resolve("switchhook"), "switchhook", "", 4);
        }
    },
    POSTGRESQL {
        @Override
        public DatabaseSettings empty() {
            return Server.RUNNING.create("test_" + COUNT.incrementAndGet());
        }
    };

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** One server for all tests of a JVM: making its files takes seconds. It ends with the JVM. */
    private static final class Server {
        static final PostgreSql RUNNING = new PostgreSql(newDirectory());
    }

    /** The settings of a new, empty database. */
    public abstract DatabaseSettings empty();

    /** A database that is ready. */
    public Database open() {
        return open(empty());
    }

    /** The database of these settings, once it is ready. */
    public static Database open(DatabaseSettings settings) {
        Database database = new Database(settings, Path.of(""));
        start(database);
        return database;
    }

    /** Starts a database; returns when it is ready, and what waited for that is done. */
    public static void start(Database database) {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        database.whenReady(() -> ready.complete(null));
        database.start();
        ready.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    public static Path newDirectory() {
        try {
            Path directory = Files.createTempDirectory("switchhook-test");
            directory.toFile().deleteOnExit();
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
