package io.switchhook.voicemail.media;

import java.time.Duration;

/** Tones. */
public final class Tone {

    /** A seventh of the loudest: about as loud as speech. */
    private static final double AMPLITUDE = 4_600;
    /** How long a tone takes to begin and to end, so that it does not click. */
    private static final double RAMP = Sound.RATE / 100.0;

    private Tone() {}

    public static Sound of(int hertz, Duration length) {
        byte[] ulaw = new byte[Sound.samples(length)];
        for (int i = 0; i < ulaw.length; i++) {
            double gain = Math.min(1, Math.min(i, ulaw.length - 1 - i) / RAMP);
            ulaw[i] = G711.compress((int) (gain * AMPLITUDE * Math.sin(2 * Math.PI * hertz * i / Sound.RATE)));
        }
        return Sound.of(ulaw);
    }
}
