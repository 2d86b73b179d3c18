package io.switchhook.database;

/**
 * The database cannot be used now; the same request may succeed later. Whether work that was being committed was carried out
 * is not known. The message is one line that can be shown to an operator.
 */
public final class DatabaseUnavailableException extends RuntimeException {

    DatabaseUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    public DatabaseUnavailableException(String message) {
        super(message);
    }
}
