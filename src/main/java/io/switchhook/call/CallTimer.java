package io.switchhook.call;

import java.io.Serializable;

/**
 * What a timer of a call is for; travels as the information of its ServletTimer.
 *
 * @param subject the number of the attempt it was armed for, that of a branch for {@link Kind#PARTY}, the status
 *     for {@link Kind#REFUSE}, the number of the BYE for {@link Kind#HUNG_UP}, 0 for {@link Kind#END}
 */
record CallTimer(Kind kind, int subject) implements Serializable {

    enum Kind {
        /** Who has not responded at all is given up. */
        UNREACHABLE,
        /** Who has not answered is cancelled. */
        RING,
        /** One of several who are rung at once has not answered and is cancelled. */
        PARTY,
        /** Who has not obeyed our CANCEL is given up. */
        CANCELLED,
        /** The caller is given a final response. */
        REFUSE,
        /** A BYE that was not answered counts as answered. */
        HUNG_UP,
        /** The application session is ended. */
        END
    }
}
