package io.switchhook.voicemail.media;

import java.nio.ByteBuffer;

/** How well the packets of one source come in, for reports to it (RFC 3550 6.4.1, A.1, A.3, A.8). */
final class Reception {

    /** Of a report block. */
    static final int LENGTH = 24;

    private static final long NANOS_PER_SAMPLE = 1_000_000_000L / Sound.RATE;
    private static final int MOST_LOST = 0x7fffff;
    private static final int LEAST_LOST = -0x800000;

    private final int source;
    private final int first;
    private long highest;
    private long received;
    private long expectedBefore;
    private long receivedBefore;
    private long transit;
    private double jitter;
    private int lastReport;
    private long lastReportAt;

    Reception(RtpPacket packet) {
        this.source = packet.source();
        this.first = packet.sequence();
        this.highest = packet.sequence();
    }

    int source() {
        return source;
    }

    void count(RtpPacket packet, long now) {
        int ahead = (short) (packet.sequence() - (int) highest);
        if (ahead > 0) {
            highest += ahead;
        }
        received++;
        long difference = now / NANOS_PER_SAMPLE - Integer.toUnsignedLong(packet.timestamp());
        if (received > 1) {
            // The timestamp is of 32 bits, and so is the difference of two transit times.
            jitter += (Math.abs((double) (int) (difference - transit)) - jitter) / 16;
        }
        transit = difference;
    }

    /** A sender report came. @param middle the middle 32 bits of its NTP time */
    void reported(int middle, long now) {
        lastReport = middle;
        lastReportAt = now;
    }

    /** Writes a report block, and begins the interval of the next one. */
    void write(ByteBuffer to, long now) {
        long expected = highest - first + 1;
        long lost = Math.max(LEAST_LOST, Math.min(MOST_LOST, expected - received));
        long expectedNow = expected - expectedBefore;
        long lostNow = expectedNow - (received - receivedBefore);
        expectedBefore = expected;
        receivedBefore = received;
        int fraction = expectedNow <= 0 || lostNow <= 0 ? 0 : (int) Math.min(255, (lostNow << 8) / expectedNow);
        to.putInt(source);
        to.putInt(fraction << 24 | (int) lost & 0xffffff);
        to.putInt((int) highest);
        to.putInt((int) jitter);
        to.putInt(lastReport);
        // In units of 1/65,536 seconds.
        to.putInt(lastReport == 0 ? 0 : (int) ((now - lastReportAt) / 1000 * 65_536 / 1_000_000));
    }
}
