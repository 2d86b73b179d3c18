package io.switchhook.console.api;

/** What an administrator may do. */
enum Role {
    /** Everything. */
    ADMIN,
    /** Look at everything, change nothing. */
    READ_ONLY
}
