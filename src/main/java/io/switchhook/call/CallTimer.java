package io.switchhook.call;

import java.io.Serializable;

/**
 * What a timer of a call is for; travels as the information of its ServletTimer.
 *
 * @param subject the number of the attempt it was armed for, that of a branch for {@link Kind#PARTY} and {@link Kind#SILENT},
 *     the status for {@link Kind#REFUSE}, the number of the BYE for {@link Kind#HUNG_UP}, 0 for {@link Kind#END}
 * @param looks how often it is armed again at most
 */
record CallTimer(Kind kind, int subject, int looks) implements Serializable {

    CallTimer(Kind kind, int subject) {
        this(kind, subject, 0);
    }

    enum Kind {
        /** Who has not responded at all is given up. */
        UNREACHABLE,
        /** Who has not answered is cancelled. */
        RING,
        /** One of several who are rung at once has not answered and is cancelled. */
        PARTY,
        /** Who has not obeyed our CANCEL is given up. */
        CANCELLED,
        /** A branch that lost the call is cancelled if it has responded by now. */
        SILENT,
        /** The caller is given a final response. */
        REFUSE,
        /** A BYE that was not answered counts as answered. */
        HUNG_UP,
        /** The application session is ended. */
        END
    }
}
