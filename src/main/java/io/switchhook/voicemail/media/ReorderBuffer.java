package io.switchhook.voicemail.media;

import java.util.function.Consumer;

/**
 * Puts the packets of one source in the order of their numbers, and drops what came twice or too late. A packet in order
 * goes straight through. One that is missing is waited for until {@link #SIZE} later ones are here or its time is over.
 * Every packet of the source has to go in, telephone events too, since all are numbered together.
 */
final class ReorderBuffer {

    /** How far apart packets may overtake each other. */
    static final int SIZE = 16;

    /** RFC 3550 A.1: what is older than this is no latecomer, but a source that begins to count anew. */
    private static final int MOST_DISORDER = 100;
    private static final int MOST_MISSING = 3000;
    private static final int NONE = -1;

    private final RtpPacket[] held = new RtpPacket[SIZE];
    private final boolean[] filled = new boolean[SIZE];
    private final Consumer<RtpPacket> taker;
    private final long patience;

    private boolean started;
    private int next;
    private int count;
    /** When the wait for packet {@code next} began. */
    private long waitingSince;
    private int suspect = NONE;

    /** @param patience how long a missing packet is waited for, in nanoseconds */
    ReorderBuffer(long patience, Consumer<RtpPacket> taker) {
        this.patience = patience;
        this.taker = taker;
    }

    /**
     * Takes a packet, which is the caller's own again afterwards, and gives on what is in order now.
     *
     * @return false when it was dropped
     */
    boolean put(RtpPacket packet, long now) {
        int sequence = packet.sequence();
        if (!started) {
            started = true;
            next = sequence;
        }
        int ahead = (short) (sequence - next);
        if (ahead < -MOST_DISORDER || ahead > MOST_MISSING) {
            if (sequence != suspect) {
                suspect = sequence + 1 & 0xffff;
                return false;
            }
            // Two in a row: the source has jumped (RFC 3550 A.1).
            flush();
            next = sequence;
            ahead = 0;
        }
        suspect = NONE;
        if (ahead < 0) {
            return false;
        }
        if (ahead >= SIZE) {
            skipTo(sequence - SIZE + 1, now);
            ahead = (short) (sequence - next);
        }
        if (ahead == 0) {
            next = next + 1 & 0xffff;
            taker.accept(packet);
            giveOn(now);
            return true;
        }
        return hold(packet, now);
    }

    private boolean hold(RtpPacket packet, long now) {
        int index = packet.sequence() % SIZE;
        if (filled[index]) {
            return false;
        }
        if (held[index] == null) {
            held[index] = new RtpPacket();
        }
        held[index].copy(packet);
        filled[index] = true;
        if (count++ == 0) {
            waitingSince = now;
        }
        return true;
    }

    /** Gives up on packets that have been missing for too long. */
    void expire(long now) {
        while (count > 0 && now - waitingSince >= patience) {
            skipMissing();
            giveOn(now);
        }
    }

    /** Gives on what is here, and waits for nothing. */
    void flush() {
        while (count > 0) {
            skipMissing();
            giveOn(0);
        }
    }

    /** Forgets everything, since another source begins. */
    void restart() {
        flush();
        started = false;
        suspect = NONE;
    }

    private void skipMissing() {
        while (!filled[next % SIZE]) {
            next = next + 1 & 0xffff;
        }
    }

    private void skipTo(int sequence, long now) {
        int target = sequence & 0xffff;
        while (next != target && count > 0) {
            if (filled[next % SIZE]) {
                take();
            } else {
                next = next + 1 & 0xffff;
            }
        }
        next = target;
        giveOn(now);
    }

    private void giveOn(long now) {
        while (count > 0 && filled[next % SIZE]) {
            take();
        }
        waitingSince = now;
    }

    private void take() {
        int index = next % SIZE;
        filled[index] = false;
        count--;
        next = next + 1 & 0xffff;
        taker.accept(held[index]);
    }
}
