package io.switchhook.voicemail.store;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** When a greeting of the subscriber's own is played. */
public enum GreetingKind {
    /** To callers whom nobody answered, for whatever reason but being busy. */
    UNAVAILABLE,
    BUSY,
    /** To all callers, as long as there is one. */
    TEMPORARY,
    /** The name that is said in the server's greetings. */
    NAME;

    /** Reads {@link #text}. */
    public static Optional<GreetingKind> parse(String text) {
        return Stream.of(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }

    /** The name in paths. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
