package io.switchhook.it.phone;

import java.util.concurrent.ThreadLocalRandom;

/** Random identifiers: tags, branches, Call-IDs. */
final class Token {

    /** Marks a branch that is unique, so that it identifies the transaction (RFC 3261 section 8.1.1.7). */
    private static final String MAGIC_COOKIE = "z9hG4bK";

    private Token() {
    }

    static String random() {
        return Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), 36);
    }

    static String branch() {
        return MAGIC_COOKIE + random();
    }
}
