package io.switchhook.voicemail.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.settings.MediaSettings;
import org.junit.jupiter.api.Test;

class PortPoolTest {

    private final PortPool pool = new PortPool(new MediaSettings.Ports(20_000, 20_005));

    @Test
    void eachPairIsTakenOnce() {
        assertThat(pool.take()).hasValue(20_000);
        assertThat(pool.take()).hasValue(20_002);
        assertThat(pool.take()).hasValue(20_004);
        assertThat(pool.take()).isEmpty();
        assertThat(pool.taken()).isEqualTo(3);
    }

    @Test
    void pairThatWasGivenBackIsTakenLast() {
        pool.take();
        pool.give(20_000);

        assertThat(pool.taken()).isZero();
        assertThat(pool.take()).hasValue(20_002);
        assertThat(pool.take()).hasValue(20_004);
        assertThat(pool.take()).hasValue(20_000);
    }
}
