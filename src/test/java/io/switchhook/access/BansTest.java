package io.switchhook.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.access.Bans.Verdict;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BansTest {

    private static final int LIMIT = 3;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final Duration FIRST = Duration.ofMinutes(2);
    private static final String SOURCE = "192.0.2.1";
    private static final String PHONE = "192.0.2.99";
    private static final Aor BOB = new Aor("bob", "example.test");
    private static final Aor CAROL = new Aor("carol", "example.test");

    private final ManualClock clock = new ManualClock();
    private final Bans bans = new Bans(Settings.read(Map.of(
            "switchhook.bans.limit", Integer.toString(LIMIT),
            "switchhook.bans.window", "1m",
            "switchhook.bans.time", "2m",
            "switchhook.bans.time.max", "10m")::get), clock);

    private void fail(int times, String source, Aor aor) {
        for (int i = 0; i < times; i++) {
            bans.failed(source, aor);
        }
    }

    /** How long a source is banned by guessing up to the limit. */
    private Duration banned(String source) {
        fail(LIMIT, source, BOB);
        return Duration.between(clock.instant(), bans.list().stream()
                .filter(ban -> ban.key().equals(source)).findFirst().orElseThrow().until());
    }

    @Test
    void failuresBelowTheLimitBanNobody() {
        fail(LIMIT - 1, SOURCE, BOB);

        assertThat(bans.knock(SOURCE, BOB)).isEqualTo(Verdict.FREE);
        assertThat(bans.list()).isEmpty();
    }

    @Test
    void sourceAtTheLimitIsRefusedWhoeverItClaimsToBe() {
        fail(LIMIT, SOURCE, BOB);

        assertThat(bans.knock(SOURCE)).isEqualTo(Verdict.REFUSED);
        assertThat(bans.knock(SOURCE, CAROL)).isEqualTo(Verdict.REFUSED);
        assertThat(bans.knock(PHONE, CAROL)).isEqualTo(Verdict.FREE);
    }

    @Test
    void failuresThatLeftTheWindowDoNotCount() {
        fail(LIMIT - 1, SOURCE, BOB);
        clock.advance(WINDOW);
        fail(LIMIT - 1, SOURCE, BOB);

        assertThat(bans.knock(SOURCE, BOB)).isEqualTo(Verdict.FREE);
    }

    @Test
    void windowSlides() {
        for (int i = 0; i < LIMIT - 1; i++) {
            bans.failed(SOURCE, BOB);
            clock.advance(WINDOW.dividedBy(LIMIT));
        }
        bans.failed(SOURCE, BOB);

        assertThat(bans.knock(SOURCE)).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void whoGoesOnIsNotAnsweredForTwiceTheTime() {
        fail(LIMIT, SOURCE, BOB);
        for (int i = 0; i < LIMIT; i++) {
            assertThat(bans.knock(SOURCE)).isEqualTo(Verdict.REFUSED);
        }

        assertThat(bans.knock(SOURCE)).isEqualTo(Verdict.DROPPED);
        clock.advance(FIRST.multipliedBy(2).minusMillis(1));
        assertThat(bans.knock(SOURCE)).isEqualTo(Verdict.DROPPED);
        clock.advance(Duration.ofMillis(1));
        assertThat(bans.knock(SOURCE)).isEqualTo(Verdict.FREE);
        assertThat(bans.dropped()).isEqualTo(2);
    }

    @Test
    void whoIsBannedTwiceIsRefusedBeforeHeIsNotAnswered() {
        banned(SOURCE);
        clock.advance(FIRST);
        banned(SOURCE);

        assertThat(bans.knock(SOURCE)).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void everyFurtherBanIsTwiceAsLongUpToTheLongest() {
        for (int minutes : new int[] {2, 4, 8, 10, 10}) {
            Duration time = banned(SOURCE);
            assertThat(time).isEqualTo(Duration.ofMinutes(minutes));
            clock.advance(time);
            assertThat(bans.knock(SOURCE)).isEqualTo(Verdict.FREE);
        }
    }

    @Test
    void longQuietIsForgiven() {
        clock.advance(banned(SOURCE).plus(Duration.ofMinutes(30)));

        assertThat(banned(SOURCE)).isEqualTo(FIRST);
    }

    @Test
    void addressThatManySourcesGuessAtIsRefusedToStrangers() {
        for (int i = 1; i <= LIMIT; i++) {
            fail(1, "192.0.2." + i, BOB);
        }

        assertThat(bans.knock("198.51.100.7", BOB)).isEqualTo(Verdict.REFUSED);
        assertThat(bans.knock("198.51.100.7", CAROL)).isEqualTo(Verdict.FREE);
        assertThat(bans.knock("198.51.100.7")).isEqualTo(Verdict.FREE);
    }

    @Test
    void phoneThatProvedItsIdentityIsNotLockedOutByStrangers() {
        bans.succeeded(PHONE, BOB);
        for (int i = 1; i <= LIMIT; i++) {
            fail(1, "192.0.2." + i, BOB);
        }

        assertThat(bans.knock(PHONE, BOB)).isEqualTo(Verdict.FREE);
        assertThat(bans.knock(SOURCE, BOB)).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void phonesBehindOneAddressAreNotLockedOutByOneOfThem() {
        bans.succeeded(PHONE, BOB);
        fail(LIMIT, PHONE, CAROL);

        assertThat(bans.knock(PHONE, CAROL)).isEqualTo(Verdict.REFUSED);
        assertThat(bans.knock(PHONE, BOB)).isEqualTo(Verdict.FREE);
    }

    @Test
    void guessingFromWhereThePhoneIsEndsToo() {
        bans.succeeded(PHONE, BOB);
        fail(LIMIT, PHONE, BOB);

        assertThat(bans.knock(PHONE, BOB)).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void phoneWithAMistypedPasswordDoesNotBanItsAddressOfRecordElsewhere() {
        bans.succeeded(PHONE, BOB);
        fail(LIMIT, PHONE, BOB);

        assertThat(bans.knock("198.51.100.7", BOB)).isEqualTo(Verdict.FREE);
    }

    @Test
    void liftedBanIsForgottenAltogether() {
        fail(LIMIT, SOURCE, BOB);

        assertThat(bans.lift(SOURCE)).isTrue();
        assertThat(bans.lift(BOB.toString())).isTrue();
        assertThat(bans.lift(SOURCE)).isFalse();

        assertThat(bans.knock(SOURCE, BOB)).isEqualTo(Verdict.FREE);
        assertThat(banned(SOURCE)).isEqualTo(FIRST);
    }

    @Test
    void bansAreListedWhileTheyLast() {
        fail(LIMIT, SOURCE, BOB);

        assertThat(bans.list()).containsExactlyInAnyOrder(
                new Ban(Ban.Kind.SOURCE, SOURCE, clock.instant().plus(FIRST), LIMIT),
                new Ban(Ban.Kind.SUBSCRIBER, "sip:bob@example.test", clock.instant().plus(FIRST), LIMIT));
        clock.advance(FIRST);
        assertThat(bans.list()).isEmpty();
        assertThat(bans.bans()).isEqualTo(2);
        assertThat(bans.failures()).isEqualTo(LIMIT);
    }
}
