package io.switchhook.voicemail.dialogue;

import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A tone, and the recording of what is said after it, until {@code #}.
 *
 * @param longest how long it may be
 * @param taken what comes after it, by how it ended and how much was said. It sees to the take, also when the caller is gone
 * @param failed what comes when nothing can be recorded
 */
record Taking(Duration longest, BiFunction<Taking.End, Duration, Step> taken, Function<Answer.Reason, Step> failed) {

    /** A recording to which nothing comes any more, not even silence, is over by then. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** How a recording ended. */
    enum End { KEY, SILENCE, LENGTH, HANG_UP }

    Step begin(Act.Asking open) {
        return Waiting.on(open,
                answer -> answer instanceof Answer.Failed failure
                        ? failed.apply(failure.reason())
                        : Step.to(new Tone(), new Act.Play(List.of(new Phrase.Tone())), new Act.Record(longest)),
                answer -> answer instanceof Answer.Failed ? Step.end() : Step.end(new Act.DiscardTake()));
    }

    private Step stop(End end) {
        return Step.to(new Stopping(end), new Act.StopRecording());
    }

    /** The tone sounds. Keys are passed over, such as a second {@code #} by which somebody skips a greeting. */
    private final class Tone implements Turn {

        @Override
        public Step played() {
            return Step.to(new Speaking(), new Act.Wait(longest.plus(GRACE)));
        }

        @Override
        public Step full() {
            return stop(End.LENGTH);
        }

        /** He may have spoken already: it takes time to hear that the tone is over. */
        @Override
        public Step hungUp() {
            return stop(End.HANG_UP);
        }
    }

    private final class Speaking implements Turn {

        @Override
        public Step pressed(char key) {
            return key == '#' ? stop(End.KEY) : Step.stay(this);
        }

        @Override
        public Step silent() {
            return stop(End.SILENCE);
        }

        @Override
        public Step timeUp() {
            return stop(End.SILENCE);
        }

        @Override
        public Step full() {
            return stop(End.LENGTH);
        }

        @Override
        public Step hungUp() {
            return stop(End.HANG_UP);
        }
    }

    private final class Stopping implements Turn {

        private final End end;

        Stopping(End end) {
            this.end = end;
        }

        @Override
        public boolean isBusy() {
            return true;
        }

        @Override
        public Step recorded(Duration sound) {
            return taken.apply(end, sound);
        }

        @Override
        public Step hungUp() {
            return Step.to(new Stopping(End.HANG_UP));
        }
    }
}
