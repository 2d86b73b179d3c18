package io.switchhook.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.anchor.ReplacementProgress.Action;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplacementProgressTest {

    private final ReplacementProgress progress = new ReplacementProgress();

    @BeforeEach
    void begins() {
        assertThat(progress.begin()).containsExactly(Action.OFFER);
    }

    @Test
    void answerConnectsTheNewcomer() {
        assertThat(progress.answered()).containsExactly(Action.FINISH, Action.ANSWER);
        assertThat(progress.cancelled()).isEmpty();
        assertThat(progress.replacedHungUp()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"488, 488", "606, 488", "415, 488", "408, 480", "481, 480", "603, 480", "486, 480", "500, 500", "503, 500"})
    void refusalLeavesTheCallAsItWas(int status, int told) {
        assertThat(progress.refused(status)).containsExactly(Action.REFUSE, Action.FINISH);
        assertThat(progress.status()).isEqualTo(told);
    }

    @Test
    void collisionIsTriedOnceMore() {
        assertThat(progress.refused(491)).containsExactly(Action.OFFER_LATER);
        assertThat(progress.isOffering()).isTrue();
        assertThat(progress.refused(491)).containsExactly(Action.REFUSE, Action.FINISH);
        assertThat(progress.status()).isEqualTo(491);
    }

    @Test
    void newcomerThatGivesUpLeavesTheCallAsItWas() {
        assertThat(progress.cancelled()).isEmpty();
        assertThat(progress.isOffering()).isFalse();
        assertThat(progress.answered()).containsExactly(Action.RESTORE, Action.FINISH);
    }

    @Test
    void newcomerThatGivesUpBeforeTheSecondTryCausesNone() {
        progress.refused(491);
        assertThat(progress.cancelled()).isEmpty();
        assertThat(progress.isOffering()).isFalse();
        assertThat(progress.notOffered()).containsExactly(Action.FINISH);
    }

    @Test
    void replacedPartyMayHangUpAtOnce() {
        assertThat(progress.replacedHungUp()).isTrue();
        assertThat(progress.answered()).containsExactly(Action.FINISH, Action.ANSWER);
    }

    @Test
    void stayerIsNotLeftAlone() {
        assertThat(progress.replacedHungUp()).isTrue();
        assertThat(progress.refused(488)).containsExactly(Action.REFUSE, Action.FINISH, Action.HANG_UP_STAYER);
    }

    @Test
    void stayerIsNotLeftAloneWhenTheNewcomerGivesUp() {
        progress.replacedHungUp();
        progress.cancelled();
        assertThat(progress.answered()).containsExactly(Action.ACKNOWLEDGE, Action.FINISH, Action.HANG_UP_STAYER);
    }

    @Test
    void stayerMayHangUp() {
        assertThat(progress.stayerHungUp()).containsExactly(Action.REFUSE);
        assertThat(progress.status()).isEqualTo(480);
        assertThat(progress.refused(481)).containsExactly(Action.FINISH);
    }

    @Property
    void newcomerHasOneFinalResponseAndNobodyIsHungUpTwice(
            @ForAll @Size(max = 12) List<@IntRange(min = 0, max = 4) Integer> events,
            @ForAll @IntRange(min = 0, max = 2) int last) {
        ReplacementProgress each = new ReplacementProgress();
        List<Action> done = new ArrayList<>(each.begin());
        boolean pending = true;
        boolean replacedIsGone = false;
        boolean stayerIsGone = false;
        boolean cancelled = false;
        List<Integer> all = new ArrayList<>(events);
        all.add(3 + last);
        for (int event : all) {
            List<Action> actions = List.of();
            if (event == 0 && !cancelled) {
                cancelled = true;
                actions = each.cancelled();
            } else if (event == 1 && !replacedIsGone && !done.contains(Action.FINISH)) {
                replacedIsGone = each.replacedHungUp();
            } else if (event == 2 && !stayerIsGone && !done.contains(Action.FINISH)) {
                stayerIsGone = true;
                actions = each.stayerHungUp();
            } else if (event >= 3 && pending) {
                pending = false;
                actions = event == 3 ? each.answered() : each.refused(event == 4 ? 491 : 488);
            }
            done.addAll(actions);
            if (actions.contains(Action.OFFER_LATER)) {
                if (each.isOffering()) {
                    pending = true;
                } else {
                    done.addAll(each.notOffered());
                }
            }
        }
        if (pending) {
            done.addAll(each.refused(488));
        }
        long finals = done.stream().filter(action -> action == Action.REFUSE || action == Action.ANSWER).count();
        assertThat(finals).isEqualTo(cancelled && !done.contains(Action.ANSWER) && !done.contains(Action.REFUSE) ? 0 : 1);
        assertThat(done).containsOnlyOnce(Action.FINISH);
        assertThat(done.contains(Action.HANG_UP_STAYER))
                .isEqualTo(replacedIsGone && !stayerIsGone && !done.contains(Action.ANSWER));
    }
}
