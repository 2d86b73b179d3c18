package io.switchhook.sip;

import java.util.Locale;

/**
 * The topmost Via of a request (RFC 3261 20.42).
 *
 * @param host the host of its sent-by, lower case
 * @param port the port of its sent-by, 5060 when none is written
 * @param parameters its parameters as written, each after a semicolon, lower case
 */
public record ViaHeader(String host, int port, String parameters) {

    private static final int DEFAULT_PORT = 5060;

    /**
     * Reads the first value of a Via header.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static ViaHeader parse(String text) {
        String first = text.split(",", 2)[0].strip().toLowerCase(Locale.ROOT);
        int blank = first.indexOf(' ');
        if (blank < 0) {
            throw new IllegalArgumentException("not a Via: " + text);
        }
        String value = first.substring(blank + 1).strip();
        int semicolon = value.indexOf(';');
        String sentBy = (semicolon < 0 ? value : value.substring(0, semicolon)).strip();
        int colon = sentBy.indexOf(':', sentBy.lastIndexOf(']') + 1);
        return new ViaHeader(
                (colon < 0 ? sentBy : sentBy.substring(0, colon)).strip(),
                colon < 0 ? DEFAULT_PORT : Integer.parseInt(sentBy.substring(colon + 1).strip()),
                semicolon < 0 ? "" : value.substring(semicolon));
    }

    public boolean hasParameter(String name) {
        for (String parameter : parameters.split(";")) {
            if (parameter.strip().equals(name) || parameter.strip().startsWith(name + "=")) {
                return true;
            }
        }
        return false;
    }
}
