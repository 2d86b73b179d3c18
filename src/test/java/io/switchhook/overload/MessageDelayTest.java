package io.switchhook.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MessageDelayTest {

    private static final long START = 1_000;
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    private final MessageDelay delay = new MessageDelay(START - 1);

    private void probe(long from, long to) {
        assertThat(delay.send(from)).isTrue();
        delay.arrived(from, to);
    }

    /** After 10 ms and a second later, when one that took 1 ms has arrived. */
    private void probeTwice() {
        probe(START, START + MS);
        delay.send(START + 10 * MS);
        delay.send(START + 1010 * MS);
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

        assertThat(delay.send(START + 999 * MS)).isFalse();
        assertThat(delay.send(START + 1000 * MS)).isTrue();
    }

    @Test
    void growsWhileProbesAreFollowedByOthers() {
        probeTwice();

        assertThat(delay.at(START + 1510 * MS)).isEqualTo(1500 * MS);
        delay.arrived(START + 1010 * MS, START + 1514 * MS);
        assertThat(delay.at(START + 2000 * MS)).isEqualTo(504 * MS);
    }

    @Test
    void isToldByAProbeThatCameLate() {
        probeTwice();
        delay.arrived(START + 10 * MS, START + 1510 * MS);

        assertThat(delay.at(START + 1511 * MS)).isEqualTo(1500 * MS);
        assertThat(delay.at(START + 2610 * MS)).as("the second one is still under way").isEqualTo(1600 * MS);
    }

    @Test
    void isNotToldByAProbeThatALaterOneHasOvertaken() {
        probeTwice();
        delay.arrived(START + 1010 * MS, START + 1012 * MS);
        delay.arrived(START + 10 * MS, START + 1013 * MS);

        assertThat(delay.at(START + 1014 * MS)).isEqualTo(2 * MS);
    }

    @Test
    void isKnownHoweverLongWhileProbesArrive() {
        probe(START, START + MS);
        long late = 5_000 * MS;
        for (long sent = START + 1000 * MS; sent < START + 30_000 * MS; sent += 1000 * MS) {
            delay.send(sent);
            if (sent > START + late) {
                delay.arrived(sent - late, sent);
                assertThat(delay.at(sent)).isEqualTo(late);
            }
        }

        assertThat(delay.isBlind()).isFalse();
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
