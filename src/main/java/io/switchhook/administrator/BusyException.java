package io.switchhook.administrator;

/** Too many want to sign in at once. */
public final class BusyException extends RuntimeException {

    BusyException() {
        super("Too many requests to sign in are waiting.");
    }
}
