package io.switchhook.subscriber.csv;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnderTest;
import io.switchhook.settings.Settings;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.subscriber.Subscribers;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tens of thousands of subscribers at once, in a file database as an operator has it. */
class LargeFileTest {

    private static final int ROWS = 50_000;
    private static final Duration ALLOWED = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    @Test
    void fiftyThousandRowsAreImportedWithinAMinute() throws Exception {
        Settings settings = Settings.read(Map.of("switchhook.database.url", "jdbc:h2:file:./large")::get);
        Database database = new Database(settings.database(), folder);
        SubscriberDirectory directory = new SubscriberDirectory(database, settings);
        Subscribers subscribers = new Subscribers(database, directory);
        CsvImport csvImport = new CsvImport(subscribers, directory);
        DatabaseUnderTest.start(database);
        try {
            StringBuilder file = new StringBuilder("username,domain,password,displayName,email,classOfService,addresses\n");
            for (int i = 0; i < ROWS; i++) {
                file.append("user").append(i).append(",large.test,password").append(i).append(",\"Name, ").append(i)
                        .append("\",user").append(i).append("@large.test,internal;national,").append(100_000 + i)
                        .append(";+49").append(1_000_000 + i).append('\n');
            }
            Instant began = Instant.now();
            ImportReport first = csvImport.read(stream(file), true);
            Duration created = Duration.between(began, Instant.now());
            ImportReport second = csvImport.read(stream(file), true);
            assertThat(first).isEqualTo(new ImportReport(ROWS, ROWS, 0, 0, 0, List.of()));
            assertThat(second).isEqualTo(new ImportReport(ROWS, 0, 0, ROWS, 0, List.of()));
            assertThat(created).isLessThan(ALLOWED);
        } finally {
            database.close();
        }
    }

    private static InputStream stream(CharSequence file) {
        return new ByteArrayInputStream(file.toString().getBytes(StandardCharsets.UTF_8));
    }
}
