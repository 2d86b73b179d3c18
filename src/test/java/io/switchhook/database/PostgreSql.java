package io.switchhook.database;

import io.switchhook.settings.DatabaseSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A real PostgreSQL that a test brings, stops and starts again at the same place with the same content. */
public final class PostgreSql implements AutoCloseable {

    private final Path directory;
    private EmbeddedPostgres process;
    private final int port;

    public PostgreSql(Path directory) {
        this.directory = directory;
        this.process = launch(0);
        this.port = process.getPort();
    }

    public void start() {
        process = launch(port);
    }

    public void stop() {
        try {
            process.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes an empty database in it. */
    public DatabaseSettings create(String name) {
        try (Connection connection = process.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new DatabaseSettings("jdbc:postgresql://localhost:" + port + "/" + name, "postgres", "postgres", 4);
    }

    @Override
    public void close() {
        stop();
    }

    private EmbeddedPostgres launch(int atPort) {
        try {
            return EmbeddedPostgres.builder()
                    .setDataDirectory(directory)
                    .setCleanDataDirectory(false)
                    .setPort(atPort)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
