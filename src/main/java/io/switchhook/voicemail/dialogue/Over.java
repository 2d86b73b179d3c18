package io.switchhook.voicemail.dialogue;

/** Nothing is said any more. */
enum Over implements Turn {
    OVER;

    @Override
    public boolean isBusy() {
        return true;
    }
}
