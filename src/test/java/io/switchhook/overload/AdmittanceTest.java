package io.switchhook.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmittanceTest {

    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Admittance admittance = new Admittance(Duration.ofMillis(200), 4711);

    @ParameterizedTest
    @CsvSource({"0, 0", "100, 0", "125, .25", "150, .5", "200, 1", "5000, 1"})
    void moreAreRefusedTheLongerMessagesWait(long millis, double share) {
        assertThat(refused(millis, true)).isCloseTo(share, within(.02));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "150, 0", "199, 0", "200, 1", "5000, 1"})
    void nobodyIsRefusedForAPause(long millis, double share) {
        assertThat(refused(millis, false)).isEqualTo(share);
    }

    private double refused(long millis, boolean lasting) {
        return IntStream.range(0, 10_000)
                .filter(call -> !admittance.admits(call + "-12345@192.0.2.7", millis * MS, lasting))
                .count() / 10_000.0;
    }

    @Test
    void waitsForMoreThanHalfOfTheLimitAreLong() {
        assertThat(admittance.isLong(100 * MS)).isFalse();
        assertThat(admittance.isLong(101 * MS)).isTrue();
    }

    @Test
    void whoIsLetInStaysSoUnlessItGetsWorse() {
        for (int call = 0; call < 1000; call++) {
            String callId = "call-" + call;
            boolean before = true;
            for (long millis = 0; millis <= 210; millis += 10) {
                boolean now = admittance.admits(callId, millis * MS, true);
                assertThat(before || !now).as("%s at %d ms", callId, millis).isTrue();
                before = now;
            }
        }
    }

    @Test
    void nobodyCanChooseACallIdThatIsLetInEverywhere() {
        long same = IntStream.range(0, 1000)
                .filter(salt -> new Admittance(Duration.ofMillis(200), salt * 7919).admits("mine", 175 * MS, true))
                .count();

        assertThat(same).isBetween(200L, 300L);
    }
}
