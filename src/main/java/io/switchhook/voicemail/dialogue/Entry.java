package io.switchhook.voicemail.dialogue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A number that is typed, up to {@code #} or a pause. It is asked for three times.
 *
 * @param prompt what is to be typed
 * @param then what comes after it
 * @param back what comes after {@code *} in place of the first digit; later it begins the number anew
 * @param offers how often it was asked for
 * @param digits what was typed
 */
record Entry(Prompt prompt, Function<String, Step> then, Supplier<Step> back, int offers, String digits) implements Turn {

    static final Duration PAUSE = Duration.ofSeconds(4);
    static final int LONGEST = 32;

    static Step ask(List<? extends Phrase> preface, Prompt prompt, Function<String, Step> then, Supplier<Step> back) {
        return new Entry(prompt, then, back, 1, "").say(preface);
    }

    private Step say(List<? extends Phrase> preface) {
        List<Phrase> all = new ArrayList<>(preface);
        all.add(prompt);
        return Step.to(this, new Act.Play(List.copyOf(all)));
    }

    @Override
    public Step played() {
        return Step.to(this, new Act.Wait(Menu.TIME));
    }

    @Override
    public Step timeUp() {
        if (!digits.isEmpty()) {
            return then.apply(digits);
        }
        return offers == Menu.OFFERS ? Farewell.after() : new Entry(prompt, then, back, offers + 1, "").say(List.of());
    }

    @Override
    public Step pressed(char key) {
        if (key == '#') {
            // An empty number is a pause that is not waited for.
            return timeUp();
        }
        if (key == '*') {
            return digits.isEmpty() ? back.get() : typed("");
        }
        return typed(digits.length() < LONGEST ? digits + key : digits);
    }

    private Step typed(String number) {
        return Step.to(new Entry(prompt, then, back, offers, number), new Act.Hush(), new Act.Wait(PAUSE));
    }
}
