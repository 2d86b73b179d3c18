package io.switchhook.voicemail.mail;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.voicemail.store.Message;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an e-mail about a message says. Pure: what callers call themselves is one line of what can be seen, whatever they do.
 *
 * @param fileName of the attachment, ASCII
 */
record Letter(String subject, String text, String fileName, boolean urgent) {

    private static final int LONGEST_NAME = 80;
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEEE, d MMMM yyyy, HH:mm (z)", Locale.ENGLISH);
    private static final DateTimeFormatter FILE_DATE = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    /** Controls, formats that turn lines around, and separators of lines. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]+");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(user|domain|aor|message)}");

    /**
     * @param link where the message can be heard, as the setting has it; empty for nowhere
     * @param attached whether the message is attached
     */
    static Letter about(Message message, Subscriber owner, String link, boolean attached) {
        ZonedDateTime received = message.received().atZone(owner.timeZone());
        String caller = caller(message);
        String length = length(message.length());
        StringBuilder text = new StringBuilder(400)
                .append(message.urgent() ? "There is an urgent new message in your mailbox.\n\n"
                        : "There is a new message in your mailbox.\n\n")
                .append("From:     ").append(caller).append('\n')
                .append("To:       ").append(address(owner.aor())).append('\n')
                .append("Received: ").append(DATE.format(received)).append('\n')
                .append("Length:   ").append(length).append('\n');
        SipUri.tryParse(message.forwardedBy()).flatMap(Aor::of)
                .ifPresent(by -> text.append("Forwarded by: ").append(seen(address(by))).append('\n'));
        if (attached) {
            text.append("\nThe message is attached.\n");
        }
        if (!link.isEmpty()) {
            text.append("\nListen to it: ").append(link(link, message, owner.aor())).append('\n');
        }
        return new Letter(
                (message.urgent() ? "Urgent voicemail from " : "Voicemail from ") + caller + ", " + length,
                text.toString(),
                "voicemail-" + FILE_DATE.format(received) + ".wav",
                message.urgent());
    }

    private static String caller(Message message) {
        String name = seen(message.name());
        Optional<Aor> from = SipUri.tryParse(message.from()).flatMap(Aor::of);
        if (from.isEmpty()) {
            return name.isEmpty() ? "an unknown caller" : name;
        }
        // A number says all there is to say about who has it.
        String address = seen(from.get().user().matches("\\+?[0-9]+") ? from.get().user() : address(from.get()));
        return name.isEmpty() || name.equals(address) ? address : name + " (" + address + ")";
    }

    private static String address(Aor aor) {
        return aor.user() + "@" + aor.domain();
    }

    /** As much of a text as fits on one line, without what cannot be seen. */
    static String seen(String text) {
        String seen = UNSEEN.matcher(text).replaceAll(" ").strip();
        if (seen.codePointCount(0, seen.length()) <= LONGEST_NAME) {
            return seen;
        }
        return seen.substring(0, seen.offsetByCodePoints(0, LONGEST_NAME)).strip() + "…";
    }

    private static String length(Duration length) {
        // Half a second is no message of 0:00.
        long seconds = Math.max(1, length.plusMillis(500).toSeconds());
        return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }

    private static String link(String template, Message message, Aor owner) {
        return PLACEHOLDER.matcher(template).replaceAll(place -> Matcher.quoteReplacement(
                switch (place.group(1)) {
                    case "user" -> SipUri.escape(owner.user());
                    case "domain" -> owner.domain();
                    case "aor" -> SipUri.escape(owner.toString());
                    default -> message.id().toString();
                }));
    }
}
