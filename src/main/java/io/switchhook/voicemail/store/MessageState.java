package io.switchhook.voicemail.store;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether a message was listened to and kept. */
public enum MessageState {
    NEW,
    SAVED;

    /** Reads {@link #text}, in capitals or not. */
    public static Optional<MessageState> parse(String text) {
        return Stream.of(values()).filter(state -> state.name().equalsIgnoreCase(text)).findFirst();
    }

    /** The name that people see. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
