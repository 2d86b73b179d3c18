package io.switchhook.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.anchor.ReferSubscription.Notification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ReferSubscriptionTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String LAST = "terminated;reason=noresource";
    private static final String TIMEOUT = "terminated;reason=timeout";

    private final ReferSubscription subscription = ReferSubscription.open(OptionalLong.empty(), NOW, Duration.ofSeconds(90));

    @Test
    void firstReferNeedsNoId() {
        assertThat(subscription.report(100, false, NOW)).contains(new Notification("refer", "active;expires=90", 100));
    }

    @Test
    void laterRefersAreToldApart() {
        ReferSubscription second = ReferSubscription.open(OptionalLong.of(93809824), NOW, Duration.ofSeconds(90));
        assertThat(second.report(100, false, NOW).orElseThrow().event()).isEqualTo("refer;id=93809824");
    }

    @Test
    void oneAfterTheOtherAndOnlyTheNewest() {
        subscription.report(100, false, NOW);
        assertThat(subscription.report(180, false, NOW)).isEmpty();
        assertThat(subscription.report(200, true, NOW)).isEmpty();
        assertThat(subscription.answered(NOW)).contains(new Notification("refer", LAST, 200));
        assertThat(subscription.isOver()).isFalse();
        assertThat(subscription.answered(NOW)).isEmpty();
        assertThat(subscription.isOver()).isTrue();
    }

    @Test
    void failedNotificationEndsIt() {
        subscription.report(100, false, NOW);
        subscription.failed();
        assertThat(subscription.report(200, true, NOW)).isEmpty();
        assertThat(subscription.isOver()).isTrue();
    }

    @Test
    void unwantedOneSaysNothing() {
        ReferSubscription none = ReferSubscription.none();
        assertThat(none.report(100, false, NOW)).isEmpty();
        assertThat(none.isOver()).isTrue();
        assertThat(none.refresh(OptionalLong.of(60), NOW)).isEmpty();
    }

    @Test
    void refreshTellsHowThingsStand() {
        subscription.report(180, false, NOW);
        subscription.answered(NOW);
        assertThat(subscription.refresh(OptionalLong.of(3600), NOW.plusSeconds(60))).hasValue(90);
        assertThat(subscription.next(NOW.plusSeconds(60))).contains(new Notification("refer", "active;expires=90", 180));
    }

    @Test
    void zeroEndsIt() {
        subscription.report(180, false, NOW);
        subscription.answered(NOW);
        assertThat(subscription.refresh(OptionalLong.of(0), NOW)).hasValue(0);
        assertThat(subscription.next(NOW)).contains(new Notification("refer", TIMEOUT, 180));
        assertThat(subscription.report(200, true, NOW)).isEmpty();
        assertThat(subscription.answered(NOW)).isEmpty();
        assertThat(subscription.isOver()).isTrue();
    }

    @Test
    void timePassedEndsIt() {
        subscription.report(180, false, NOW);
        subscription.answered(NOW);
        subscription.refresh(OptionalLong.of(10), NOW);
        subscription.next(NOW);
        subscription.answered(NOW);
        assertThat(subscription.next(NOW.plusSeconds(9))).isEmpty();
        assertThat(subscription.next(NOW.plusSeconds(10)).map(Notification::state)).contains(TIMEOUT);
        assertThat(subscription.refresh(OptionalLong.of(10), NOW)).isEmpty();
    }

    @Property
    void nothingComesAfterTheLastAndNeverTwoAtOnce(@ForAll @Size(max = 30) List<@IntRange(max = 5) Integer> events) {
        ReferSubscription one = ReferSubscription.open(OptionalLong.empty(), NOW, Duration.ofSeconds(90));
        List<Notification> sent = new ArrayList<>();
        boolean inFlight = false;
        boolean failed = false;
        for (int event : events) {
            Optional<Notification> next = Optional.empty();
            switch (event) {
                case 0 -> next = one.report(180, false, NOW);
                case 1 -> next = one.report(200, true, NOW);
                case 2 -> {
                    if (inFlight) {
                        inFlight = false;
                        next = one.answered(NOW);
                    }
                }
                case 3 -> {
                    if (inFlight) {
                        inFlight = false;
                        failed = true;
                        one.failed();
                    }
                }
                default -> {
                    one.refresh(OptionalLong.of(event == 4 ? 0 : 60), NOW);
                    next = one.next(NOW);
                }
            }
            if (next.isPresent()) {
                assertThat(inFlight || failed).isFalse();
                assertThat(sent.stream().noneMatch(each -> each.state().startsWith("terminated"))).isTrue();
                inFlight = true;
                sent.add(next.get());
            }
        }
    }
}
