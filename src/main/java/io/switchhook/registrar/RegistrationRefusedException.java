package io.switchhook.registrar;

/** A REGISTER cannot be carried out; nothing was changed. The message is the reason phrase for the phone. */
final class RegistrationRefusedException extends RuntimeException {

    private final int status;

    RegistrationRefusedException(int status, String reason) {
        super(reason, null, false, false);
        this.status = status;
    }

    /** The status of the response, 400 to 599. */
    int status() {
        return status;
    }
}
