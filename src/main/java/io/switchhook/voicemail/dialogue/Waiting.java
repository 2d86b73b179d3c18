package io.switchhook.voicemail.dialogue;

import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Something takes its time.
 *
 * @param then what comes after the answer
 * @param alone what comes after the answer when the caller is gone by then
 */
record Waiting(Function<Answer, Step> then, Function<Answer, Step> alone) implements Turn {

    /** Asks for something that needs no care when the caller hangs up meanwhile. */
    static Step on(Act.Asking act, Function<Answer, Step> then) {
        return on(act, then, answer -> Step.end());
    }

    static Step on(Act.Asking act, Function<Answer, Step> then, Function<Answer, Step> alone) {
        return Step.to(new Waiting(then, alone), new Act.Hush(), act);
    }

    /** Asks for something that can only be done or fail. */
    static Step on(Act.Asking act, Supplier<Step> done, Function<Answer.Reason, Step> failed) {
        return on(act, answer -> answer instanceof Answer.Failed failure ? failed.apply(failure.reason()) : done.get());
    }

    @Override
    public boolean isBusy() {
        return true;
    }

    @Override
    public Step answered(Answer answer) {
        return then.apply(answer);
    }

    @Override
    public Step hungUp() {
        return Step.stay(new Waiting(alone, alone));
    }
}
