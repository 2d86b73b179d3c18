package io.switchhook.voicemail.media;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Where the media thread makes the packets it sends, one after the other. */
final class Outgoing {

    private final byte[] samples = new byte[RtpChannel.FRAME];
    private final ByteBuffer packet = ByteBuffer.allocateDirect(Math.max(RtpPacket.HEADER + RtpChannel.FRAME, Rtcp.LONGEST));

    byte[] samples() {
        return samples;
    }

    ByteBuffer packet() {
        return packet;
    }

    void silence() {
        Arrays.fill(samples, G711.SILENCE);
    }
}
