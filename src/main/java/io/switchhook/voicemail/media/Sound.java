package io.switchhook.voicemail.media;

/** Sound in memory: µ-law, 8,000 samples a second. Immutable. */
public final class Sound {

    private final byte[] samples;

    private Sound(byte[] samples) {
        this.samples = samples;
    }

    public static Sound of(byte[] ulaw) {
        return new Sound(ulaw.clone());
    }

    public int length() {
        return samples.length;
    }

    public byte[] toBytes() {
        return samples.clone();
    }
}
