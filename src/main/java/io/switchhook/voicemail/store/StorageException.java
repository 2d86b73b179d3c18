package io.switchhook.voicemail.store;

import java.io.IOException;

/** A file of a mailbox cannot be read or written. The message is one line that can be shown to an operator. */
public final class StorageException extends RuntimeException {

    StorageException(String message, IOException cause) {
        super(message + ": " + cause, cause);
    }
}
