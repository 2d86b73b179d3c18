package io.switchhook.voicemail.dialogue;

import io.switchhook.subscriber.Subscriber;
import io.switchhook.voicemail.media.Sound;
import io.switchhook.voicemail.store.Message;
import java.util.List;

/** What came of an {@link Act.Asking}. */
sealed interface Answer {

    record Done() implements Answer {}

    record Found(Sound sound) implements Answer {}

    record Folder(List<Message> messages) implements Answer {}

    record Mailbox(Subscriber owner) implements Answer {}

    /** It could not be done. */
    record Failed(Reason reason) implements Answer {}

    /** Why something could not be done. */
    enum Reason {
        /** There is no room. */
        FULL,
        /** There is no such thing. */
        NONE,
        /** The PIN or the mailbox number is wrong. */
        WRONG,
        /** There were too many wrong PINs. */
        LOCKED,
        /** A disk or a database does not work. */
        BROKEN
    }
}
