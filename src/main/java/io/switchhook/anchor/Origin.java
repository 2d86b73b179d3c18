package io.switchhook.anchor;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps the origin of the session descriptions that one party gets the same, whoever he is connected to: in one dialog only
 * its version may change (RFC 3264 8). As long as he is connected to one party, the descriptions pass as they are. Thread-safe.
 */
final class Origin {

    /** User, identifier, version, address (RFC 4566 5.2). */
    private static final Pattern LINE = Pattern.compile("(?m)^o=(\\S+ \\S+) (\\d+) ([^\r\n]+)");

    private String identity;
    private String address;
    private long version;
    private String body = "";
    /** Whether he has had another origin than the one that he knows. */
    private boolean rewriting;

    /** The description as the party may get it next; one without an origin as it is. */
    synchronized byte[] next(byte[] description) {
        String text = new String(description, StandardCharsets.ISO_8859_1);
        Matcher line = LINE.matcher(text);
        if (!line.find()) {
            return description;
        }
        long given = number(line.group(2));
        String rest = line.replaceFirst("");
        boolean same = rest.equals(body);
        body = rest;
        if (identity == null) {
            identity = line.group(1);
            address = line.group(3);
            version = given;
            return description;
        }
        boolean known = identity.equals(line.group(1)) && address.equals(line.group(3));
        if (!rewriting && known && given >= version) {
            version = given;
            return description;
        }
        rewriting = true;
        version = same ? version : version + 1;
        String origin = "o=" + identity + " " + version + " " + address;
        return (text.substring(0, line.start()) + origin + text.substring(line.end())).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
