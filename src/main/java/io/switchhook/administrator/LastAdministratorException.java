package io.switchhook.administrator;

/** Nobody who may change anything would be left. */
public final class LastAdministratorException extends RuntimeException {

    LastAdministratorException(String username) {
        super(username + " is the last administrator with the role ADMIN");
    }
}
