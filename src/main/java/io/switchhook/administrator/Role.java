package io.switchhook.administrator;

/** What an administrator may do. */
public enum Role {
    /** Everything. */
    ADMIN,
    /** Look at everything, change nothing. */
    READ_ONLY
}
