package io.switchhook.voicemail.mwi;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.voicemail.mwi.SummarySubscription.Notification;
import io.switchhook.voicemail.store.Counts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SummarySubscriptionTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String TIMEOUT = "terminated;reason=timeout";
    private static final Counts ONE = new Counts(1, 0, 0, 0);
    private static final Counts TWO = new Counts(2, 0, 1, 0);

    private Counts counts = Counts.NONE;
    private final SummarySubscription subscription = open(Duration.ofSeconds(90));

    private SummarySubscription open(Duration granted) {
        return SummarySubscription.open(() -> counts, granted, NOW);
    }

    private void changes(Counts to) {
        counts = to;
        subscription.changed();
    }

    private static Optional<Notification> sent(String state, Counts counts) {
        return Optional.of(new Notification(state, counts));
    }

    @Test
    void beginsWithHowThingsStand() {
        counts = TWO;
        assertThat(subscription.next(NOW)).isEqualTo(sent("active;expires=90", TWO));
        assertThat(subscription.next(NOW)).isEmpty();
    }

    @Test
    void changeIsToldWithTheTimeThatIsLeft() {
        subscription.next(NOW);
        subscription.answered();
        changes(ONE);
        assertThat(subscription.next(NOW.plusSeconds(30))).isEqualTo(sent("active;expires=60", ONE));
    }

    @Test
    void manyChangesAreToldAsOneAfterTheAnswer() {
        subscription.next(NOW);
        changes(ONE);
        assertThat(subscription.next(NOW)).isEmpty();
        changes(TWO);
        subscription.answered();
        assertThat(subscription.next(NOW)).isEqualTo(sent("active;expires=90", TWO));
        subscription.answered();
        assertThat(subscription.next(NOW)).isEmpty();
    }

    @Test
    void whatIsToldAlreadyIsNoChange() {
        counts = ONE;
        subscription.next(NOW);
        subscription.answered();
        subscription.changed();
        assertThat(subscription.next(NOW)).isEmpty();
    }

    @Test
    void refreshIsToldEvenIfNothingChanged() {
        subscription.next(NOW);
        subscription.answered();
        subscription.refreshed(Duration.ofSeconds(120), NOW.plusSeconds(60));
        assertThat(subscription.next(NOW.plusSeconds(60))).isEqualTo(sent("active;expires=120", Counts.NONE));
        assertThat(subscription.isOn(NOW.plusSeconds(179))).isTrue();
        assertThat(subscription.isOn(NOW.plusSeconds(180))).isFalse();
    }

    @Test
    void endsByItselfWhenItsTimeIsOver() {
        subscription.next(NOW);
        subscription.answered();
        assertThat(subscription.next(NOW.plusSeconds(90))).isEqualTo(sent(TIMEOUT, Counts.NONE));
        assertThat(subscription.isOver()).isFalse();
        subscription.answered();
        assertThat(subscription.isOver()).isTrue();
        changes(ONE);
        assertThat(subscription.next(NOW.plusSeconds(91))).isEmpty();
    }

    @Test
    void endWaitsForTheAnswerToTheOneBefore() {
        subscription.next(NOW);
        subscription.refreshed(Duration.ZERO, NOW);
        assertThat(subscription.next(NOW)).isEmpty();
        assertThat(subscription.isOn(NOW)).isFalse();
        subscription.answered();
        assertThat(subscription.next(NOW)).isEqualTo(sent(TIMEOUT, Counts.NONE));
    }

    @Test
    void whoAsksForNoTimeIsToldOnce() {
        counts = ONE;
        SummarySubscription fetch = open(Duration.ZERO);
        assertThat(fetch.isOn(NOW)).isFalse();
        assertThat(fetch.next(NOW)).isEqualTo(sent(TIMEOUT, ONE));
        fetch.answered();
        assertThat(fetch.isOver()).isTrue();
    }

    @Test
    void endsForAReason() {
        subscription.next(NOW);
        subscription.answered();
        subscription.end("noresource");
        assertThat(subscription.next(NOW)).isEqualTo(sent("terminated;reason=noresource", Counts.NONE));
    }

    @Test
    void failedNotificationEndsIt() {
        subscription.next(NOW);
        subscription.failed();
        changes(ONE);
        assertThat(subscription.next(NOW)).isEmpty();
        assertThat(subscription.isOver()).isTrue();
    }

    @Test
    void postponedNotificationIsMadeUpForByTheNextChange() {
        counts = ONE;
        subscription.next(NOW);
        subscription.postponed();
        assertThat(subscription.next(NOW)).isEmpty();
        subscription.changed();
        assertThat(subscription.next(NOW)).isEqualTo(sent("active;expires=90", ONE));
    }

    /** What may happen, in any order. */
    enum Event { CHANGE, SAME, REFRESH, TERMINATE, END, TIME, ANSWER, POSTPONE, FAIL }

    @Property
    void oneAtATimeTheNewestInTheEndAndNothingAfterTheLast(@ForAll @Size(max = 40) List<Event> events) {
        Run run = new Run();
        events.forEach(run::happens);
        boolean failed = run.failed;
        run.answerAll();

        Notification last = run.sent.get(run.sent.size() - 1);
        boolean ended = last.state().startsWith("terminated");
        if (!failed) {
            assertThat(run.subscription.isOver()).isEqualTo(ended);
            if (!ended) {
                assertThat(last.counts()).isEqualTo(run.counts);
            }
        } else if (ended) {
            assertThat(run.subscription.isOver()).isTrue();
        }
    }

    /** A subscription to which things happen, and which says what it has to each time. */
    private static final class Run {

        private final List<Notification> sent = new ArrayList<>();
        private Counts counts = Counts.NONE;
        private Instant at = NOW;
        private boolean inFlight;
        private boolean failed;
        private final SummarySubscription subscription =
                SummarySubscription.open(() -> counts, Duration.ofSeconds(90), NOW);

        Run() {
            proceed();
        }

        private void proceed() {
            subscription.next(at).ifPresent(notification -> {
                assertThat(inFlight).as("another one is under way").isFalse();
                assertThat(sent).noneMatch(each -> each.state().startsWith("terminated"));
                inFlight = true;
                sent.add(notification);
            });
        }

        void happens(Event event) {
            switch (event) {
                case CHANGE -> {
                    counts = new Counts(counts.fresh() + 1, 0, 0, 0);
                    subscription.changed();
                }
                case SAME -> subscription.changed();
                case REFRESH -> refresh(Duration.ofSeconds(60));
                case TERMINATE -> refresh(Duration.ZERO);
                case END -> subscription.end("probation");
                case TIME -> at = at.plusSeconds(25);
                case ANSWER -> answer(subscription::answered, false);
                case POSTPONE -> answer(subscription::postponed, true);
                case FAIL -> answer(subscription::failed, true);
            }
            proceed();
        }

        private void refresh(Duration granted) {
            if (subscription.isOn(at)) {
                subscription.refreshed(granted, at);
            }
        }

        private void answer(Runnable answer, boolean failure) {
            if (inFlight) {
                inFlight = false;
                failed |= failure;
                answer.run();
            }
        }

        void answerAll() {
            while (inFlight) {
                happens(Event.ANSWER);
            }
        }
    }
}
