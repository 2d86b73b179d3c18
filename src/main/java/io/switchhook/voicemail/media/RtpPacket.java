package io.switchhook.voicemail.media;

import java.nio.ByteBuffer;

/** A packet of RTP (RFC 3550 5.1), with its payload copied. Used over and over, so that packets make no garbage. */
final class RtpPacket {

    /** Of a header without anything optional. */
    static final int HEADER = 12;

    private static final int VERSION = 2;
    private static final int SOURCE_LENGTH = 4;
    private static final int EXTENSION_HEADER = 4;
    /** What RTCP looks like when it comes to the RTP port (RFC 5761 4): 64 to 95. */
    private static final int NOT_RTP = 64;
    private static final int NOT_RTP_END = 96;
    private static final int USUAL_PAYLOAD = 240;

    private byte[] payload = new byte[USUAL_PAYLOAD];
    private int length;
    private int payloadType;
    private boolean marker;
    private int sequence;
    private int timestamp;
    private int source;

    /** Reads a datagram; false when it is no packet of RTP, and then what was here is gone. */
    boolean read(ByteBuffer datagram) {
        int start = datagram.position();
        int end = datagram.limit();
        if (end - start < HEADER) {
            return false;
        }
        int first = datagram.get(start) & 0xff;
        int second = datagram.get(start + 1) & 0xff;
        marker = (second & 0x80) != 0;
        payloadType = second & 0x7f;
        sequence = datagram.getShort(start + 2) & 0xffff;
        timestamp = datagram.getInt(start + 4);
        source = datagram.getInt(start + 8);
        int from = start + HEADER + SOURCE_LENGTH * (first & 0x0f);
        if ((first & 0x10) != 0 && from + EXTENSION_HEADER <= end) {
            from += EXTENSION_HEADER + Integer.BYTES * (datagram.getShort(from + 2) & 0xffff);
        } else if ((first & 0x10) != 0) {
            return false;
        }
        if ((first & 0x20) != 0) {
            int padding = datagram.get(end - 1) & 0xff;
            if (padding == 0) {
                return false;
            }
            end -= padding;
        }
        if (first >> 6 != VERSION || payloadType >= NOT_RTP && payloadType < NOT_RTP_END || from > end) {
            return false;
        }
        length = end - from;
        ensure(length);
        datagram.get(from, payload, 0, length);
        return true;
    }

    void copy(RtpPacket other) {
        length = other.length;
        payloadType = other.payloadType;
        marker = other.marker;
        sequence = other.sequence;
        timestamp = other.timestamp;
        source = other.source;
        ensure(length);
        System.arraycopy(other.payload, 0, payload, 0, length);
    }

    private void ensure(int capacity) {
        if (payload.length < capacity) {
            payload = new byte[capacity];
        }
    }

    /** The payload, from 0 to {@link #length}; whoever uses the packet may change it. */
    byte[] payload() {
        return payload;
    }

    int length() {
        return length;
    }

    int payloadType() {
        return payloadType;
    }

    boolean marker() {
        return marker;
    }

    /** 16 bits. */
    int sequence() {
        return sequence;
    }

    int timestamp() {
        return timestamp;
    }

    int source() {
        return source;
    }

    /** Writes the header of a packet that has nothing optional. */
    static void writeHeader(ByteBuffer to, boolean marker, int payloadType, int sequence, int timestamp, int source) {
        to.put((byte) (VERSION << 6));
        to.put((byte) (payloadType | (marker ? 0x80 : 0)));
        to.putShort((short) sequence);
        to.putInt(timestamp);
        to.putInt(source);
    }
}
