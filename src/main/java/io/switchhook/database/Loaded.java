package io.switchhook.database;

/** What is read from the database into memory before requests can be judged. Thread-safe; nothing here waits. */
public interface Loaded {

    /** Whether it has been read; once it has, it stays so. */
    boolean isLoaded();

    /** What it is, for people, such as {@code subscribers}. */
    String contents();
}
