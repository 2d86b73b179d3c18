package io.switchhook.voicemail.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaveTest {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private static Sound read(byte... file) throws IOException, UnsuitableSoundException {
        return Wave.read(new ByteArrayInputStream(file), LONGEST);
    }

    private static Sound random(int samples, long seed) {
        byte[] ulaw = new byte[samples];
        new Random(seed).nextBytes(ulaw);
        return Sound.of(ulaw);
    }

    /** A second of a tone, a quarter of full loudness, in each channel. */
    private static byte[] tone(double hertz, int rate, int bits, int channels) throws IOException {
        boolean unsigned = bits == 8;
        int bytes = bits / 8;
        byte[] data = new byte[rate * bytes * channels];
        for (int i = 0; i < rate * channels; i++) {
            long value = Math.round(Math.sin(2 * Math.PI * hertz * (i / channels) / rate) * (1L << bits - 1) / 4);
            long written = unsigned ? value + 128 : value;
            for (int b = 0; b < bytes; b++) {
                data[i * bytes + b] = (byte) (written >> 8 * b);
            }
        }
        return file(new AudioFormat(rate, bits, channels, !unsigned, false), data);
    }

    private static byte[] file(AudioFormat format, byte... data) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        AudioInputStream in =
                new AudioInputStream(new ByteArrayInputStream(data), format, data.length / format.getFrameSize());
        AudioSystem.write(in, AudioFileFormat.Type.WAVE, file);
        return file.toByteArray();
    }

    /** How loud a tone is in the middle of a sound, of full loudness. */
    private static double loudness(Sound sound, double hertz) {
        byte[] ulaw = sound.bytes();
        double cos = 0;
        double sin = 0;
        int from = ulaw.length / 4;
        int to = ulaw.length * 3 / 4;
        for (int i = from; i < to; i++) {
            double angle = 2 * Math.PI * hertz * i / Sound.RATE;
            cos += G711.linear(ulaw[i]) * Math.cos(angle);
            sin += G711.linear(ulaw[i]) * Math.sin(angle);
        }
        return 2 * Math.hypot(cos, sin) / (to - from) / 32_768;
    }

    private static double noise(Sound sound) {
        byte[] ulaw = sound.bytes();
        double sum = 0;
        for (int i = ulaw.length / 4; i < ulaw.length * 3 / 4; i++) {
            sum += Math.pow(G711.linear(ulaw[i]), 2);
        }
        return Math.sqrt(sum / (ulaw.length / 2.0)) / 32_768;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 160, 1601})
    void whatIsWrittenIsRead(int samples) throws Exception {
        Sound sound = random(samples, samples);

        byte[] file = Wave.file(sound);

        assertThat(file.length % 2).isZero();
        assertThat(Arrays.copyOf(file, Wave.HEADER_LENGTH)).isEqualTo(Wave.header(samples));
        assertThat(read(file).bytes()).isEqualTo(sound.bytes());
    }

    @Test
    void othersReadWhatIsWritten() throws Exception {
        byte[] file = Wave.file(random(800, 1));

        try (AudioInputStream in = AudioSystem.getAudioInputStream(new ByteArrayInputStream(file))) {
            assertThat(in.getFormat().getEncoding()).isEqualTo(AudioFormat.Encoding.ULAW);
            assertThat(in.getFormat().getSampleRate()).isEqualTo(8000);
            assertThat(in.getFrameLength()).isEqualTo(800);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "4000, 16, 1", "8000, 8, 1", "8000, 16, 1", "8000, 16, 2", "8000, 24, 1", "11025, 16, 2", "16000, 16, 1",
        "22050, 8, 2", "32000, 24, 2", "44100, 16, 2", "48000, 24, 2", "48000, 16, 1"
    })
    void anyRateAndSizeIsRead(int rate, int bits, int channels) throws Exception {
        Sound sound = read(tone(1000, rate, bits, channels));

        assertThat(sound.length()).isBetween(8000 - 8, 8000 + 80);
        assertThat(loudness(sound, 1000)).isBetween(0.22, 0.27);
    }

    @ParameterizedTest
    @CsvSource({"16000, 6000", "44100, 7000", "48000, 5000"})
    void whatTheRateCannotHaveIsLeftOut(int rate, int hertz) throws Exception {
        assertThat(noise(read(tone(hertz, rate, 16, 1)))).isLessThan(0.005);
    }

    @Test
    void lawsAreRead() throws Exception {
        byte[] samples = random(800, 3).bytes();

        byte[] alaw = file(new AudioFormat(AudioFormat.Encoding.ALAW, 8000, 8, 1, 1, 8000, false), samples);
        byte[] expected = samples.clone();
        G711.alawToUlaw(expected, 0, expected.length);
        assertThat(read(alaw).bytes()).isEqualTo(expected);
        byte[] ulaw = file(new AudioFormat(AudioFormat.Encoding.ULAW, 16_000, 8, 1, 1, 16_000, false), samples);
        assertThat(read(ulaw).length()).isBetween(400, 410);
    }

    @Test
    void tooLongIsRefused() throws Exception {
        Duration second = Duration.ofSeconds(1);

        assertThat(Wave.read(new ByteArrayInputStream(Wave.file(random(8000, 4))), second).length()).isEqualTo(8000);
        for (byte[] file : new byte[][] {
            Wave.file(random(8001, 4)), tone(500, 48_000, 16, 2), Wave.file(random(4_000_000, 4))
        }) {
            assertThatThrownBy(() -> Wave.read(new ByteArrayInputStream(file), Duration.ofMillis(999)))
                    .isInstanceOf(UnsuitableSoundException.class)
                    .hasMessageContaining("longer than");
        }
    }

    @Test
    void whyAFileCannotBeUsedIsSaid() throws Exception {
        byte[] aiff = {};
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AudioSystem.write(
                new AudioInputStream(new ByteArrayInputStream(new byte[100]), new AudioFormat(8000, 16, 1, true, true), 50),
                AudioFileFormat.Type.AIFF, out);
        aiff = out.toByteArray();

        assertReason("type AIFF", aiff);
        assertReason("no WAV file", "ID3 this is no wave".getBytes());
        assertReason("no WAV file");
        assertReason("3 channels", file(new AudioFormat(8000, 16, 3, true, false), new byte[60]));
        assertReason("96000 samples a second", file(new AudioFormat(96_000, 16, 1, true, false), new byte[60]));
        assertReason("2000 samples a second", file(new AudioFormat(2000, 16, 1, true, false), new byte[60]));
        assertReason("no sound", Wave.header(0));
        byte[] compressed = Wave.file(random(100, 1));
        compressed[20] = 0x55;
        assertReason("encoding is not known", compressed);
    }

    private static void assertReason(String reason, byte... file) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(UnsuitableSoundException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void faultOfTheStreamIsNoneOfTheFile() {
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("gone");
            }
        };

        assertThatThrownBy(() -> Wave.read(failing, LONGEST)).isInstanceOf(IOException.class).hasMessage("gone");
    }

    /** A file with some of it changed is read, or refused. */
    @Property(tries = 500)
    void anyFileIsDealtWith(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        byte[] file = random.nextBoolean() ? Wave.file(random(400, seed)) : tone(500, 8000, 16, 1);
        for (int i = random.nextInt(4); i >= 0; i--) {
            file[random.nextInt(random.nextBoolean() ? 58 : file.length)] = (byte) random.nextInt();
        }
        byte[] cut = Arrays.copyOf(file, random.nextBoolean() ? file.length : random.nextInt(file.length));

        try {
            assertThat(read(cut).length()).isBetween(1, Sound.samples(LONGEST));
        } catch (UnsuitableSoundException e) {
            assertThat(e).hasMessageEndingWith(".");
        }
    }
}
