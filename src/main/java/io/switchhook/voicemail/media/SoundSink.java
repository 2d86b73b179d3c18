package io.switchhook.voicemail.media;

/** Takes sound as it comes in. */
public interface SoundSink {

    /** Takes µ-law samples, 8,000 a second; must not block, and must not keep the array. */
    void write(byte[] ulaw, int offset, int length);
}
