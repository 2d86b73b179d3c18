package io.switchhook.registrar;

import io.switchhook.settings.DatabaseSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class PostgresqlBindingStoreTest extends BindingStoreContract {

    private EmbeddedPostgres server;

    @BeforeAll
    void open(@TempDir Path directory) throws IOException {
        server = EmbeddedPostgres.builder().start();
        open(new DatabaseSettings(server.getJdbcUrl("postgres", "postgres"), "postgres", "", 4), directory);
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
    }
}
