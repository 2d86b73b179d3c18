package io.switchhook.voicemail.media;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Packets of RTCP (RFC 3550 6). */
final class Rtcp {

    /** No packet that is written here is longer. */
    static final int LONGEST = 256;

    private static final int VERSION = 2;
    private static final int SENDER_REPORT = 200;
    private static final int RECEIVER_REPORT = 201;
    private static final int DESCRIPTION = 202;
    private static final int BYE = 203;
    private static final int LAST_TYPE = 204;
    private static final int HEADER = 8;
    private static final int SENDER_INFORMATION = 20;
    private static final int CNAME = 1;
    /** From 1900 to 1970. */
    private static final long NTP_EPOCH = 2_208_988_800L;

    private Rtcp() {}

    /** What a sender says of itself. */
    record Sent(Instant at, int timestamp, int packets, int bytes) {}

    /**
     * Writes a report on what was sent, if it was since the last one.
     *
     * @param sent may be null
     * @param reception may be null
     */
    static void writeReport(ByteBuffer to, int source, Sent sent, Reception reception, long now) {
        int length = HEADER + (sent == null ? 0 : SENDER_INFORMATION) + (reception == null ? 0 : Reception.LENGTH);
        header(to, reception == null ? 0 : 1, sent == null ? RECEIVER_REPORT : SENDER_REPORT, length);
        to.putInt(source);
        if (sent != null) {
            to.putInt((int) (sent.at().getEpochSecond() + NTP_EPOCH));
            to.putInt((int) (((long) sent.at().getNano() << 32) / 1_000_000_000L));
            to.putInt(sent.timestamp());
            to.putInt(sent.packets());
            to.putInt(sent.bytes());
        }
        if (reception != null) {
            reception.write(to, now);
        }
    }

    /** Writes who we are, which every packet of RTCP has to say (RFC 3550 6.1). */
    static void writeName(ByteBuffer to, int source, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        // The list of items ends with one zero at least, at a boundary of 32 bits.
        int items = 2 + bytes.length;
        int padding = Integer.BYTES - items % Integer.BYTES;
        header(to, 1, DESCRIPTION, HEADER + items + padding);
        to.putInt(source);
        to.put((byte) CNAME);
        to.put((byte) bytes.length);
        to.put(bytes);
        to.put(new byte[padding]);
    }

    static void writeBye(ByteBuffer to, int source) {
        header(to, 1, BYE, HEADER);
        to.putInt(source);
    }

    private static void header(ByteBuffer to, int count, int type, int length) {
        to.put((byte) (VERSION << 6 | count));
        to.put((byte) type);
        to.putShort((short) (length / Integer.BYTES - 1));
    }

    /** Whether a datagram is RTCP: a chain of well-formed packets, the first one of them a report (RFC 3550 A.2). */
    static boolean isValid(ByteBuffer datagram) {
        int at = datagram.position();
        int end = datagram.limit();
        if (end - at < HEADER) {
            return false;
        }
        int type = datagram.get(at + 1) & 0xff;
        if (type != SENDER_REPORT && type != RECEIVER_REPORT) {
            return false;
        }
        while (at < end) {
            if (end - at < Integer.BYTES || (datagram.get(at) & 0xc0) >> 6 != VERSION) {
                return false;
            }
            int each = datagram.get(at + 1) & 0xff;
            if (each < SENDER_REPORT || each > LAST_TYPE) {
                return false;
            }
            at += Integer.BYTES * ((datagram.getShort(at + 2) & 0xffff) + 1);
        }
        return at == end;
    }

    /** Takes the time of a sender report, so that our next report can refer to it. */
    static void takeReport(ByteBuffer valid, Reception reception, long now) {
        int at = valid.position();
        boolean isSenders = (valid.get(at + 1) & 0xff) == SENDER_REPORT && valid.limit() - at >= HEADER + SENDER_INFORMATION;
        if (isSenders && valid.getInt(at + 4) == reception.source()) {
            reception.reported(valid.getShort(at + 10) << 16 | valid.getShort(at + 12) & 0xffff, now);
        }
    }
}
