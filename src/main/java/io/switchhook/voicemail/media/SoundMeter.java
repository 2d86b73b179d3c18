package io.switchhook.voicemail.media;

/** Measures how much of a sound is louder than silence, by 20 milliseconds each. */
final class SoundMeter {

    private static final int FRAME = Sound.RATE / 50;
    /** The mean of the samples' magnitudes, of 32,767: about 42 dB below the loudest. Speech lies some 20 dB above it. */
    private static final int THRESHOLD = 256;

    private int inFrame;
    private int sum;
    private long loud;
    private long quiet;

    void add(byte[] ulaw, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            sum += Math.abs(G711.linear(ulaw[i]));
            if (++inFrame == FRAME) {
                endFrame();
            }
        }
    }

    private void endFrame() {
        if (sum > THRESHOLD * FRAME) {
            loud += FRAME;
            quiet = 0;
        } else {
            quiet += FRAME;
        }
        inFrame = 0;
        sum = 0;
    }

    /** How many samples were louder than silence. */
    long loud() {
        return loud;
    }

    /** How many samples of silence there have been since. */
    long quiet() {
        return quiet;
    }
}
