package io.switchhook.voicemail.mwi;

import io.switchhook.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What is granted to a SUBSCRIBE (RFC 6665 4.2.1, RFC 3842 3). Pure; a subscription lasts as long as a registration may.
 *
 * @param least the shortest one
 * @param most the longest one; longer ones are shortened
 * @param usual for whoever asks for none in particular
 */
record SubscribeTerms(Duration least, Duration most, Duration usual) {

    private static final int BAD_REQUEST = 400;
    private static final int NOT_ACCEPTABLE = 406;
    private static final int INTERVAL_TOO_BRIEF = 423;
    private static final int BAD_EVENT = 489;
    private static final Pattern EVENT_ID = Pattern.compile(";\\s*id\\s*=\\s*([^\\s;,]+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern SECONDS = Pattern.compile("\\d{1,18}");
    private static final List<String> TYPES = List.of(MessageSummary.TYPE, "application/*", "*/*");

    /**
     * What a SUBSCRIBE says.
     *
     * @param events the values of its Event
     * @param accepted the values of its Accept
     * @param expires its Expires, empty for none
     * @param hasContact whether it says where notifications go
     */
    record Asked(List<String> events, List<String> accepted, String expires, boolean hasContact) {}

    /** What becomes of it. */
    sealed interface Decision {

        /**
         * It is taken.
         *
         * @param event what notifications have as their Event
         * @param duration how long it lasts; zero for the end of it
         */
        record Granted(String event, Duration duration) implements Decision {}

        /**
         * It is refused.
         *
         * @param header a header of the response, empty for none
         * @param value its value
         */
        record Refused(int status, String reason, String header, String value) implements Decision {}
    }

    static SubscribeTerms of(Settings settings) {
        return new SubscribeTerms(settings.minExpires(), settings.maxExpires(), settings.defaultExpires());
    }

    /** The event package of an Event header, in lower case; empty for none. */
    static String eventPackage(String event) {
        return event == null ? "" : event.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    Decision decide(Asked asked) {
        if (asked.events().size() != 1 || !eventPackage(asked.events().get(0)).equals(MessageSummary.EVENT)) {
            return new Decision.Refused(BAD_EVENT, "Bad Event", "Allow-Events", MessageSummary.EVENT);
        }
        if (!asked.hasContact()) {
            return new Decision.Refused(BAD_REQUEST, "Contact Missing", "", "");
        }
        if (!asked.accepted().isEmpty() && asked.accepted().stream().noneMatch(SubscribeTerms::takesSummaries)) {
            return new Decision.Refused(NOT_ACCEPTABLE, "Not Acceptable", "Accept", MessageSummary.TYPE);
        }
        OptionalLong seconds = seconds(asked.expires());
        Duration duration = seconds.isEmpty() ? usual : Duration.ofSeconds(Math.min(seconds.getAsLong(), most.toSeconds()));
        if (!duration.isZero() && duration.compareTo(least) < 0) {
            return new Decision.Refused(
                    INTERVAL_TOO_BRIEF, "Interval Too Brief", "Min-Expires", Long.toString(least.toSeconds()));
        }
        return new Decision.Granted(event(asked.events().get(0)), duration);
    }

    /** What notifications repeat of an Event: the package and its id (RFC 6665 8.2.1). */
    private static String event(String asked) {
        Matcher id = EVENT_ID.matcher(asked);
        return id.find() ? MessageSummary.EVENT + ";id=" + id.group(1) : MessageSummary.EVENT;
    }

    /** Whether a value of Accept covers what notifications have; with a q of 0 it does not. */
    private static boolean takesSummaries(String values) {
        for (String value : values.split(",")) {
            String[] parts = value.strip().toLowerCase(Locale.ROOT).split(";");
            boolean refused = Stream.of(parts).skip(1).anyMatch(part -> part.strip().matches("q\\s*=\\s*0(\\.0*)?"));
            if (TYPES.contains(parts[0].strip()) && !refused) {
                return true;
            }
        }
        return false;
    }

    /** RFC 3261 20.19: a malformed value counts as none. */
    private static OptionalLong seconds(String text) {
        return SECONDS.matcher(text.strip()).matches()
                ? OptionalLong.of(Long.parseLong(text.strip()))
                : OptionalLong.empty();
    }
}
