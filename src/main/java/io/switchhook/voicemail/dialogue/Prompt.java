package io.switchhook.voicemail.dialogue;

import java.util.Locale;

/** The sentences of a mailbox. The text of each, in English, is in {@code src/prompts/en.txt}. */
enum Prompt implements Phrase {
    // to callers
    PERSON_AT,
    PERSON_YOU_CALL,
    IS_BUSY,
    IS_UNAVAILABLE,
    LEAVE_MESSAGE,
    TOO_SHORT,
    TOO_LONG,
    REVIEW,
    MARKED_URGENT,
    UNMARKED_URGENT,
    MESSAGE_LEFT,
    NOT_LEFT,
    MAILBOX_FULL,
    // to everybody
    INVALID_KEY,
    OUT_OF_ORDER,
    GOODBYE,
    CONNECTING,
    NOT_REACHED,
    // sign-in
    MAILBOX_NUMBER,
    PIN,
    WRONG_PIN,
    PIN_LOCKED,
    // to the owner
    MAIN_NEW,
    MAIN_SAVED,
    MAIN_OPTIONS,
    NO_MESSAGES,
    NO_MORE_MESSAGES,
    NO_PREVIOUS_MESSAGE,
    MESSAGE,
    URGENT_MESSAGE,
    FROM_NUMBER,
    FROM_UNKNOWN,
    RECEIVED,
    NOT_PLAYED,
    MESSAGE_MENU,
    MENU_DELETE,
    MENU_UNDELETE,
    MENU_NEXT,
    MENU_MORE,
    MORE_MENU,
    DELETED,
    UNDELETED,
    SAVED,
    FORWARD_TO,
    NO_SUCH_MAILBOX,
    INTRODUCTION_MENU,
    RECORD_NOW,
    NOTE_REVIEW,
    FORWARDED,
    OTHER_MAILBOX_FULL,
    OPTIONS,
    GREETING_MENU,
    GREETING_STORED,
    GREETING_REMOVED,
    NO_GREETING,
    NEW_PIN,
    NEW_PIN_AGAIN,
    PINS_DIFFER,
    PIN_WEAK,
    PIN_CHANGED;

    /** The name of the file with its sound, without the suffix. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
