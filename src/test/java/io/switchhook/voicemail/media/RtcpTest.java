package io.switchhook.voicemail.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RtcpTest {

    private static final long SECOND = 1_000_000_000;

    private final ByteBuffer packet = ByteBuffer.allocate(Rtcp.LONGEST);
    private final Reception reception = new Reception(Packets.read(Packets.sound(65_530, 0, (byte) 0)));

    private void receive(int sequence, int timestamp, long now) {
        reception.count(Packets.read(Packets.sound(sequence & 0xffff, timestamp, (byte) 0)), now);
    }

    private ByteBuffer block() {
        ByteBuffer block = ByteBuffer.allocate(Reception.LENGTH);
        reception.write(block, 10 * SECOND);
        return block.flip();
    }

    @Test
    void senderReportSaysWhatWasSent() {
        Rtcp.writeReport(packet, 7, new Rtcp.Sent(Instant.ofEpochSecond(0, 500_000_000), 1234, 5, 800), null, 0);
        packet.flip();

        assertThat(Rtcp.isValid(packet)).isTrue();
        assertThat(packet.getInt()).isEqualTo(0x80c80006);
        assertThat(packet.getInt()).isEqualTo(7);
        // RFC 3550 4: seconds since 1900, and a fraction of 1 / 2^32.
        assertThat(Integer.toUnsignedLong(packet.getInt())).isEqualTo(2_208_988_800L);
        assertThat(packet.getInt()).isEqualTo(0x80000000);
        assertThat(packet.getInt()).isEqualTo(1234);
        assertThat(packet.getInt()).isEqualTo(5);
        assertThat(packet.getInt()).isEqualTo(800);
        assertThat(packet.hasRemaining()).isFalse();
    }

    @Test
    void reportEndsWithNameAndBye() {
        for (String name : new String[] {"a", "ab", "abc", "abcd", "abcde"}) {
            packet.clear();
            Rtcp.writeReport(packet, 7, null, reception, 0);
            int report = packet.position();
            Rtcp.writeName(packet, 7, name);
            Rtcp.writeBye(packet, 7);
            packet.flip();

            assertThat(Rtcp.isValid(packet)).isTrue();
            assertThat(packet.get(1) & 0xff).isEqualTo(201);
            assertThat(packet.get(report + 8)).isEqualTo((byte) 1);
            assertThat(new String(packet.array(), report + 10, packet.get(report + 9), StandardCharsets.US_ASCII))
                    .isEqualTo(name);
            // RFC 3550 6.5: the list ends with a zero.
            assertThat(packet.get(report + 10 + name.length())).isZero();
            assertThat(packet.getInt(packet.limit() - 8)).isEqualTo(0x81cb0001);
        }
    }

    @Property(tries = 5000)
    void anyDatagramIsDealtWith(@ForAll @Size(max = 64) byte[] datagram, @ForAll boolean looksLikeReport) {
        if (looksLikeReport && datagram.length > 3) {
            datagram[0] = (byte) 0x80;
            datagram[1] = (byte) 200;
            datagram[2] = 0;
            datagram[3] = (byte) (datagram.length / 4 - 1);
        }
        ByteBuffer buffer = ByteBuffer.wrap(datagram);
        if (Rtcp.isValid(buffer)) {
            Rtcp.takeReport(buffer, reception, 0);
            assertThat(datagram.length % 4).isZero();
        } else {
            assertThat(looksLikeReport && datagram.length >= 8 && datagram.length % 4 == 0).isFalse();
        }
    }

    @Test
    void lossIsReportedForTheIntervalAndInTotal() {
        for (int sequence : new int[] {65_530, 65_531, 65_533, 65_535, 65_536, 65_538}) {
            receive(sequence, (sequence - 65_530) * 160, (sequence - 65_530) * SECOND / 50);
        }
        ByteBuffer block = block();

        assertThat(block.getInt()).isEqualTo(Packets.SOURCE);
        // 3 of 9 lost: 85 / 256
        assertThat(block.getInt()).isEqualTo(85 << 24 | 3);
        assertThat(block.getInt()).isEqualTo(0x10002);
        // No jitter: each packet came when its timestamp said.
        assertThat(block.getInt()).isZero();
        receive(65_539, 9 * 160, 9 * SECOND / 50);
        assertThat(block().getInt(4)).isEqualTo(3);
    }

    @Test
    void duplicatesMakeLossNegative() {
        receive(65_530, 0, 0);
        receive(65_530, 0, 0);

        assertThat(block().getInt(4)).isEqualTo(0xffffff);
    }

    @Test
    void jitterIsTheMeanDeviation() {
        for (int i = 0; i < 400; i++) {
            // Every second packet is 10 ms late, 80 samples.
            receive(65_530 + i, i * 160, i * SECOND / 50 + i % 2 * SECOND / 100);
        }

        assertThat(block().getInt(12)).isBetween(78, 80);
    }

    @Test
    void delaySinceTheirReportIsTold() {
        Rtcp.writeReport(
                packet, Packets.SOURCE, new Rtcp.Sent(Instant.ofEpochSecond(0x1234 - 2_208_988_800L), 0, 0, 0), null, 0);
        Rtcp.takeReport(packet.flip(), reception, 8 * SECOND + SECOND / 2);
        ByteBuffer block = block();

        assertThat(block.getInt(16)).isEqualTo(0x12340000);
        assertThat(block.getInt(20)).isEqualTo(0x18000);
    }

    @Test
    void reportsOfOthersDoNotCount() {
        Rtcp.writeReport(packet, 99, new Rtcp.Sent(Instant.EPOCH, 0, 0, 0), null, 0);
        Rtcp.takeReport(packet.flip(), reception, SECOND);

        assertThat(block().getLong(16)).isZero();
    }
}
