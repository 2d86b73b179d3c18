package io.switchhook.voicemail.dialogue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A choice by one key, which may be pressed at any time. It is offered three times.
 *
 * @param prompt what the keys do
 * @param keys what comes after each
 * @param otherwise what comes when none of them is pressed
 * @param left what becomes of it when the caller hangs up
 * @param offers how often it was offered
 */
record Menu(
        List<Phrase> prompt,
        Map<Character, Supplier<Step>> keys,
        Supplier<Step> otherwise,
        Supplier<Step> left,
        int offers) implements Turn {

    static final Duration TIME = Duration.ofSeconds(5);
    static final int OFFERS = 3;

    static Menu of(List<Phrase> prompt, Map<Character, Supplier<Step>> keys) {
        return new Menu(prompt, keys, Farewell::after, Step::end, 1);
    }

    /** Offers it, after something else that a key interrupts as well. */
    Step after(List<? extends Phrase> preface) {
        List<Phrase> all = new ArrayList<>(preface);
        all.addAll(prompt);
        return Step.to(this, new Act.Play(List.copyOf(all)));
    }

    @Override
    public Step played() {
        return Step.to(this, new Act.Wait(TIME));
    }

    @Override
    public Step timeUp() {
        return again(List.of());
    }

    @Override
    public Step pressed(char key) {
        Supplier<Step> next = keys.get(key);
        return next == null ? again(List.of(Prompt.INVALID_KEY)) : next.get();
    }

    @Override
    public Step hungUp() {
        return left.get();
    }

    private Step again(List<Phrase> preface) {
        return offers == OFFERS
                ? otherwise.get()
                : new Menu(prompt, keys, otherwise, left, offers + 1).after(preface);
    }
}
