package io.switchhook.voicemail.dialogue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A greeting or an introduction, which its speaker may hear and repeat before it counts.
 *
 * @param accepted what is done with the take
 * @param cancelled where one is who does without
 */
record Note(Supplier<Step> accepted, Function<List<Phrase>, Step> cancelled) {

    /** How long it may be. */
    static final Duration LONGEST = Duration.ofSeconds(60);

    private static final Duration SHORTEST = Duration.ofMillis(500);

    Step record() {
        return Step.to(new Prelude(), new Act.Play(List.of(Prompt.RECORD_NOW)));
    }

    private Step take() {
        return new Taking(LONGEST, this::taken, reason -> cancelled.apply(List.of(Prompt.OUT_OF_ORDER)))
                .begin(new Act.OpenNote());
    }

    private Step taken(Taking.End end, Duration sound) {
        if (end == Taking.End.HANG_UP) {
            return Step.end(new Act.DiscardTake());
        }
        return sound.compareTo(SHORTEST) < 0
                ? cancelled.apply(List.of(Prompt.TOO_SHORT)).after(new Act.DiscardTake())
                : review(List.of());
    }

    private Step review(List<Phrase> preface) {
        Supplier<Step> away = () -> Farewell.after().after(new Act.DiscardTake());
        Supplier<Step> left = () -> Step.end(new Act.DiscardTake());
        return new Menu(List.of(Prompt.NOTE_REVIEW), Map.of(
                '1', accepted,
                '2', this::hear,
                '3', () -> record().after(new Act.DiscardTake()),
                '*', () -> cancelled.apply(List.of()).after(new Act.DiscardTake())), away, left, 1).after(preface);
    }

    private Step hear() {
        return Waiting.on(new Act.HearTake(),
                answer -> review(answer instanceof Answer.Found found
                        ? List.of(new Phrase.Heard(found.sound()))
                        : List.of(Prompt.OUT_OF_ORDER)),
                answer -> Step.end(new Act.DiscardTake()));
    }

    /** Is told to speak. Any key skips that. */
    private final class Prelude implements Turn {

        @Override
        public Step played() {
            return take();
        }

        @Override
        public Step pressed(char key) {
            return key == '*' ? cancelled.apply(List.of()) : take();
        }
    }
}
