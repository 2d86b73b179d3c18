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

    private final Join fresh = Join.ofAnswer(true);
    private final Join join = Join.ofParties();

    @Test
    void offerOfWhoAnsweredGoesToTheOtherAndItsAnswerBackInTheAck() {
        assertThat(fresh.begin()).containsExactly(new PassOffer());
        assertThat(fresh.answered(true)).containsExactly(new Joined(), new Acknowledge(), new PassAnswer());
    }

    @Test
    void whoIsInACallIsAskedForAnOffer() {
        assertThat(join.begin()).containsExactly(new AskForOffer());
        assertThat(join.offered(true)).containsExactly(new PassOffer());
        assertThat(join.answered(true)).containsExactly(new Joined(), new Acknowledge(), new PassAnswer());
    }

    @Test
    void answererWhoCannotLeavesBothAsTheyWere() {
        fresh.begin();
        assertThat(fresh.notAnswered(488)).containsExactly(new KeepOfferer(), new Failed(488));
        assertThat(fresh.changed()).isFalse();
    }

    @Test
    void offererWhoRefusesLeavesBothAsTheyWere() {
        join.begin();
        assertThat(join.notOffered(403)).containsExactly(new Failed(403));
    }

    @Test
    void answerWithoutAnOfferFails() {
        assertThat(Join.ofAnswer(false).begin()).containsExactly(new KeepOfferer(), new Failed(488));
    }

    @Test
    void reinviteWithoutAnAnswerFailsAndIsToBeUndone() {
        fresh.begin();
        assertThat(fresh.answered(false)).containsExactly(new Acknowledge(), new KeepOfferer(), new Failed(488));
        assertThat(fresh.changed()).isTrue();
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
        fresh.begin();
        assertThat(fresh.left(Side.OFFERER)).containsExactly(new Failed(480));
        assertThat(fresh.changed()).isTrue();
        assertThat(fresh.answered(true)).containsExactly(new Acknowledge());
        assertThat(fresh.changed()).isTrue();
    }

    @Test
    void answererWhoHangsUpFreesTheOfferer() {
        fresh.begin();
        assertThat(fresh.left(Side.ANSWERER)).containsExactly(new KeepOfferer(), new Failed(480));
    }

    @Test
    void offererWhoAnswersTooLateKeepsWhatItHad() {
        join.begin();
        join.left(Side.ANSWERER);
        assertThat(join.offered(true)).containsExactly(new KeepOfferer());
    }

    @Test
    void whoAnsweredIsAcknowledgedAlsoWhenItNeverBegins() {
        assertThat(fresh.left(Side.ANSWERER)).containsExactly(new KeepOfferer(), new Failed(480));
        assertThat(fresh.begin()).isEmpty();
    }

    @Property(tries = 2000)
    void itEndsOnceAndEverySuccessIsAcknowledgedOnce(
            @ForAll boolean answered, @ForAll @Size(max = 15) List<@IntRange(max = 5) Integer> events) {
        Join one = answered ? Join.ofAnswer(true) : Join.ofParties();
        List<Join.Action> seen = new ArrayList<>(one.begin());
        int offers = answered ? 1 : 0;
        int answers = 0;
        boolean offererHere = true;
        for (int event : events) {
            boolean askedForOffer = count(seen, AskForOffer.class) > offers - (answered ? 1 : 0);
            boolean askedForAnswer = count(seen, PassOffer.class) > answers;
            switch (event) {
                case 0 -> {
                    if (askedForOffer && offererHere) {
                        offers++;
                        seen.addAll(one.offered(true));
                    }
                }
                case 1 -> {
                    if (askedForAnswer) {
                        answers++;
                        seen.addAll(one.answered(true));
                    }
                }
                case 2 -> seen.addAll(one.waited());
                case 3 -> {
                    offererHere = false;
                    seen.addAll(one.left(Side.OFFERER));
                }
                case 4 -> seen.addAll(one.left(Side.ANSWERER));
                default -> { }
            }
        }
        if (offererHere) {
            seen.addAll(one.left(Side.ANSWERER));
            assertThat(count(seen, PassAnswer.class) + count(seen, KeepOfferer.class)).isEqualTo(offers);
        }
        seen.addAll(one.left(Side.OFFERER));
        assertThat(count(seen, Joined.class) + count(seen, Failed.class)).isEqualTo(1);
        assertThat(count(seen, Acknowledge.class)).isEqualTo(answers);
    }

    private static int count(List<Join.Action> actions, Class<?> type) {
        return (int) actions.stream().filter(type::isInstance).count();
    }
}
