package io.switchhook.settings;

import java.time.Duration;

/**
 * How calls are transferred.
 *
 * @param carriedOut for which calls the server itself carries transfers out
 * @param answerTime how long the target of such a transfer may ring
 * @param unanswered what becomes of who was transferred to nobody, by a transferor who does not answer either
 */
public record TransferSettings(CarriedOut carriedOut, Duration answerTime, Unanswered unanswered) {

    /** What becomes of who was transferred to nobody, by a transferor who does not answer either. */
    public enum Unanswered { TARGET_VOICEMAIL, TRANSFEROR_VOICEMAIL, HANG_UP }

    /** For which calls the server carries transfers out, for which it has to be a party of both dialogs from their start. */
    public enum CarriedOut {
        /** For those with a party that may not be able to do so. */
        NEEDED,
        ALWAYS,
        NEVER
    }
}
