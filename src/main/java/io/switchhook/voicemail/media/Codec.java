package io.switchhook.voicemail.media;

/** The codecs of sound, both G.711, 8,000 samples a second and one byte a sample (RFC 3551 4.5.14, 6). */
public enum Codec {
    PCMU(0),
    PCMA(8);

    private final int payloadType;

    Codec(int payloadType) {
        this.payloadType = payloadType;
    }

    /** The static payload type. */
    int payloadType() {
        return payloadType;
    }
}
