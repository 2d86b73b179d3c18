package io.switchhook.voicemail.dialogue;

import java.util.ArrayList;
import java.util.List;

/** What is done when something has happened, and where the dialogue stands then. */
record Step(Turn turn, List<Act> acts) {

    Step {
        acts = List.copyOf(acts);
    }

    static Step to(Turn turn, Act... acts) {
        return new Step(turn, List.of(acts));
    }

    static Step stay(Turn turn) {
        return new Step(turn, List.of());
    }

    /** The caller is gone, or is hung up by one of these acts. */
    static Step end(Act... acts) {
        return new Step(Over.OVER, List.of(acts));
    }

    /** Does this first. */
    Step after(Act act) {
        List<Act> all = new ArrayList<>();
        all.add(act);
        all.addAll(acts);
        return new Step(turn, all);
    }
}
