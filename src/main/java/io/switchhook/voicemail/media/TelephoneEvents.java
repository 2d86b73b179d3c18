package io.switchhook.voicemail.media;

/**
 * Tells the keys pressed from telephone events (RFC 4733), whose packets come in order, some of them missing: a key is told
 * at the first packet there is of it, and once.
 */
final class TelephoneEvents {

    /** No key, or no new one. */
    static final char NONE = 0;

    private static final String KEYS = "0123456789*#ABCD";
    private static final int LENGTH = 4;
    /** An event that lasts longer than its field can say goes on as another one (RFC 4733 2.5.1.3). */
    private static final int LONG = 0x8000;
    private static final int LONGEST = 0xffff;

    private boolean any;
    private int event;
    private int timestamp;
    private int duration;
    private boolean ended;

    /** Takes the next packet; the key that went down, or {@link #NONE}. */
    char key(RtpPacket packet) {
        byte[] payload = packet.payload();
        if (packet.length() < LENGTH || (payload[0] & 0xff) >= KEYS.length()) {
            return NONE;
        }
        int newEvent = payload[0];
        boolean known = any && newEvent == event && (isSame(packet) || isContinued(packet));
        any = true;
        ended = (payload[1] & 0x80) != 0 || known && ended && packet.timestamp() == timestamp;
        event = newEvent;
        timestamp = packet.timestamp();
        duration = (payload[2] & 0xff) << 8 | payload[3] & 0xff;
        return known ? NONE : KEYS.charAt(newEvent);
    }

    private boolean isSame(RtpPacket packet) {
        // Only a key that goes down is marked: one that went down again within the same time of a broken clock.
        return packet.timestamp() == timestamp && !(ended && packet.marker());
    }

    private boolean isContinued(RtpPacket packet) {
        int later = packet.timestamp() - timestamp;
        return !ended && !packet.marker() && duration >= LONG && later >= duration && later <= LONGEST;
    }
}
