package io.switchhook.voicemail.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;

class G711Test {

    private static final AudioFormat.Encoding LINEAR = AudioFormat.Encoding.PCM_SIGNED;

    /** All bytes of a law in linear, as the JDK has it. */
    private static ShortBuffer expanded(AudioFormat.Encoding law) throws IOException {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        AudioFormat format = new AudioFormat(law, 8000, 8, 1, 1, 8000, false);
        AudioInputStream in = new AudioInputStream(new ByteArrayInputStream(all), format, all.length);
        byte[] linear = AudioSystem.getAudioInputStream(LINEAR, in).readAllBytes();
        return ByteBuffer.wrap(linear).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    }

    @Test
    void expandsAsTheStandardSays() throws IOException {
        ShortBuffer ulaw = expanded(AudioFormat.Encoding.ULAW);
        for (int i = 0; i < 256; i++) {
            assertThat(G711.linear((byte) i)).isEqualTo(ulaw.get(i));
        }
    }

    @Test
    void whatWasExpandedIsCompressedToTheSame() {
        for (int i = 0; i < 256; i++) {
            byte ulaw = (byte) i;
            // 0 has two, and is written as the positive one.
            assertThat(G711.compress(G711.linear(ulaw))).isEqualTo(ulaw == 0x7f ? G711.SILENCE : ulaw);
        }
    }

    @Test
    void compressesWithTheErrorOfTheStandard() {
        for (int linear = Short.MIN_VALUE; linear <= Short.MAX_VALUE; linear++) {
            int error = Math.abs(G711.linear(G711.compress(linear)) - linear);
            assertThat(error).isLessThanOrEqualTo(Math.max(4, Math.abs(linear) / 16 + 1));
        }
        assertThat(G711.compress(1_000_000)).isEqualTo((byte) 0x80);
        assertThat(G711.compress(-1_000_000)).isEqualTo((byte) 0x00);
    }

    @Test
    void eachALawSampleIsTheNearestOfTheOtherLaw() throws IOException {
        ShortBuffer alaw = expanded(AudioFormat.Encoding.ALAW);
        for (int i = 0; i < 256; i++) {
            int linear = alaw.get(i);
            assertThat(G711.ulawOfAlaw((byte) i)).isEqualTo(G711.compress(linear));
            byte ulaw = (byte) i;
            int error = Math.abs(alaw.get(G711.alawOfUlaw(ulaw) & 0xff) - G711.linear(ulaw));
            for (int other = 0; other < 256; other++) {
                assertThat(error).isLessThanOrEqualTo(Math.abs(alaw.get(other) - G711.linear(ulaw)));
            }
        }
        assertThat(G711.alawOfUlaw(G711.SILENCE)).isEqualTo((byte) 0xd5);
    }

    @Test
    void convertsPartsInPlace() {
        byte[] samples = {1, 2, 3, 4};

        G711.alawToUlaw(samples, 1, 2);
        assertThat(samples).containsExactly(1, G711.ulawOfAlaw((byte) 2), G711.ulawOfAlaw((byte) 3), 4);
        samples = new byte[] {1, 2, 3, 4};
        G711.ulawToAlaw(samples, 2, 2);
        assertThat(samples).containsExactly(1, 2, G711.alawOfUlaw((byte) 3), G711.alawOfUlaw((byte) 4));
    }
}
