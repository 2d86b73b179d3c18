package io.switchhook.console.api;

import java.util.List;

/**
 * Some of many.
 *
 * @param total how many there are in all
 */
record Listing<T>(List<T> items, long total) {

    /** How many there are on a page when nobody says. */
    static final String DEFAULT_LIMIT = "50";

    static <T> Listing<T> of(List<T> items) {
        return new Listing<>(items, items.size());
    }
}
