package io.switchhook.registrar;

import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.hibernate.Session;
import org.hibernate.jdbc.ReturningWork;

/** Bindings in a table of the database, one row for each contact. Statements go in batches, past Hibernate's own state. */
@Singleton
class DatabaseBindingStore implements BindingStore {

    private static final int FETCH_SIZE = 1000;
    private static final Pattern BETWEEN_HOPS = Pattern.compile("(?<=>),\\s*(?=<)");

    private static final String SELECT =
            "select aor, contact, q, expires, call_id, cseq, path, reached_at from binding where expires > ?";
    private static final String INSERT =
            "insert into binding (q, expires, call_id, cseq, path, reached_at, aor, contact)"
                    + " values (?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String UPDATE =
            "update binding set q = ?, expires = ?, call_id = ?, cseq = ?, path = ?, reached_at = ?"
                    + " where aor = ? and contact = ?";
    private static final String DELETE = "delete from binding where aor = ?";
    private static final String EXPIRED =
            "select aor, contact from binding where expires < ? order by expires fetch first ? rows only";
    private static final String DELETE_ONE = "delete from binding where aor = ? and contact = ? and expires < ?";

    private final Database database;

    private record Row(String aor, Binding binding) {}

    @Inject
    DatabaseBindingStore(Database database) {
        this.database = database;
    }

    @Override
    public boolean isAway() {
        return database.fault().isPresent();
    }

    @Override
    public void load(Instant now, BiConsumer<Aor, Binding> reader) {
        database.read(manager -> onConnection(manager, connection -> {
            // Few domains and hops for many bindings: one copy of each.
            Map<String, String> shared = new HashMap<>();
            try (PreparedStatement select = connection.prepareStatement(SELECT)) {
                select.setFetchSize(FETCH_SIZE);
                select.setObject(1, time(now));
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        Aor aor = Aor.of(SipUri.parse(rows.getString(1))).orElseThrow();
                        reader.accept(
                                new Aor(aor.user(), shared.computeIfAbsent(aor.domain(), Function.identity())),
                                binding(rows, shared));
                    }
                }
            }
            return null;
        }));
    }

    private static Binding binding(ResultSet row, Map<String, String> shared) throws SQLException {
        String contact = row.getString(2);
        String reachedAt = row.getString(8);
        SipUri uri = SipUri.parse(contact);
        String path = row.getString(7);
        return new Binding(
                uri,
                row.getInt(3),
                row.getObject(4, OffsetDateTime.class).toInstant(),
                row.getString(5),
                row.getLong(6),
                path.isEmpty()
                        ? List.of()
                        : BETWEEN_HOPS.splitAsStream(path).map(hop -> shared.computeIfAbsent(hop, Function.identity())).toList(),
                reachedAt.equals(contact) ? uri : SipUri.parse(reachedAt));
    }

    @Override
    public void write(List<Change> changes) {
        available(() -> database.write(manager -> onConnection(manager, connection -> {
            deleteWhole(connection, changes);
            List<Row> insert = update(connection, rows(changes, false));
            insert.addAll(rows(changes, true));
            insert(connection, insert);
            return null;
        })));
    }

    private static List<Row> rows(List<Change> changes, boolean whole) {
        List<Row> rows = new ArrayList<>();
        for (Change change : changes) {
            if (change.whole() == whole) {
                String aor = change.aor().toString();
                change.bindings().forEach(binding -> rows.add(new Row(aor, binding)));
            }
        }
        return rows;
    }

    private static void deleteWhole(Connection connection, List<Change> changes) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
            boolean any = false;
            for (Change change : changes) {
                if (change.whole()) {
                    delete.setString(1, change.aor().toString());
                    delete.addBatch();
                    any = true;
                }
            }
            if (any) {
                delete.executeBatch();
            }
        }
    }

    /** Returns the rows that are not there. */
    private static List<Row> update(Connection connection, List<Row> rows) throws SQLException {
        List<Row> missing = new ArrayList<>();
        if (!rows.isEmpty()) {
            int[] counts = execute(connection, UPDATE, rows);
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] == 0) {
                    missing.add(rows.get(i));
                }
            }
        }
        return missing;
    }

    private static void insert(Connection connection, List<Row> rows) throws SQLException {
        if (!rows.isEmpty()) {
            execute(connection, INSERT, rows);
        }
    }

    private static int[] execute(Connection connection, String sql, List<Row> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Row row : rows) {
                Binding binding = row.binding();
                statement.setInt(1, binding.q());
                statement.setObject(2, time(binding.expires()));
                statement.setString(3, binding.callId());
                statement.setLong(4, binding.cseq());
                statement.setString(5, String.join(",", binding.path()));
                statement.setString(6, binding.reachedAt().toString());
                statement.setString(7, row.aor());
                statement.setString(8, binding.contact().toString());
                statement.addBatch();
            }
            return statement.executeBatch();
        }
    }

    @Override
    public int deleteExpired(Instant before, int limit) {
        return available(() -> database.write(manager -> onConnection(manager, connection -> {
            try (PreparedStatement select = connection.prepareStatement(EXPIRED);
                    PreparedStatement delete = connection.prepareStatement(DELETE_ONE)) {
                select.setObject(1, time(before));
                select.setInt(2, limit);
                int found = 0;
                try (ResultSet rows = select.executeQuery()) {
                    for (; rows.next(); found++) {
                        delete.setString(1, rows.getString(1));
                        delete.setString(2, rows.getString(2));
                        delete.setObject(3, time(before));
                        delete.addBatch();
                    }
                }
                if (found > 0) {
                    delete.executeBatch();
                }
                return found;
            }
        })));
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static <T> T onConnection(EntityManager manager, ReturningWork<T> work) {
        return manager.unwrap(Session.class).doReturningWork(work);
    }

    private static <T> T available(Supplier<T> work) {
        try {
            return work.get();
        } catch (DatabaseUnavailableException e) {
            throw new LocationUnavailableException(e.getMessage(), e);
        }
    }
}
