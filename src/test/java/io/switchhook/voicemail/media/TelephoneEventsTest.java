package io.switchhook.voicemail.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TelephoneEventsTest {

    private static final String KEYS = "0123456789*#ABCD";

    private TelephoneEvents events;
    private StringBuilder told;

    @BeforeTry
    @BeforeEach
    void begin() {
        events = new TelephoneEvents();
        told = new StringBuilder();
    }

    private void take(byte... datagram) {
        char key = events.key(Packets.read(datagram));
        if (key != TelephoneEvents.NONE) {
            told.append(key);
        }
    }

    /** A phone's packets of some keys, one after the other: 5 that grow, the last one three times. */
    private static List<List<byte[]>> pressed(String keys) {
        List<List<byte[]>> all = new ArrayList<>();
        int sequence = 0;
        int timestamp = -4000;
        for (char key : keys.toCharArray()) {
            List<byte[]> packets = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                int duration = Math.min(i + 1, 5) * 160;
                packets.add(Packets.key(sequence++ & 0xffff, timestamp, key, duration, i == 0, i >= 4));
            }
            timestamp += 2000;
            all.add(packets);
        }
        return all;
    }

    @Property
    void eachKeyIsToldOnceWhateverIsLost(
            @ForAll @Size(max = 20) List<@CharRange(from = '0', to = '9') Character> keys, @ForAll long seed) {
        Random random = new Random(seed);
        String pressed = keys.stream().map(String::valueOf).reduce("", String::concat);
        for (List<byte[]> packets : pressed(pressed)) {
            int survivor = random.nextInt(packets.size());
            for (int i = 0; i < packets.size(); i++) {
                if (i == survivor || random.nextBoolean()) {
                    take(packets.get(i));
                }
            }
        }

        assertThat(told).hasToString(pressed);
    }

    @Property
    void anyPayloadIsDealtWith(@ForAll @Size(max = 6) byte[] payload, @ForAll int timestamp, @ForAll boolean marker) {
        Assume.that(payload.length < 4 || (payload[0] & 0xff) >= KEYS.length());
        take(Packets.datagram(Packets.EVENTS, marker, 1, timestamp, 1, payload));

        assertThat(told).isEmpty();
    }

    @Test
    void allKeysAreKnown() {
        pressed(KEYS).forEach(packets -> packets.forEach(this::take));

        assertThat(told).hasToString(KEYS);
    }

    @Test
    void keyIsToldAtItsFirstPacket() {
        take(Packets.key(1, 1000, '7', 0, true, false));

        assertThat(told).hasToString("7");
    }

    @Test
    void keyHeldForLongIsOne() {
        take(Packets.key(1, 1000, '#', 160, true, false));
        take(Packets.key(2, 1000, '#', 0xffff, false, false));
        take(Packets.key(3, 1000 + 0xffff, '#', 160, false, false));
        take(Packets.key(4, 1000 + 0xffff, '#', 320, false, true));
        take(Packets.key(5, 1000 + 0xffff, '#', 320, false, true));

        assertThat(told).hasToString("#");
    }

    @Test
    void keyPressedAgainIsAnotherEvenWithTheSameClock() {
        take(Packets.key(1, 1000, '1', 160, true, false));
        take(Packets.key(2, 1000, '1', 320, false, true));
        take(Packets.key(3, 1000, '1', 320, false, true));
        take(Packets.key(4, 1000, '1', 160, true, false));
        take(Packets.key(5, 1000, '2', 160, true, false));

        assertThat(told).hasToString("112");
    }

    @Test
    void keyWhoseEndWasLostMayBePressedAgain() {
        take(Packets.key(1, 1000, '1', 160, true, false));
        take(Packets.key(9, 3000, '1', 320, false, false));

        assertThat(told).hasToString("11");
    }
}
