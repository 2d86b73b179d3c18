package io.switchhook.subscriber.csv;

import java.util.List;

/**
 * What became of a file.
 *
 * @param read how many rows there were, the header and empty lines not counted
 * @param failed how many rows were left out
 * @param errors why, for the first {@link #MOST_ERRORS} of those
 */
public record ImportReport(long read, long created, long changed, long unchanged, long failed, List<RowError> errors) {

    /** As many are listed; all are counted. */
    public static final int MOST_ERRORS = 1000;

    /**
     * Why a row was left out.
     *
     * @param line its line in the file, from 1
     * @param field the column; empty when it is about the whole row
     */
    public record RowError(long line, String field, String detail) {}
}
