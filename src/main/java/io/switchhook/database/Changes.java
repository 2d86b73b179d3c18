package io.switchhook.database;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Changes of what is in the database and in memory: they follow each other, none is made before everything has been read, and
 * after an outage everything is read again, since when a commit fails halfway only the database knows whether it was made.
 * Thread-safe. Not for threads that carry SIP.
 */
public final class Changes {

    private final Database database;
    private final String contents;
    private final BooleanSupplier isRead;
    private final Runnable reading;
    private final ReentrantLock turn;

    /**
     * @param contents what is changed, for people
     * @param isRead whether it has been read
     * @param reading reads all of it from the database, and forgets what is not there any more
     */
    public Changes(Database database, String contents, BooleanSupplier isRead, Runnable reading) {
        this(database, contents, isRead, reading, new ReentrantLock(true));
    }

    private Changes(
            Database database, String contents, BooleanSupplier isRead, Runnable reading, ReentrantLock turn) {
        this.database = database;
        this.contents = contents;
        this.isRead = isRead;
        this.reading = reading;
        this.turn = turn;
    }

    /** Changes of something else, which follow these and each other. */
    public Changes following(String others, BooleanSupplier areRead, Runnable readingOthers) {
        return new Changes(database, others, areRead, readingOthers, turn);
    }

    /**
     * Does work that changes something, or depends on nothing being changed meanwhile; it may do such work itself.
     *
     * @throws DatabaseUnavailableException when the database cannot be reached, or not everything has been read
     */
    public <T> T make(Supplier<T> work) {
        turn.lock();
        try {
            checkRead();
            return work.get();
        } catch (DatabaseUnavailableException e) {
            if (isRead.getAsBoolean()) {
                database.whenReady(this::read);
            }
            throw e;
        } finally {
            turn.unlock();
        }
    }

    /** @throws DatabaseUnavailableException when not everything has been read */
    public void checkRead() {
        if (!isRead.getAsBoolean()) {
            throw new DatabaseUnavailableException(
                    "the " + contents + " are not read yet: " + database.fault().orElse("reading"));
        }
    }

    /** Reads everything while nothing is changed. */
    public void read() {
        turn.lock();
        try {
            reading.run();
        } finally {
            turn.unlock();
        }
    }
}
