package io.switchhook.voicemail.store;

/** What came of a PIN that somebody gave. */
public enum PinOutcome {
    RIGHT,
    WRONG,
    /** There were too many wrong ones: this was the last of them, or whether it is right was not looked at. */
    LOCKED,
    /** The mailbox has none, or there is no such mailbox: nobody gets in by a PIN. */
    NONE
}
