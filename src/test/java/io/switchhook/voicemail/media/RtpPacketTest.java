package io.switchhook.voicemail.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtpPacketTest {

    private final RtpPacket packet = new RtpPacket();

    private byte[] payload() {
        return Arrays.copyOf(packet.payload(), packet.length());
    }

    @Property
    void whatIsWrittenIsRead(
            @ForAll boolean marker,
            @ForAll @IntRange(max = 63) int type,
            @ForAll @IntRange(max = 0xffff) int sequence,
            @ForAll int timestamp,
            @ForAll int source,
            @ForAll @Size(max = 1000) byte[] payload) {
        byte[] datagram = Packets.datagram(type, marker, sequence, timestamp, source, payload);

        assertThat(packet.read(ByteBuffer.wrap(datagram))).isTrue();

        assertThat(packet.marker()).isEqualTo(marker);
        assertThat(packet.payloadType()).isEqualTo(type);
        assertThat(packet.sequence()).isEqualTo(sequence);
        assertThat(packet.timestamp()).isEqualTo(timestamp);
        assertThat(packet.source()).isEqualTo(source);
        assertThat(payload()).isEqualTo(payload);
    }

    /** Whatever comes is read or not, and never more than came. */
    @Property(tries = 5000)
    void anyDatagramIsDealtWith(@ForAll @Size(max = 64) byte[] datagram, @ForAll boolean versionFits) {
        if (versionFits && datagram.length > 0) {
            datagram[0] = (byte) (datagram[0] & 0x3f | 0x80);
        }

        if (packet.read(ByteBuffer.wrap(datagram))) {
            assertThat(packet.length()).isBetween(0, datagram.length - RtpPacket.HEADER);
        }
    }

    @Test
    void optionalPartsAreNotPayload() {
        ByteBuffer datagram = ByteBuffer.allocate(64);
        // padding, an extension of one word, two contributing sources
        datagram.put((byte) 0xb2).put((byte) 0).putShort((short) 1).putInt(2).putInt(3).putInt(4).putInt(5);
        datagram.putShort((short) 0xbede).putShort((short) 1).putInt(6);
        datagram.put(new byte[] {10, 20, 30}).put(new byte[] {0, 0, 3}).flip();

        assertThat(packet.read(datagram)).isTrue();
        assertThat(payload()).containsExactly(10, 20, 30);
    }

    @ParameterizedTest
    @ValueSource(bytes = {0x00, 0x40, (byte) 0xc0})
    void otherVersionsAreNoRtp(byte first) {
        byte[] datagram = Packets.sound(1, 2, (byte) 3);
        datagram[0] = first;

        assertThat(packet.read(ByteBuffer.wrap(datagram))).isFalse();
    }

    @Test
    void paddingLongerThanThePacketIsNone() {
        byte[] datagram = Packets.sound(1, 2, (byte) 1, (byte) 3);
        datagram[0] |= 0x20;

        assertThat(packet.read(ByteBuffer.wrap(datagram))).isFalse();
        datagram[13] = 0;
        assertThat(packet.read(ByteBuffer.wrap(datagram))).isFalse();
        datagram[13] = 2;
        assertThat(packet.read(ByteBuffer.wrap(datagram))).isTrue();
        assertThat(packet.length()).isZero();
    }

    @Test
    void extensionLongerThanThePacketIsNone() {
        byte[] datagram = Packets.sound(1, 2, (byte) 0, (byte) 0, (byte) 0, (byte) 1);
        datagram[0] |= 0x10;

        assertThat(packet.read(ByteBuffer.wrap(datagram))).isFalse();
    }

    @Test
    void reportsAreNoSound() {
        byte[] report = Packets.sound(1, 2, (byte) 3);
        report[1] = (byte) 200;

        assertThat(packet.read(ByteBuffer.wrap(report))).isFalse();
    }
}
