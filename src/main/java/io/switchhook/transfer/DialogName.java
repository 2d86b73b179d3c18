package io.switchhook.transfer;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A Call-ID with parameters, which Replaces (RFC 3891 6.1) and Target-Dialog (RFC 4538 7) have in common.
 *
 * @param parameters each of which is there once, the names in lower case, an absent value as the empty string
 */
record DialogName(String callId, Map<String, String> parameters) {

    private static final String TOKEN = "[A-Za-z0-9.!%*_+`'~-]+";
    private static final String WORD = "[A-Za-z0-9.!%*_+`'~()<>:\\\\\"/\\[\\]?{}-]+";
    private static final Pattern CALL_ID = Pattern.compile(WORD + "(@" + WORD + ")?");
    private static final Pattern TAG = Pattern.compile(TOKEN);

    /** Reads a header value; empty when it is malformed. */
    static Optional<DialogName> parse(String text) {
        String[] parts = text.split(";", -1);
        String callId = parts[0].strip();
        if (!CALL_ID.matcher(callId).matches()) {
            return Optional.empty();
        }
        Map<String, String> parameters = new HashMap<>();
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].split("=", 2);
            String name = pair[0].strip().toLowerCase(Locale.ROOT);
            String value = pair.length < 2 ? "" : pair[1].strip();
            if (name.isEmpty() || parameters.putIfAbsent(name, value) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(new DialogName(callId, parameters));
    }

    /** The value of a parameter that is a tag; empty when it is absent or none. */
    Optional<String> tag(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(value -> TAG.matcher(value).matches());
    }
}
