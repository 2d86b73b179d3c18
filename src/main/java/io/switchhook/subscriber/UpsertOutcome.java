package io.switchhook.subscriber;

/** What became of one row of many. */
public sealed interface UpsertOutcome {

    record Created() implements UpsertOutcome {}

    record Changed() implements UpsertOutcome {}

    /** The subscriber was already as the row wants it. */
    record Unchanged() implements UpsertOutcome {}

    /** The row was left out. */
    record Refused(String field, String message) implements UpsertOutcome {}
}
