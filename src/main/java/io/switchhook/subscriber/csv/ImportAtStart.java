package io.switchhook.subscriber.csv;

import io.switchhook.container.ServerDirectory;
import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.settings.Settings;
import io.switchhook.subscriber.InvalidFieldException;
import io.switchhook.subscriber.SubscriberDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.annotation.Priority;
import javax.enterprise.context.ApplicationScoped;
import javax.enterprise.context.Initialized;
import javax.enterprise.event.Observes;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the file that a setting names when the database holds no subscriber, before anybody is served. What is wrong with it
 * is logged and keeps nobody from being served.
 */
@Singleton
public class ImportAtStart {

    private static final Logger LOG = LoggerFactory.getLogger(ImportAtStart.class);
    private static final int MOST_LOGGED = 100;
    /** Before the database may be ready. */
    private static final int EARLY = 2;

    private final String file;
    private final SubscriberDirectory directory;
    private final CsvImport csv;
    private boolean begun;

    @Inject
    public ImportAtStart(Settings settings, Database database, SubscriberDirectory directory, CsvImport csv) {
        this.file = settings.provisioning().importFile();
        this.directory = directory;
        this.csv = csv;
        if (!file.isEmpty()) {
            directory.awaitFilling();
            database.whenReady(this::importOnce);
        }
    }

    void startWithApplication(@Observes @Priority(EARLY) @Initialized(ApplicationScoped.class) Object event) {
        // to be told of it is to exist from then on
    }

    /** Done again from the beginning when the database goes away in the middle. */
    private void importOnce() {
        if (begun || directory.size() == 0) {
            begun = true;
            importFile();
        }
        directory.filled();
    }

    private void importFile() {
        Path path = ServerDirectory.path().resolve(file);
        try (InputStream in = Files.newInputStream(path)) {
            ImportReport report = csv.read(in, true);
            report.errors().stream().limit(MOST_LOGGED).forEach(error -> LOG.warn("{} line {}: {} {}",
                    path, error.line(), error.field().isEmpty() ? "the row" : error.field(), error.detail()));
            LOG.info("{}: {} rows read, {} subscribers created, {} rows failed",
                    path, report.read(), report.created(), report.failed());
        } catch (InvalidFieldException e) {
            LOG.error("{} cannot be imported: {} {}", path, e.field(), e.getMessage());
        } catch (IOException e) {
            LOG.error("{} cannot be imported: {}", path, e.toString());
        } catch (DatabaseUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("{} cannot be imported", path, e);
        }
    }
}
