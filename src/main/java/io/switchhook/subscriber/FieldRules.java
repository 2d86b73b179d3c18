package io.switchhook.subscriber;

import io.switchhook.sip.TelephoneNumber;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.IllformedLocaleException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the fields of domains, subscribers and groups may hold; each method gives the canonical value or throws. */
public final class FieldRules {

    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_HOST = 255;
    private static final int LONGEST_DISPLAY_NAME = 128;
    private static final int LONGEST_EMAIL = 254;
    private static final int SHORTEST_PASSWORD = 8;
    private static final int LONGEST_PASSWORD = 128;
    private static final int LONGEST_RING_SECONDS = 600;

    private static final Pattern HOST = Pattern.compile("[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|\\[[0-9a-f:.]+]");
    /** Without a colon, which ends the name in a digest, and what means something else in a URI or a list. */
    private static final Pattern USERNAME = Pattern.compile("[A-Za-z0-9_.!~*'&=+$-]+");
    private static final Pattern NUMBER = Pattern.compile("\\+?[0-9*#][0-9*#. ()-]*");
    private static final Pattern EMAIL = Pattern.compile("[^\\s@<>\",;]+@[^\\s@<>\",;]+");
    private static final Pattern RING_TIME = Pattern.compile("(\\d{1,4})([sm]?)");

    private FieldRules() {}

    static String host(String field, String text) {
        String host = required(field, text).strip().toLowerCase(Locale.ROOT);
        if (host.length() > LONGEST_HOST || !HOST.matcher(host).matches()) {
            throw new InvalidFieldException(field, "must be a host name or address");
        }
        return host;
    }

    public static String username(String text) {
        String name = required("username", text);
        if (name.length() > LONGEST_NAME || !USERNAME.matcher(name).matches()) {
            throw new InvalidFieldException("username", "must be 1 to 64 letters, digits and -_.!~*'&=+$");
        }
        if (name.startsWith("+") && !name.matches("\\+[0-9]+")) {
            throw new InvalidFieldException("username", "that begins with + must be a number, digits only");
        }
        return name;
    }

    /** A further address: a number loses its visual separators, and the spaces that people write. */
    public static String address(String text) {
        String name = text == null ? "" : text.strip();
        if (NUMBER.matcher(name).matches()) {
            name = TelephoneNumber.ofSubscriberPart(name.replace(" ", "")).map(TelephoneNumber::digits).orElse("");
        }
        boolean number = name.matches("\\+?[0-9*#]+");
        if (name.length() > LONGEST_NAME || !number && (name.startsWith("+") || !USERNAME.matcher(name).matches())) {
            throw new InvalidFieldException("addresses", "must each be a number, or 1 to 64 letters, digits and -_.!~*'&=+$");
        }
        return name;
    }

    public static String displayName(String text) {
        String name = text.strip();
        if (name.length() > LONGEST_DISPLAY_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidFieldException("displayName", "must be at most 128 printable characters");
        }
        return name;
    }

    static String email(String text) {
        String email = text.strip();
        if (!email.isEmpty() && (email.length() > LONGEST_EMAIL || !EMAIL.matcher(email).matches())) {
            throw new InvalidFieldException("email", "must be an e-mail address or empty");
        }
        return email;
    }

    static String password(String text) {
        String password = required("password", text);
        if (password.length() < SHORTEST_PASSWORD || password.length() > LONGEST_PASSWORD
                || password.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidFieldException("password", "must be 8 to 128 printable characters");
        }
        return password;
    }

    public static String classOfService(String text) {
        try {
            return ClassOfService.parse(text).toString();
        } catch (IllegalArgumentException e) {
            throw new InvalidFieldException(
                    "classOfService", "must be some of internal, national, international, premium, separated by commas");
        }
    }

    /** Whole seconds; null for an empty text. */
    static Integer ringSeconds(String text) {
        if (text.isBlank()) {
            return null;
        }
        Matcher matcher = RING_TIME.matcher(text.strip());
        if (matcher.matches()) {
            int number = Integer.parseInt(matcher.group(1));
            long seconds = matcher.group(2).equals("m") ? Duration.ofMinutes(number).toSeconds() : number;
            if (seconds >= 1 && seconds <= LONGEST_RING_SECONDS) {
                return (int) seconds;
            }
        }
        throw new InvalidFieldException("ringTime", "must be 1s to 600s, or empty for the server's setting");
    }

    static String timeZone(String text) {
        try {
            return ZoneId.of(text.strip()).getId();
        } catch (DateTimeException e) {
            throw new InvalidFieldException("timeZone", "must be a time zone such as Europe/Berlin");
        }
    }

    static String locale(String text) {
        try {
            Locale locale = new Locale.Builder().setLanguageTag(text.strip()).build();
            if (!locale.getLanguage().isEmpty() && locale.toLanguageTag().length() <= LONGEST_NAME) {
                return locale.toLanguageTag();
            }
        } catch (IllformedLocaleException e) {
            // answered below, together with a tag without a language
        }
        throw new InvalidFieldException("locale", "must be a language tag such as de or en-GB");
    }

    public static String required(String field, String text) {
        if (text == null || text.isBlank()) {
            throw new InvalidFieldException(field, "is required");
        }
        return text;
    }
}
