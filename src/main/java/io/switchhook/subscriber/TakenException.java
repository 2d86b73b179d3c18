package io.switchhook.subscriber;

/** A name, address or number is somebody else's, or its domain is still in use. */
public final class TakenException extends InvalidFieldException {

    public TakenException(String field, String message) {
        super(field, message);
    }
}
