package io.switchhook.voicemail.dialogue;

import io.switchhook.settings.DialogueSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/**
 * What a mailbox says and asks in one call. It is told what happens, and says what is done: no clock, no sound, no store,
 * and no thread of its own; one thread at a time may use it.
 */
final class Dialogue {

    private static final int MOST_KEYS_AHEAD = 32;

    private final Function<DialogueSettings, Step> opening;
    private final DialogueSettings settings;
    private final Deque<Character> ahead = new ArrayDeque<>();
    private Turn turn = Over.OVER;

    Dialogue(Visit visit, DialogueSettings settings) {
        this.settings = settings;
        this.opening = opening(visit);
    }

    private static Function<DialogueSettings, Step> opening(Visit visit) {
        SignIn signIn = new SignIn(owner -> new Retrieval(owner).begin());
        if (visit instanceof Visit.Deposit deposit) {
            return settings -> new Reception(
                    settings, deposit.owner(), deposit.cause(), () -> signIn.of(deposit.owner().aor())).begin();
        }
        if (visit instanceof Visit.Own own) {
            return settings -> new Retrieval(own.owner()).begin();
        }
        return settings -> signIn.ofAnybody(((Visit.Unknown) visit).domain());
    }

    /** The call was answered. */
    List<Act> begin() {
        return go(opening.apply(settings));
    }

    /** What was to be said was said. */
    List<Act> played() {
        return go(turn.played());
    }

    /**
     * A key was pressed. It may be so while something takes its time; then it counts for what comes after that.
     *
     * @param key one of {@code 0123456789*#}; others are passed over
     */
    List<Act> pressed(char key) {
        if ("0123456789*#".indexOf(key) < 0 || ahead.size() == MOST_KEYS_AHEAD) {
            return List.of();
        }
        ahead.add(key);
        return go(Step.stay(turn));
    }

    /** The time of the last {@link Act.Wait} is over. */
    List<Act> timeUp() {
        return go(turn.timeUp());
    }

    /** There was as much silence as ends a recording. */
    List<Act> silent() {
        return go(turn.silent());
    }

    /** The recording is as long as {@link Act.Record} says. */
    List<Act> full() {
        return go(turn.full());
    }

    /** @param sound how much was said in the take */
    List<Act> recorded(Duration sound) {
        return go(turn.recorded(sound));
    }

    /** What came of the last {@link Act.Asking}. */
    List<Act> answered(Answer answer) {
        return go(turn.answered(answer));
    }

    List<Act> transferFailed() {
        return go(turn.transferFailed());
    }

    /** The caller is gone. What is done for him yet may still need {@link #recorded} and {@link #answered}. */
    List<Act> hungUp() {
        ahead.clear();
        return go(turn.hungUp());
    }

    /** Whether nothing more is said, asked or recorded, after the acts that were given out. */
    boolean isOver() {
        return turn == Over.OVER;
    }

    private List<Act> go(Step step) {
        List<Act> acts = new ArrayList<>(step.acts());
        turn = step.turn();
        while (!turn.isBusy() && !ahead.isEmpty()) {
            Step next = turn.pressed(ahead.poll());
            acts.addAll(next.acts());
            turn = next.turn();
        }
        return acts;
    }
}
