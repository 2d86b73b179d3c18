package io.switchhook.settings;

/**
 * How e-mail is sent.
 *
 * @param host the SMTP server; empty: none is sent
 * @param encryption of the connection to it
 * @param user who signs in there; empty for nobody
 * @param password never shown
 * @param from the address that it is from
 * @param link where a message is heard, with places for {user}, {domain}, {aor} and {message}; empty: nowhere
 */
public record MailSettings(
        String host, int port, Encryption encryption, String user, String password, String from, String link) {

    /** How the connection to the server is encrypted (RFC 3207, RFC 8314). */
    public enum Encryption {
        NONE,
        /** By STARTTLS if the server offers that. */
        OFFERED,
        /** By STARTTLS, or nothing is sent. */
        REQUIRED,
        /** From its beginning. */
        TLS
    }

    public boolean isOn() {
        return !host.isEmpty();
    }

    @Override
    public String toString() {
        return "MailSettings[" + host + ":" + port + ", " + encryption + ", user=" + user + ", from=" + from + "]";
    }
}
