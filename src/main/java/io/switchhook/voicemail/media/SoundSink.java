package io.switchhook.voicemail.media;

/** Where recorded sound goes. */
@FunctionalInterface
public interface SoundSink {

    /**
     * Takes more sound. Called by the media thread, which all calls share: returns at once, waits for nothing, and copies
     * what it wants to keep. Throwing ends the recording.
     *
     * @param ulaw µ-law samples, the caller's own array
     */
    void write(byte[] ulaw, int offset, int length);
}
