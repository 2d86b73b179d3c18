package io.switchhook.voicemail.dialogue;

import java.time.Duration;

/** Where a dialogue stands: what it does when something happens. What does not concern it, it passes over. Immutable. */
interface Turn {

    /** Whether keys are to be kept for a later turn. */
    default boolean isBusy() {
        return false;
    }

    default Step played() {
        return Step.stay(this);
    }

    default Step pressed(char key) {
        return Step.stay(this);
    }

    default Step timeUp() {
        return Step.stay(this);
    }

    /** The caller has said nothing for a while, in a recording. */
    default Step silent() {
        return Step.stay(this);
    }

    /** The recording is as long as it may be. */
    default Step full() {
        return Step.stay(this);
    }

    /** @param sound the length of the take up to the last thing that was said */
    default Step recorded(Duration sound) {
        return Step.stay(this);
    }

    default Step answered(Answer answer) {
        return Step.stay(this);
    }

    default Step transferFailed() {
        return Step.stay(this);
    }

    /** The caller is gone. */
    default Step hungUp() {
        return Step.end();
    }
}
