package io.switchhook.voicemail.mail;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a subscriber wants to have mailed about each new message. */
public enum MailChoice {
    /** Nothing. */
    NONE,
    /** Who called, and when. */
    NOTIFY,
    /** The message as well. */
    ATTACH,
    /** The message as well, which is deleted from the mailbox then. */
    ATTACH_AND_DELETE;

    /** Reads {@link #text}. */
    public static Optional<MailChoice> parse(String text) {
        return Stream.of(values()).filter(choice -> choice.text().equals(text)).findFirst();
    }

    /** The name that people see. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean attaches() {
        return this == ATTACH || this == ATTACH_AND_DELETE;
    }
}
