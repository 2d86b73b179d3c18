package io.switchhook.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.anchor.SessionTerms.Refresher;
import io.switchhook.anchor.SessionTimer.Action;
import io.switchhook.settings.SessionTimerSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTimerTest {

    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
    private static final SessionTimerSettings HALF_AN_HOUR =
            new SessionTimerSettings(Duration.ofMinutes(30), Duration.ofSeconds(90));

    private final SessionTimer timer = timer(HALF_AN_HOUR);

    private static SessionTimer timer(SessionTimerSettings settings) {
        return new SessionTimer(settings, true, new Random(1));
    }

    private static SessionTerms says(int interval, Refresher refresher, int least, boolean supported) {
        return new SessionTerms(interval, Optional.ofNullable(refresher), least, supported);
    }

    /** RFC 4028 9, table 2. */
    @ParameterizedTest
    @CsvSource({
        // asked, refresher, Min-SE, knows timers: Session-Expires, Require
        "0,    ,    0,   false, 1800;refresher=uas, false",
        "0,    ,    0,   true,  1800;refresher=uas, true",
        "600,  ,    0,   true,  600;refresher=uac,  true",
        "600,  UAC, 0,   true,  600;refresher=uac,  true",
        "600,  UAS, 0,   true,  600;refresher=uas,  true",
        "600,  UAC, 0,   false, 600;refresher=uas,  false",
        "3600, ,    0,   true,  1800;refresher=uac, true",
        "3600, ,    2700, true, 2700;refresher=uac, true",
        "600,  ,    900, true,  600;refresher=uac,  true",
        "30,   ,    0,   false, 90;refresher=uas,   false",
        "0,    ,    3600, true, 3600;refresher=uas, true"
    })
    void answersWhoAsks(
            int asked, Refresher refresher, int least, boolean supported, String sessionExpires, boolean required) {
        SessionTimer.Answer answer = timer.answer(says(asked, refresher, least, supported), NOW);

        assertThat(answer.sessionExpires()).contains(sessionExpires);
        assertThat(answer.required()).isEqualTo(required);
    }

    @ParameterizedTest
    @CsvSource({"89, true, 90", "1, true, 90", "90, true,", "89, false,", "0, true,", "1800, true,"})
    void tooShortIntervalIsRefused(int asked, boolean supported, String minSe) {
        assertThat(SessionTimer.tooShort(HALF_AN_HOUR, says(asked, null, 0, supported))).isEqualTo(Optional.ofNullable(minSe));
    }

    @Test
    void whoRefreshesStays() {
        timer.answer(says(0, null, 0, true), NOW);
        assertThat(timer.offer().orElseThrow().sessionExpires()).isEqualTo("1800;refresher=uac");
        assertThat(timer.answer(says(600, null, 0, true), NOW).sessionExpires()).contains("600;refresher=uas");
        assertThat(timer.answer(says(600, Refresher.UAC, 0, true), NOW).sessionExpires()).contains("600;refresher=uac");
        assertThat(timer.offer().orElseThrow().sessionExpires()).isEqualTo("600;refresher=uas");
    }

    @Test
    void asksForItsIntervalAndOnceMoreForALongerOne() {
        assertThat(timer.offer()).contains(new SessionTimer.Offer("1800", "90"));
        assertThat(SessionTimer.firstOffer(HALF_AN_HOUR)).isEqualTo(timer.offer());
        assertThat(timer.refusedAsTooShort(says(0, null, 3600, false))).isTrue();
        assertThat(timer.offer()).contains(new SessionTimer.Offer("3600", "3600"));
        assertThat(timer.refusedAsTooShort(says(0, null, 7200, false))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 60, 90})
    void refusalThatAsksForNothingLongerIsFinal(int minSe) {
        assertThat(timer.refusedAsTooShort(says(0, null, minSe, false))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        // agreed, refresher: when, what then
        "1800, UAC, 900",
        "600,  ,    300",
        "4,    UAC, 2",
        "1,    UAC, 1",
        "0,    ,    900"
    })
    void refreshesAtHalfOfTheInterval(int agreed, Refresher refresher, int seconds) {
        Action.Wait wait = only(timer.answered(says(agreed, refresher, 0, false), NOW));

        assertThat(wait.time()).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(timer.timeOver(wait.number(), true, NOW.plus(wait.time()))).element(1).isEqualTo(new Action.Refresh(true));
    }

    @ParameterizedTest
    @CsvSource({"1800, 1768", "90, 60", "3, 2"})
    void endsShortlyBeforeTheEndWhenThePartyDoesNotRefresh(int agreed, int seconds) {
        Action.Wait wait = only(timer.answered(says(agreed, Refresher.UAS, 0, true), NOW));

        assertThat(wait.time()).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(timer.timeOver(wait.number(), true, NOW.plus(wait.time())))
                .containsExactly(new Action.Stop(), new Action.Expire());
    }

    @Test
    void partyThatRefreshesLivesOn() {
        Action.Wait first = only(timer.answer(says(600, Refresher.UAC, 0, true), NOW).actions());
        Action.Wait second = only(timer.answer(says(600, Refresher.UAC, 0, true), NOW.plusSeconds(300)).actions());

        assertThat(timer.timeOver(first.number(), true, NOW.plus(first.time()))).isEmpty();
        assertThat(second.time()).isEqualTo(Duration.ofSeconds(568));
    }

    @Test
    void refreshThatIsAnsweredBeginsTheNextInterval() {
        List<Action> refresh = atHalf(says(1800, Refresher.UAC, 0, true), true);
        Action.Wait guard = (Action.Wait) refresh.get(0);

        Action.Wait next = only(timer.answered(says(1800, Refresher.UAC, 0, true), NOW.plusSeconds(901)));

        assertThat(next.time()).isEqualTo(Duration.ofSeconds(900));
        assertThat(timer.timeOver(guard.number(), true, NOW.plusSeconds(1768))).isEmpty();
    }

    @Test
    void refreshWithoutAnyResponseEndsTheSession() {
        Action.Wait guard = (Action.Wait) atHalf(says(90, Refresher.UAC, 0, true), true).get(0);

        assertThat(guard.time()).isEqualTo(Duration.ofSeconds(15));
        assertThat(timer.timeOver(guard.number(), true, NOW.plusSeconds(60))).contains(new Action.Expire());
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 481})
    void refreshOfWhatIsGoneEndsTheSession(int status) {
        atHalf(says(0, null, 0, false), true);

        assertThat(timer.refused(status, true, SessionTerms.NONE, NOW.plusSeconds(901)))
                .containsExactly(new Action.Stop(), new Action.Expire());
        assertThat(timer.answered(says(1800, Refresher.UAC, 0, true), NOW.plusSeconds(902))).isEmpty();
    }

    @Test
    void refreshThatCollidesIsRepeatedAfterAWhile() {
        atHalf(says(1800, Refresher.UAC, 0, true), false);

        Action.Wait wait = only(timer.refused(491, false, SessionTerms.NONE, NOW.plusSeconds(901)));

        assertThat(wait.time()).isBetween(Duration.ofMillis(2100), Duration.ofMillis(4000));
        assertThat(timer.timeOver(wait.number(), false, NOW.plusSeconds(905))).element(1).isEqualTo(new Action.Refresh(false));
    }

    @Test
    void whoDidNotBeginTheDialogWaitsLessAfterACollision() {
        SessionTimer called = new SessionTimer(HALF_AN_HOUR, false, new Random(1));
        Action.Wait half = only(called.answered(says(1800, Refresher.UAC, 0, true), NOW));
        called.timeOver(half.number(), true, NOW.plus(half.time()));

        assertThat(only(called.busy(NOW.plus(half.time()))).time()).isBetween(Duration.ZERO, Duration.ofMillis(2000));
    }

    @ParameterizedTest
    @ValueSource(ints = {405, 420, 501})
    void partyThatTakesNoUpdateGetsAnInvite(int status) {
        atHalf(says(1800, Refresher.UAC, 0, true), true);

        assertThat(timer.refused(status, true, SessionTerms.NONE, NOW.plusSeconds(901)))
                .element(1).isEqualTo(new Action.Refresh(false));
        Action.Wait next = only(timer.answered(says(1800, Refresher.UAC, 0, true), NOW.plusSeconds(902)));
        assertThat(timer.timeOver(next.number(), true, NOW.plusSeconds(1802))).element(1).isEqualTo(new Action.Refresh(false));
    }

    @Test
    void tooShortRefreshIsRepeatedWithALongerInterval() {
        atHalf(says(1800, Refresher.UAC, 0, true), true);

        assertThat(timer.refused(422, true, says(0, null, 2000, false), NOW.plusSeconds(901)))
                .element(1).isEqualTo(new Action.Refresh(true));
        assertThat(timer.offer()).contains(new SessionTimer.Offer("2000;refresher=uac", "2000"));
    }

    @Test
    void partyThatKnowsNoTimersAndRefusesRefreshesIsThereAllTheSame() {
        atHalf(says(0, null, 0, false), false);

        Action.Wait next = only(timer.refused(488, false, SessionTerms.NONE, NOW.plusSeconds(901)));

        assertThat(next.time()).isEqualTo(Duration.ofSeconds(900));
    }

    @Test
    void partyThatAgreedAndRefusesRefreshesIsAskedAgainUntilTheEnd() {
        atHalf(says(1800, Refresher.UAC, 0, true), false);
        Instant now = NOW.plusSeconds(968);

        Action.Wait wait = only(timer.refused(500, false, SessionTerms.NONE, now));

        assertThat(wait.time()).isEqualTo(Duration.ofSeconds(400));
        timer.timeOver(wait.number(), false, now.plusSeconds(400));
        Action.Wait last = only(timer.refused(500, false, SessionTerms.NONE, NOW.plusSeconds(1767)));
        assertThat(last.time()).isEqualTo(Duration.ofSeconds(1));
        assertThat(timer.timeOver(last.number(), false, NOW.plusSeconds(1768))).contains(new Action.Expire());
    }

    @Test
    void afterTheCallNothingHappens() {
        Action.Wait wait = only(timer.answered(says(1800, Refresher.UAC, 0, true), NOW));

        assertThat(timer.stop()).containsExactly(new Action.Stop());
        assertThat(timer.timeOver(wait.number(), true, NOW.plus(wait.time()))).isEmpty();
        assertThat(timer.answered(says(1800, Refresher.UAC, 0, true), NOW)).isEmpty();
        assertThat(timer.answer(says(1800, Refresher.UAC, 0, true), NOW).actions()).isEmpty();
    }

    @Test
    void switchedOffItSaysAndDoesNothing() {
        SessionTimerSettings never = new SessionTimerSettings(Duration.ZERO, Duration.ofSeconds(90));
        SessionTimer off = timer(never);

        assertThat(SessionTimer.firstOffer(never)).isEmpty();
        assertThat(SessionTimer.tooShort(never, says(30, null, 0, true))).isEmpty();
        assertThat(off.offer()).isEmpty();
        assertThat(off.answer(says(600, Refresher.UAC, 0, true), NOW))
                .isEqualTo(new SessionTimer.Answer(Optional.empty(), false, List.of()));
        assertThat(off.answered(says(600, Refresher.UAC, 0, true), NOW)).isEmpty();
        assertThat(off.refusedAsTooShort(says(0, null, 3600, false))).isFalse();
    }

    /** Whoever answers each refresh stays; whoever stops to is hung up once, before the session ends; then nothing happens. */
    @Property
    void onlyThePartyThatIsGoneIsHungUp(
            @ForAll @IntRange(min = 1, max = 4000) int interval,
            @ForAll @Size(max = 20) List<@IntRange(min = 0, max = 5) Integer> answers) {
        SessionTimer each = new SessionTimer(HALF_AN_HOUR, true, new Random(interval));
        Instant now = NOW;
        List<Action> actions = each.answered(says(interval, Refresher.UAC, 0, true), now);
        Instant end = NOW.plusSeconds(Math.max(2, interval));
        List<Integer> statuses = new ArrayList<>(answers);
        int steps = 0;
        while (!actions.contains(new Action.Expire())) {
            assertThat(++steps).isLessThan(100_000);
            Action.Wait wait = (Action.Wait) actions.get(0);
            boolean refreshes = actions.size() > 1;
            if (refreshes && !statuses.isEmpty()) {
                int answer = statuses.remove(0);
                actions = switch (answer) {
                    case 0, 1 -> each.answered(says(interval, Refresher.UAC, 0, true), now);
                    case 2 -> each.refused(491, false, SessionTerms.NONE, now);
                    case 3 -> each.refused(500, false, SessionTerms.NONE, now);
                    case 4 -> each.refused(405, true, SessionTerms.NONE, now);
                    default -> each.refused(422, false, says(0, null, 5000, false), now);
                };
                if (answer < 2) {
                    end = now.plusSeconds(Math.max(2, interval));
                }
            } else {
                now = now.plus(wait.time());
                actions = each.timeOver(wait.number(), true, now);
            }
        }
        if (answers.stream().allMatch(answer -> answer < 2)) {
            assertThat(statuses).isEmpty();
        }
        assertThat(now).isBeforeOrEqualTo(end);
        assertThat(each.answered(says(600, Refresher.UAC, 0, true), now)).isEmpty();
    }

    private List<Action> atHalf(SessionTerms answer, boolean takesUpdate) {
        Action.Wait wait = only(timer.answered(answer, NOW));
        return timer.timeOver(wait.number(), takesUpdate, NOW.plus(wait.time()));
    }

    private static Action.Wait only(List<Action> actions) {
        assertThat(actions).hasSize(1);
        return (Action.Wait) actions.get(0);
    }
}
