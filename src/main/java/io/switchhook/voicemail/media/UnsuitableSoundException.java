package io.switchhook.voicemail.media;

/** A file is not sound that can be used. The message says why, for its sender to read. */
public final class UnsuitableSoundException extends Exception {

    private static final long serialVersionUID = 1L;

    UnsuitableSoundException(String message) {
        super(message);
    }

    UnsuitableSoundException(String message, Throwable cause) {
        super(message, cause);
    }
}
