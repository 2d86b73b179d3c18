package io.switchhook.voicemail.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RecorderTest {

    private static final long MILLI = 1_000_000;
    private static final byte LOUD = 0x10;
    private static final byte QUIET = G711.SILENCE;

    private final KeptSound kept = new KeptSound();
    private final HeardEvents heard = new HeardEvents();
    private final Recorder recorder = new Recorder(kept, heard, 0);

    private void write(int timestamp, long millis, byte sample) {
        byte[] ulaw = new byte[160];
        Arrays.fill(ulaw, sample);
        recorder.write(Packets.read(Packets.sound(0, timestamp, ulaw)), millis * MILLI);
    }

    private void write(int timestamp, int milliseconds, long from, byte sample) {
        for (int i = 0; i < milliseconds / 20; i++) {
            write(timestamp + i * 160, from + i * 20L, sample);
        }
    }

    @Test
    void whatIsMissingIsSilenceOfTheSameLength() {
        write(-160, 0, LOUD);
        write(0, 20, LOUD);
        write(160 + 400, 90, LOUD);

        byte[] bytes = kept.bytes();
        assertThat(bytes).hasSize(3 * 160 + 400);
        assertThat(Arrays.copyOfRange(bytes, 320, 720)).containsOnly(QUIET);
        assertThat(bytes[720]).isEqualTo(LOUD);
    }

    @Test
    void pauseIsAsLongAsItWas() {
        write(0, 0, LOUD);
        write(160 + 8 * 8000, 8020, LOUD);

        assertThat(kept.bytes()).hasSize(320 + 8 * 8000);
    }

    @Test
    void clockThatIsSetMakesNoPause() {
        write(0, 0, LOUD);
        write(100_000, 20, LOUD);
        write(50_000, 40, LOUD);
        write(50_160, 60, LOUD);
        // Nobody stays silent for so long; he had hung up, or held.
        write(50_320 + 3600 * 8000, 3_600_000, LOUD);

        assertThat(kept.bytes()).hasSize(5 * 160);
    }

    @Test
    void anotherClockGoesOnWithoutPause() {
        write(0, 0, LOUD);
        recorder.restart();
        write(1000, 20, LOUD);

        assertThat(kept.bytes()).hasSize(320);
    }

    @Test
    void silenceIsToldEachHalfSecondUntilSomethingIsHeard() {
        write(0, 1000, 0, LOUD);
        assertThat(heard.hasNoSilence()).isTrue();
        write(8000, 1100, 1000, QUIET);
        assertThat(heard.nextSilence()).isEqualTo(Duration.ofMillis(500));
        assertThat(heard.nextSilence()).isEqualTo(Duration.ofMillis(1000));
        write(16_800, 20, 2100, LOUD);
        write(16_960, 480, 2120, QUIET);
        assertThat(heard.hasNoSilence()).isTrue();
        write(16_960 + 3840, 2600, QUIET);
        assertThat(heard.nextSilence()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void silenceIsToldWhenNothingComes() {
        write(0, 20, 0, LOUD);
        recorder.elapse(150 * MILLI);
        assertThat(heard.hasNoSilence()).isTrue();
        recorder.elapse(700 * MILLI);
        assertThat(heard.nextSilence()).isEqualTo(Duration.ofMillis(700));
        recorder.elapse(900 * MILLI);
        assertThat(heard.hasNoSilence()).isTrue();
        recorder.elapse(1200 * MILLI);
        assertThat(heard.nextSilence()).isEqualTo(Duration.ofMillis(1200));
    }

    @Test
    void soundIsWhatIsLouderThanSilence() {
        write(0, 1000, 0, QUIET);
        write(8000, 600, 1000, LOUD);
        // Noise of the line: 8 of 32,767.
        write(12_800, 400, 1600, G711.compress(8));

        assertThat(recorder.recorded()).isEqualTo(new MediaChannel.Recorded(Duration.ofSeconds(2), Duration.ofMillis(600)));
    }
}
