package io.switchhook.voicemail.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SoundTest {

    @Property
    void concatenatedSoundsAreOneAfterTheOther(
            @ForAll @Size(max = 8) List<@Size(max = 20) byte[]> parts,
            @ForAll @IntRange(min = -2, max = 170) int position,
            @ForAll @IntRange(max = 170) int count) {
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        parts.forEach(expected::writeBytes);
        Sound whole = Sound.concat(parts.stream().map(Sound::of).toList());
        byte[] copied = new byte[count + 1];

        int number = whole.copy(position, copied, 1, count);

        byte[] all = expected.toByteArray();
        assertThat(whole.bytes()).isEqualTo(all);
        assertThat(whole.length()).isEqualTo(all.length);
        int there = position < 0 ? 0 : Math.max(0, Math.min(count, all.length - position));
        assertThat(number).isEqualTo(there);
        assertThat(Arrays.copyOfRange(copied, 1, 1 + there))
                .isEqualTo(there == 0 ? new byte[0] : Arrays.copyOfRange(all, position, position + there));
    }

    @Test
    void cannotBeChanged() {
        byte[] samples = {1, 2, 3};
        Sound sound = Sound.of(samples);

        samples[0] = 9;
        sound.bytes()[1] = 9;

        assertThat(sound.bytes()).containsExactly(1, 2, 3);
    }

    @Test
    void sampleLastsAnEightThousandthOfASecond() {
        assertThat(Sound.silence(Duration.ofMillis(20)).bytes()).hasSize(160).containsOnly(0xff);
        assertThat(Sound.silence(Duration.ZERO).length()).isZero();
        assertThat(Sound.of(new byte[12_000]).duration()).isEqualTo(Duration.ofMillis(1500));
        assertThat(Sound.of((byte) 1).then(Sound.NONE).then(Sound.of((byte) 2)).bytes()).containsExactly(1, 2);
    }
}
