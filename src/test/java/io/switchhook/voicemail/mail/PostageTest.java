package io.switchhook.voicemail.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostageTest {

    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "3,4", "4,8", "7,60", "8,60", "1000,60"})
    void pausesGrowToAnHour(int attempts, long minutes) {
        assertThat(Postage.next(CREATED, attempts, CREATED)).contains(CREATED.plus(Duration.ofMinutes(minutes)));
    }

    @Test
    void lastAttemptIsAfterADay() {
        Instant day = CREATED.plus(Duration.ofDays(1));

        assertThat(Postage.next(CREATED, 30, day.minusSeconds(60))).contains(day);
        assertThat(Postage.next(CREATED, 31, day)).isEmpty();
    }

    @Property
    void triesGoForwardAndEnd(@ForAll @IntRange(max = 2000) int attempts, @ForAll @IntRange(max = 200_000) int seconds) {
        Instant now = CREATED.plusSeconds(seconds);

        Instant last = CREATED.plus(Duration.ofDays(1));
        Optional<Instant> next = Postage.next(CREATED, attempts, now);
        assertThat(next.isPresent()).isEqualTo(now.isBefore(last));
        next.ifPresent(at -> assertThat(at).isAfter(now).isBeforeOrEqualTo(last));
    }
}
