package io.switchhook.settings;

import java.util.regex.Pattern;

/**
 * How this server is administered.
 *
 * @param requireTls whether the API is to be had over TLS only, unless from this very machine
 * @param firstPassword the password of the administrator that the first start creates, never shown; empty: a random one
 * @param importFile the CSV file that is read when there are no subscribers; empty: none
 */
public record ProvisioningSettings(boolean requireTls, String firstPassword, String importFile) {

    /** What an administrator's password must be. */
    public static final String PASSWORDS = "12 to 128 printable characters";

    private static final Pattern PASSWORD = Pattern.compile("\\P{Cntrl}{12,128}");

    /** Whether an administrator may have this password. */
    public static boolean isPassword(String text) {
        return PASSWORD.matcher(text).matches();
    }

    @Override
    public String toString() {
        return "ProvisioningSettings[requireTls=" + requireTls + ", importFile=" + importFile + "]";
    }
}
