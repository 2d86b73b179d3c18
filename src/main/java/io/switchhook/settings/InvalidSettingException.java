package io.switchhook.settings;

/** A setting has a value that cannot be used. The message is one line that names the key, the value and what is allowed. */
public final class InvalidSettingException extends RuntimeException {

    public InvalidSettingException(String key, String value, String allowed) {
        super("Setting " + key + " is \"" + value + "\"; allowed: " + allowed);
    }
}
