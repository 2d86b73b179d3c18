package io.switchhook.it.phone;

/** Minimal session descriptions with one PCMU stream (RFC 4566, RFC 3264). */
public final class Sdp {

    /** A port nobody needs to listen on: signalling tests send no media. */
    static final int DISCARD = 9;

    private Sdp() {
    }

    public static String offer() {
        return audio(DISCARD, "sendrecv");
    }

    public static String answer() {
        return audio(DISCARD, "sendrecv");
    }

    /** An offer that puts the other side on hold (RFC 3264 section 8.4). */
    public static String hold() {
        return audio(DISCARD, "sendonly");
    }

    /** PCMU and telephone-event on the given port of 127.0.0.1. */
    public static String audio(int port, String direction) {
        return String.join("\r\n",
                "v=0",
                "o=phone 1 1 IN IP4 127.0.0.1",
                "s=-",
                "c=IN IP4 127.0.0.1",
                "t=0 0",
                "m=audio " + port + " RTP/AVP 0 101",
                "a=rtpmap:0 PCMU/8000",
                "a=rtpmap:101 telephone-event/8000",
                "a=" + direction,
                "");
    }
}
