package io.switchhook.voicemail.dialogue;

import java.util.ArrayList;
import java.util.List;

/** The last thing that is said. */
record Farewell() implements Turn {

    static Step after(Phrase... phrases) {
        List<Phrase> all = new ArrayList<>(List.of(phrases));
        all.add(Prompt.GOODBYE);
        return Step.to(new Farewell(), new Act.Play(List.copyOf(all)));
    }

    @Override
    public Step played() {
        return Step.end(new Act.HangUp());
    }
}
