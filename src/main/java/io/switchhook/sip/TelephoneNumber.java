package io.switchhook.sip;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A telephone number (RFC 3966), from a tel: URI or the user part of a SIP URI with {@code user=phone} (RFC 3261 19.1.6), in
 * canonical form: without visual separators, hexadecimal digits in capitals.
 *
 * @param digits the digits, a global number with its leading plus sign
 * @param context the domain or the leading digits within which a local number is valid, lower case; empty when none is given
 */
public record TelephoneNumber(String digits, String context) {

    private static final String SCHEME = "tel:";
    private static final String CONTEXT = "phone-context=";
    private static final Pattern SEPARATORS = Pattern.compile("[-.()]");
    private static final Pattern GLOBAL = Pattern.compile("\\+[0-9]+");
    private static final Pattern LOCAL = Pattern.compile("[0-9A-F*#]+");

    public TelephoneNumber {
        Objects.requireNonNull(digits, "digits are required");
        context = context.toLowerCase(Locale.ROOT);
    }

    /** The number that a tel: URI names; empty when the text is none. */
    public static Optional<TelephoneNumber> ofUri(String uri) {
        return uri.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? ofSubscriberPart(uri.substring(SCHEME.length()))
                : Optional.empty();
    }

    /**
     * The number in a {@code telephone-subscriber}: what follows {@code tel:}, or the user part of a SIP URI.
     *
     * @param text digits with visual separators, and parameters
     * @return empty when the text is no number
     */
    public static Optional<TelephoneNumber> ofSubscriberPart(String text) {
        String[] parts = text.split(";", -1);
        String digits = SEPARATORS.matcher(parts[0]).replaceAll("").toUpperCase(Locale.ROOT);
        if (GLOBAL.matcher(digits).matches()) {
            return Optional.of(new TelephoneNumber(digits, ""));
        }
        if (!LOCAL.matcher(digits).matches()) {
            return Optional.empty();
        }
        for (int i = 1; i < parts.length; i++) {
            if (parts[i].regionMatches(true, 0, CONTEXT, 0, CONTEXT.length())) {
                String context = parts[i].substring(CONTEXT.length());
                return Optional.of(new TelephoneNumber(
                        digits, context.startsWith("+") ? SEPARATORS.matcher(context).replaceAll("") : context));
            }
        }
        return Optional.of(new TelephoneNumber(digits, ""));
    }

    /** Whether the number is unique in the world (E.164). */
    public boolean isGlobal() {
        return digits.startsWith("+");
    }

    /** The tel: URI. */
    @Override
    public String toString() {
        return SCHEME + digits + (context.isEmpty() ? "" : ";" + CONTEXT + context);
    }
}
