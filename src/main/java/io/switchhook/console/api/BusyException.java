package io.switchhook.console.api;

/** Too many want to sign in at once. */
final class BusyException extends RuntimeException {

    BusyException() {
        super("Too many requests to sign in are waiting.");
    }
}
