package io.switchhook.registrar;

/** Bindings cannot be made durable now, so nothing was promised: whoever asked is to try again later. */
public class LocationUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LocationUnavailableException(String message) {
        super(message);
    }

    public LocationUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
