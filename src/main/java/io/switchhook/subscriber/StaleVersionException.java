package io.switchhook.subscriber;

/** Somebody else has changed a subscriber or domain since it was read. */
public final class StaleVersionException extends RuntimeException {

    public StaleVersionException(String what, int expected, int actual) {
        super(what + " was changed meanwhile: version " + actual + ", not " + expected);
    }
}
