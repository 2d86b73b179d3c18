package io.switchhook.voicemail.dialogue;

import io.switchhook.voicemail.media.SoundSink;

/** Lets only so much sound through, and tells when that is reached. Used by one thread at a time. */
final class Limited implements SoundSink {

    private final SoundSink sink;
    private final Runnable full;
    private int left;

    /** @param samples how much; more than none */
    Limited(SoundSink sink, int samples, Runnable full) {
        this.sink = sink;
        this.left = samples;
        this.full = full;
    }

    @Override
    public void write(byte[] ulaw, int offset, int length) {
        int taken = Math.min(left, length);
        if (taken > 0) {
            sink.write(ulaw, offset, taken);
            left -= taken;
            if (left == 0) {
                full.run();
            }
        }
    }
}
