package io.switchhook.subscriber.csv;

import io.switchhook.subscriber.InvalidFieldException;
import java.util.ArrayList;
import java.util.List;

/**
 * The first line: which column is where.
 *
 * @param columns in the order of the file
 */
record Header(List<Column> columns) {

    /** @throws InvalidFieldException when a column is unknown, there twice, or missing although every file needs it */
    static Header of(List<String> titles) {
        List<Column> columns = new ArrayList<>();
        for (String title : titles) {
            Column column = Column.titled(title).orElseThrow(() -> new InvalidFieldException(
                    title, "is no column; the columns are " + String.join(",", Column.titles())));
            if (columns.contains(column)) {
                throw new InvalidFieldException(column.title(), "is a column twice");
            }
            columns.add(column);
        }
        for (Column needed : List.of(Column.USERNAME, Column.DOMAIN)) {
            if (!columns.contains(needed)) {
                throw new InvalidFieldException(needed.title(), "is a column that every file needs");
            }
        }
        return new Header(List.copyOf(columns));
    }
}
