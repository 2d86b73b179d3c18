package io.switchhook.subscriber.csv;

import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.subscriber.SubscriberDetails;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.subscriber.Subscribers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Writes subscribers to a file that {@link CsvImport} takes. Thread-safe. */
@Singleton
public class CsvExport {

    private static final String LIST = ";";
    private static final List<String> TITLES =
            Column.titles().stream().filter(title -> !title.equals(Column.PASSWORD.title()) && !title.startsWith("ha1")).toList();

    private final Subscribers subscribers;
    private final SubscriberDirectory directory;

    @Inject
    public CsvExport(Subscribers subscribers, SubscriberDirectory directory) {
        this.subscribers = subscribers;
        this.directory = directory;
    }

    /**
     * Writes all subscribers, however many there are, without holding them.
     *
     * @param domain only those of this domain; empty: of all
     * @param credentials whether the HA1 values are among them, with which one can sign in as the subscriber
     * @throws DatabaseUnavailableException when the database is gone; part of the file may be written then
     */
    public void write(Appendable file, String domain, boolean credentials) throws IOException {
        CSVPrinter printer = new CSVPrinter(file, CSVFormat.RFC4180);
        List<String> titles = new ArrayList<>(TITLES);
        if (credentials) {
            titles.add(Column.HA1_MD5.title());
            titles.add(Column.HA1_SHA256.title());
            titles.add(Column.HA1_QUALIFIED.title());
        }
        printer.printRecord(titles);
        try {
            subscribers.forEach(domain, each -> print(printer, each, credentials));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void print(CSVPrinter printer, SubscriberDetails each, boolean credentials) {
        List<Object> values = new ArrayList<>(List.of(
                each.username(),
                each.domain(),
                each.displayName(),
                each.email(),
                each.enabled(),
                each.classOfService().isEmpty() ? "none" : each.classOfService().replace(",", LIST),
                each.ringSeconds() == null ? "" : each.ringSeconds(),
                each.voicemail(),
                each.timeZone(),
                each.locale(),
                String.join(LIST, each.addresses()),
                each.callWaiting()));
        if (credentials) {
            Optional<Subscriber> inMemory = directory.find(each.id());
            values.add(inMemory.map(found -> HexFormat.of().formatHex(found.credentials().md5())).orElse(""));
            values.add(inMemory.map(found -> HexFormat.of().formatHex(found.credentials().sha256())).orElse(""));
            values.add(inMemory.map(found -> found.credentials().qualifiedHex()).orElse(""));
        }
        try {
            printer.printRecord(values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
