package io.switchhook.voicemail.dialogue;

import java.util.function.Supplier;

/** Something is said before it goes on; a key does not count, but skips it. */
record Announcement(Supplier<Step> then) implements Turn {

    @Override
    public Step played() {
        return then.get();
    }

    @Override
    public Step pressed(char key) {
        return then.get();
    }
}
