package io.switchhook.voicemail.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReorderBufferTest {

    private static final long PATIENCE = 100;

    private List<Integer> given;
    private ReorderBuffer buffer;
    private final RtpPacket packet = new RtpPacket();

    @BeforeTry
    @BeforeEach
    void begin() {
        given = new ArrayList<>();
        buffer = new ReorderBuffer(PATIENCE, each -> given.add(each.sequence()));
    }

    private boolean put(int sequence, long now) {
        packet.copy(Packets.read(Packets.sound(sequence & 0xffff, 0, (byte) sequence)));
        return buffer.put(packet, now);
    }

    /**
     * Packets overtake each other within the buffer's size, some are lost, some come twice: they come out in order, once.
     */
    @Property
    void disorderIsPutInOrder(@ForAll long seed, @ForAll @IntRange(max = 0xffff) int first) {
        Random random = new Random(seed);
        List<Integer> sent = new ArrayList<>();
        int block = ReorderBuffer.SIZE / 2;
        Set<Integer> kept = new TreeSet<>();
        for (int start = 0; start < 200; start += block) {
            List<Integer> some = new ArrayList<>();
            for (int i = start; i < start + block; i++) {
                if (i == 0 || random.nextInt(10) != 0) {
                    some.add(i);
                    kept.add(i);
                    if (random.nextInt(10) == 0) {
                        some.add(i);
                    }
                }
            }
            Collections.shuffle(some, random);
            sent.addAll(some);
        }
        sent.add(0, 0);

        sent.forEach(each -> put(first + each, 0));
        buffer.flush();

        assertThat(given).isEqualTo(kept.stream().map(each -> first + each & 0xffff).toList());
    }

    /** Whatever comes: nothing comes out twice within a source's count, and nothing throws. */
    @Property
    void anythingIsDealtWith(@ForAll List<@IntRange(max = 0xffff) Integer> sequences, @ForAll long seed) {
        Random random = new Random(seed);
        long now = 0;
        for (int sequence : sequences) {
            now += random.nextInt(50);
            int before = given.size();
            put(sequence, now);
            buffer.expire(now);
            List<Integer> batch = given.subList(before, given.size());
            assertThat(new HashSet<>(batch)).hasSameSizeAs(batch);
        }
        buffer.flush();
        assertThat(given.size()).isLessThanOrEqualTo(sequences.size());
    }

    @Test
    void packetInOrderIsGivenOnAtOnce() {
        assertThat(put(65_534, 0)).isTrue();
        assertThat(put(65_535, 0)).isTrue();
        assertThat(put(0, 0)).isTrue();

        assertThat(given).containsExactly(65_534, 65_535, 0);
    }

    @Test
    void missingPacketIsWaitedForUntilItsTimeIsOver() {
        put(1, 0);
        put(3, 10);
        buffer.expire(10 + PATIENCE - 1);
        assertThat(given).containsExactly(1);

        buffer.expire(10 + PATIENCE);
        assertThat(given).containsExactly(1, 3);
        assertThat(put(2, 10 + PATIENCE)).isFalse();
    }

    @Test
    void eachMissingPacketHasTheSameTime() {
        put(1, 0);
        put(3, 0);
        put(5, 90);
        buffer.expire(PATIENCE);
        assertThat(given).containsExactly(1, 3);

        put(4, PATIENCE + 50);
        assertThat(given).containsExactly(1, 3, 4, 5);
    }

    @Test
    void missingPacketIsNotWaitedForWhenManyLaterOnesAreHere() {
        put(1, 0);
        for (int sequence = 3; sequence < 2 + ReorderBuffer.SIZE; sequence++) {
            put(sequence, 0);
        }
        assertThat(given).containsExactly(1);

        put(2 + ReorderBuffer.SIZE, 0);
        assertThat(given).hasSize(1 + ReorderBuffer.SIZE).doesNotContain(2);
    }

    @Test
    void sourceMayJump() {
        put(100, 0);
        assertThat(put(40_000, 0)).isFalse();
        assertThat(put(101, 0)).isTrue();
        assertThat(put(40_001, 0)).isFalse();
        assertThat(put(40_002, 0)).isTrue();
        assertThat(put(40_003, 0)).isTrue();

        assertThat(given).containsExactly(100, 101, 40_002, 40_003);
    }

    @Test
    void anotherSourceBeginsAnew() {
        put(100, 0);
        put(102, 0);
        buffer.restart();
        put(7, 0);

        assertThat(given).containsExactly(100, 102, 7);
    }

    @Test
    void payloadIsKeptWhilePacketWaits() {
        List<Byte> payloads = new ArrayList<>();
        ReorderBuffer other = new ReorderBuffer(PATIENCE, each -> payloads.add(each.payload()[0]));
        RtpPacket reused = new RtpPacket();
        for (int sequence : new int[] {1, 3, 4, 2}) {
            reused.copy(Packets.read(Packets.sound(sequence, 0, (byte) (sequence * 10))));
            other.put(reused, 0);
        }

        assertThat(payloads).containsExactly((byte) 10, (byte) 20, (byte) 30, (byte) 40);
    }
}
