package io.switchhook.voicemail.media;

import java.nio.ByteBuffer;

/** Packets of RTP as a phone makes them. */
final class Packets {

    static final int PCMU = 0;
    static final int PCMA = 8;
    static final int EVENTS = 101;
    static final int SOURCE = 0x5eed;

    private Packets() {}

    static byte[] datagram(int type, boolean marker, int sequence, int timestamp, int source, byte... payload) {
        ByteBuffer packet = ByteBuffer.allocate(RtpPacket.HEADER + payload.length);
        RtpPacket.writeHeader(packet, marker, type, sequence, timestamp, source);
        return packet.put(payload).array();
    }

    static byte[] sound(int sequence, int timestamp, byte... ulaw) {
        return datagram(PCMU, false, sequence, timestamp, SOURCE, ulaw);
    }

    /** A packet of a telephone event. */
    static byte[] key(int sequence, int timestamp, char key, int duration, boolean marker, boolean end) {
        byte code = (byte) "0123456789*#ABCD".indexOf(key);
        return datagram(EVENTS, marker, sequence, timestamp, SOURCE,
                code, (byte) (end ? 0x8a : 0x0a), (byte) (duration >> 8), (byte) duration);
    }

    static RtpPacket read(byte... datagram) {
        RtpPacket packet = new RtpPacket();
        if (!packet.read(ByteBuffer.wrap(datagram))) {
            throw new IllegalArgumentException("no packet");
        }
        return packet;
    }
}
