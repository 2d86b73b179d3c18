package io.switchhook.voicemail.store;

/** Whether a mailbox takes a message now. */
public enum Room {
    FREE,
    /** It has as many messages, or bytes of them, as it may have. */
    MAILBOX_FULL,
    /** All mailboxes together, or the disk, are full, or the disk cannot be written to. */
    STORE_FULL,
    /** There is no such mailbox, or its subscriber has no voicemail. */
    NO_MAILBOX
}
