package io.switchhook.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.anchor.Join.Action.Acknowledge;
import io.switchhook.anchor.Join.Action.AskForOffer;
import io.switchhook.anchor.Join.Action.Failed;
import io.switchhook.anchor.Join.Action.Joined;
import io.switchhook.anchor.Join.Action.KeepOfferer;
import io.switchhook.anchor.Join.Action.PassAnswer;
import io.switchhook.anchor.Join.Action.PassOffer;
import io.switchhook.anchor.Join.Action.WaitFor;
import io.switchhook.anchor.Join.Side;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class JoinTest {

    private final Join join = new Join();

    @Test
    void offerOfWhoAnsweredGoesToTheOtherAndItsAnswerBackInTheAck() {
        assertThat(join.beginWithAnswer(true)).containsExactly(new PassOffer());
        assertThat(join.answered(true)).containsExactly(new Acknowledge(), new PassAnswer(), new Joined());
    }

    @Test
    void whoIsInACallIsAskedForAnOffer() {
        assertThat(join.begin()).containsExactly(new AskForOffer());
        assertThat(join.offered(true)).containsExactly(new PassOffer());
        assertThat(join.answered(true)).containsExactly(new Acknowledge(), new PassAnswer(), new Joined());
    }

    @Test
    void answererWhoCannotLeavesBothAsTheyWere() {
        join.beginWithAnswer(true);
        assertThat(join.notAnswered(488)).containsExactly(new KeepOfferer(), new Failed(488));
        assertThat(join.changed()).isFalse();
    }

    @Test
    void offererWhoRefusesLeavesBothAsTheyWere() {
        join.begin();
        assertThat(join.notOffered(403)).containsExactly(new Failed(403));
    }

    @Test
    void answerWithoutAnOfferFails() {
        assertThat(join.beginWithAnswer(false)).containsExactly(new KeepOfferer(), new Failed(488));
    }

    @Test
    void reinviteWithoutAnAnswerFailsAndIsToBeUndone() {
        join.beginWithAnswer(true);
        assertThat(join.answered(false)).containsExactly(new Acknowledge(), new KeepOfferer(), new Failed(488));
        assertThat(join.changed()).isTrue();
    }

    @Test
    void crossingReinviteIsWaitedForOnce() {
        join.begin();
        assertThat(join.notOffered(491)).containsExactly(new WaitFor(Side.OFFERER));
        assertThat(join.waited()).containsExactly(new AskForOffer());
        join.offered(true);
        assertThat(join.notAnswered(491)).containsExactly(new WaitFor(Side.ANSWERER));
        assertThat(join.waited()).containsExactly(new PassOffer());
        assertThat(join.notAnswered(491)).containsExactly(new KeepOfferer(), new Failed(491));
    }

    @Test
    void offererWhoHangsUpIsNotAcknowledgedAndTheLateAnswerIs() {
        join.beginWithAnswer(true);
        assertThat(join.left(Side.OFFERER)).containsExactly(new Failed(480));
        assertThat(join.changed()).isTrue();
        assertThat(join.answered(true)).containsExactly(new Acknowledge());
        assertThat(join.changed()).isTrue();
    }

    @Test
    void answererWhoHangsUpFreesTheOfferer() {
        join.beginWithAnswer(true);
        assertThat(join.left(Side.ANSWERER)).containsExactly(new KeepOfferer(), new Failed(480));
    }

    @Test
    void offererWhoAnswersTooLateKeepsWhatItHad() {
        join.begin();
        join.left(Side.ANSWERER);
        assertThat(join.offered(true)).containsExactly(new KeepOfferer());
    }

    @Property(tries = 2000)
    void itEndsOnceAndEverySuccessIsAcknowledgedOnce(
            @ForAll boolean fresh, @ForAll @Size(max = 15) List<@IntRange(max = 5) Integer> events) {
        List<Join.Action> seen = new ArrayList<>(fresh ? join.beginWithAnswer(true) : join.begin());
        int offers = fresh ? 1 : 0;
        int answers = 0;
        boolean offererHere = true;
        for (int event : events) {
            boolean askedForOffer = count(seen, AskForOffer.class) > offers - (fresh ? 1 : 0);
            boolean askedForAnswer = count(seen, PassOffer.class) > answers;
            switch (event) {
                case 0 -> {
                    if (askedForOffer && offererHere) {
                        offers++;
                        seen.addAll(join.offered(true));
                    }
                }
                case 1 -> {
                    if (askedForAnswer) {
                        answers++;
                        seen.addAll(join.answered(true));
                    }
                }
                case 2 -> seen.addAll(join.waited());
                case 3 -> {
                    offererHere = false;
                    seen.addAll(join.left(Side.OFFERER));
                }
                case 4 -> seen.addAll(join.left(Side.ANSWERER));
                default -> { }
            }
        }
        if (offererHere) {
            seen.addAll(join.left(Side.ANSWERER));
            assertThat(count(seen, PassAnswer.class) + count(seen, KeepOfferer.class)).isEqualTo(offers);
        }
        seen.addAll(join.left(Side.OFFERER));
        assertThat(count(seen, Joined.class) + count(seen, Failed.class)).isEqualTo(1);
        assertThat(count(seen, Acknowledge.class)).isEqualTo(answers);
    }

    private static int count(List<Join.Action> actions, Class<?> type) {
        return (int) actions.stream().filter(type::isInstance).count();
    }
}
