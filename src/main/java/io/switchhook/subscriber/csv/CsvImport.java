package io.switchhook.subscriber.csv;

import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.subscriber.InvalidFieldException;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.subscriber.SubscriberDraft;
import io.switchhook.subscriber.Subscribers;
import io.switchhook.subscriber.TakenException;
import io.switchhook.subscriber.UpsertOutcome;
import io.switchhook.subscriber.csv.ImportReport.RowError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads subscribers from a file in UTF-8. A row is one line, as no value can have a line break: so a row with a wrong
 * quotation mark costs itself only, and the line that is reported is the line that is wrong. Thread-safe.
 */
@Singleton
public class CsvImport {

    private static final CSVFormat FORMAT = CSVFormat.RFC4180;
    private static final int CHUNK = 500;
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Subscribers subscribers;
    private final SubscriberDirectory directory;

    @Inject
    public CsvImport(Subscribers subscribers, SubscriberDirectory directory) {
        this.subscribers = subscribers;
        this.directory = directory;
    }

    /**
     * Creates and changes the subscribers that the file names; rows that are wrong are left out. The same file again changes
     * nothing.
     *
     * @param createDomains whether a domain that is not ours becomes so, rather than its rows being wrong
     * @throws InvalidFieldException when the header is wrong; nothing was done then
     * @throws DatabaseUnavailableException when the database is gone; the rows before were taken then
     * @throws IOException when the file cannot be read on; the rows before were taken then
     */
    public ImportReport read(InputStream file, boolean createDomains) throws IOException {
        return new Run(createDomains).read(new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8)));
    }

    /** One file. */
    private final class Run {

        private final boolean createDomains;
        private final List<SubscriberDraft> drafts = new ArrayList<>(CHUNK);
        private final List<Long> lines = new ArrayList<>(CHUNK);
        private final Map<String, Long> linesOfSubscribers = new HashMap<>();
        private final List<RowError> errors = new ArrayList<>();
        private long line;
        private long read;
        private long created;
        private long changed;
        private long unchanged;
        private long failed;

        Run(boolean createDomains) {
            this.createDomains = createDomains;
        }

        ImportReport read(BufferedReader file) throws IOException {
            Header header = null;
            for (String text = file.readLine(); text != null; text = file.readLine()) {
                line++;
                String row = line == 1 && text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
                if (row.isBlank()) {
                    continue;
                }
                if (header == null) {
                    header = Header.of(values(row));
                } else {
                    take(header, row);
                }
            }
            if (header == null) {
                throw new InvalidFieldException("username", "is a column that every file needs, and this one is empty");
            }
            store();
            return new ImportReport(read, created, changed, unchanged, failed, List.copyOf(errors));
        }

        private void take(Header header, String text) {
            read++;
            try {
                Row row = Row.of(header, values(text));
                SubscriberDraft draft = row.draft();
                checkFirst(row);
                if (createDomains) {
                    ensureDomain(row.domain());
                }
                drafts.add(draft);
                lines.add(line);
            } catch (InvalidFieldException e) {
                refuse(line, e.field(), e.getMessage());
            }
            if (drafts.size() == CHUNK) {
                store();
            }
        }

        /** Two rows about one subscriber would undo each other's work each time the file is read. */
        private void checkFirst(Row row) {
            Long first = linesOfSubscribers.putIfAbsent(row.username() + "@" + directory.realm(row.domain()), line);
            if (first != null) {
                throw new InvalidFieldException(Column.USERNAME.title(), "is in line " + first + " already");
            }
        }

        private void ensureDomain(String name) {
            if (!name.isEmpty() && !directory.serves(name)) {
                try {
                    subscribers.createDomain(name, Set.of());
                } catch (TakenException e) {
                    // by somebody else in this moment: it is ours, which is all that matters
                } catch (InvalidFieldException e) {
                    throw new InvalidFieldException(Column.DOMAIN.title(), e.getMessage());
                }
            }
        }

        private void store() {
            List<UpsertOutcome> outcomes = subscribers.upsert(drafts);
            for (int i = 0; i < outcomes.size(); i++) {
                UpsertOutcome outcome = outcomes.get(i);
                if (outcome instanceof UpsertOutcome.Created) {
                    created++;
                } else if (outcome instanceof UpsertOutcome.Changed) {
                    changed++;
                } else if (outcome instanceof UpsertOutcome.Unchanged) {
                    unchanged++;
                } else if (outcome instanceof UpsertOutcome.Refused refused) {
                    refuse(lines.get(i), refused.field(), refused.message());
                }
            }
            drafts.clear();
            lines.clear();
        }

        private void refuse(long where, String field, String detail) {
            failed++;
            if (errors.size() < ImportReport.MOST_ERRORS) {
                errors.add(new RowError(where, field, detail));
            }
        }
    }

    private static List<String> values(String line) {
        try (CSVParser parser = CSVParser.parse(line, FORMAT)) {
            return parser.getRecords().stream().flatMap(CSVRecord::stream).toList();
        } catch (IOException | UncheckedIOException e) {
            throw new InvalidFieldException("", "has a quotation mark that is not closed, or text after one that is");
        }
    }
}
