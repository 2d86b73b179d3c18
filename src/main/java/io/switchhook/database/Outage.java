package io.switchhook.database;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.Set;

/** Tells from a failure whether the database is out of reach, or the request was wrong. */
final class Outage {

    /** PostgreSQL shuts down, has crashed, is starting, has no connection to spare, or has a full or broken disk. */
    private static final Set<String> POSTGRESQL = Set.of("57P01", "57P02", "57P03", "57P05", "53300", "53100", "58030");
    /** H2's file is locked, broken off, closed, out of reach, or its disk is full. */
    private static final Set<String> H2 =
            Set.of("90020", "90028", "90030", "90031", "90067", "90098", "90100", "90117", "90121", "90135");

    private Outage() {}

    /** Why the database is out of reach, in one line; empty when it is not. */
    static Optional<String> reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DatabaseUnavailableException) {
                return Optional.of(cause.getMessage());
            }
            if (cause instanceof SQLException sql && isOutage(sql)) {
                return Optional.of(root(sql));
            }
        }
        return Optional.empty();
    }

    /** The innermost message of a failure, in one line. */
    static String root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        // The same failure has the same text each time.
        return message.strip().replaceAll("\\s*\\R\\s*", " ").replaceAll(" after \\d+ms.*", "");
    }

    private static boolean isOutage(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        return failure instanceof SQLTransientConnectionException
                || failure instanceof SQLNonTransientConnectionException
                || failure instanceof SQLRecoverableException
                || state.startsWith("08")
                || POSTGRESQL.contains(state)
                || H2.contains(state);
    }
}
