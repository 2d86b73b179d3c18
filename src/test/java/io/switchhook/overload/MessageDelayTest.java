package io.switchhook.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MessageDelayTest {

    private static final long START = 1_000;
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    private final MessageDelay delay = new MessageDelay(START);

    private void probe(long from, long to) {
        delay.arrived(delay.send(from), to);
    }

    @Test
    void isThatOfTheLastProbe() {
        probe(START, START + 3 * MS);

        assertThat(delay.at(START + 9 * MS)).isEqualTo(3 * MS);
    }

    @Test
    void growsWithTheProbeThatHasNotArrived() {
        probe(START, START + 3 * MS);
        delay.send(START + 10 * MS);

        assertThat(delay.at(START + 12 * MS)).as("the last one still tells more").isEqualTo(3 * MS);
        assertThat(delay.at(START + 110 * MS)).isEqualTo(100 * MS);
    }

    @Test
    void thereIsOneProbeAtATime() {
        delay.send(START);

        assertThat(delay.send(START + 999 * MS)).isZero();
        assertThat(delay.send(START + 1000 * MS)).isPositive();
    }

    @Test
    void isKeptWhileProbesGetLost() {
        probe(START, START);
        delay.send(START);
        long second = delay.send(START + 1000 * MS);

        assertThat(delay.at(START + 1001 * MS)).isEqualTo(1000 * MS);
        delay.arrived(second, START + 1004 * MS);
        assertThat(delay.at(START + 2000 * MS)).isEqualTo(4 * MS);
    }

    @Test
    void isNotToldByAProbeThatCameAfterItsTime() {
        probe(START, START);
        long first = delay.send(START);
        delay.send(START + 1000 * MS);
        delay.arrived(first, START + 1500 * MS);

        assertThat(delay.at(START + 1500 * MS)).isEqualTo(1000 * MS);
    }

    @Test
    void isUnknownBeforeAProbeHasArrived() {
        delay.send(START);

        assertThat(delay.at(START + 900 * MS)).isZero();
        assertThat(delay.isBlind()).isFalse();
    }

    @Test
    void isUnknownWhenTenAreLostInARow() {
        probe(START, START + MS);
        long now = START + MS;
        for (int sent = 0; sent <= MessageDelay.MOST_LOST; sent++) {
            assertThat(delay.isBlind()).isFalse();
            delay.send(now);
            now += 1000 * MS;
        }

        assertThat(delay.at(now)).isZero();
        assertThat(delay.isBlind()).isTrue();
        probe(now, now + 2 * MS);
        assertThat(delay.isBlind()).isFalse();
        assertThat(delay.at(now + 3 * MS)).isEqualTo(2 * MS);
    }
}
