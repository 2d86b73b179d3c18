package io.switchhook.voicemail.dialogue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyWayTest {

    @Test
    void keysOfOneCallComeTheWayOfTheFirstOne() {
        KeyWay keys = new KeyWay();

        assertThat(keys.takes(KeyWay.Way.INFO)).isTrue();
        assertThat(keys.takes(KeyWay.Way.SOUND)).isFalse();
        assertThat(keys.takes(KeyWay.Way.INFO)).isTrue();
    }
}
