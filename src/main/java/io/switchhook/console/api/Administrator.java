package io.switchhook.console.api;

import java.time.Instant;

/** An administrator as stored. */
record Administrator(String username, String passwordHash, Role role, Instant created) {

    @Override
    public String toString() {
        return "Administrator " + username;
    }
}
