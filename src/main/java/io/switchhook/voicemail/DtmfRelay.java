package io.switchhook.voicemail;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys that a phone sends by INFO, in the two forms in use. */
final class DtmfRelay {

    private static final Pattern SIGNAL = Pattern.compile("(?im)^\\s*Signal\\s*=\\s*([0-9*#A-D])\\s*$");
    private static final Pattern KEY = Pattern.compile("[0-9*#A-D]", Pattern.CASE_INSENSITIVE);

    private DtmfRelay() {}

    /** Whether a body of this type can be a key. */
    static boolean isOfType(String contentType) {
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.equals("application/dtmf-relay") || type.equals("application/dtmf");
    }

    /** The key, one of {@code 0123456789*#ABCD}; empty when there is none. */
    static Optional<Character> read(String body) {
        Matcher signal = SIGNAL.matcher(body);
        String key = signal.find() ? signal.group(1) : body.strip();
        return KEY.matcher(key).matches() ? Optional.of(Character.toUpperCase(key.charAt(0))) : Optional.empty();
    }
}
