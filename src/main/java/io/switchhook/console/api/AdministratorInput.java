package io.switchhook.console.api;

import io.switchhook.administrator.Role;
import io.swagger.v3.oas.annotations.media.Schema;

/** An administrator as clients write it. What is null is not given. */
@Schema(name = "AdministratorInput")
record AdministratorInput(
        @Schema(description = "1 to 64 letters, digits and ._@-; cannot be changed") String username,
        @Schema(description = "12 to 128 characters", accessMode = Schema.AccessMode.WRITE_ONLY) String password,
        Role role) {

    /** Without the password. */
    @Override
    public String toString() {
        return "AdministratorInput[" + username + ", " + role + "]";
    }
}
