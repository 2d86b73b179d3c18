package io.switchhook.voicemail.media;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** WAV files: read of many kinds, written as µ-law (format 7), which browsers play. */
public final class Wave {

    /** How long the header of a written file is, in bytes; the samples follow. */
    public static final int HEADER_LENGTH = 58;

    private Wave() {}

    /**
     * Reads a file: PCM, µ-law or A-law, mono or stereo, 4,000 to 48,000 samples a second. Takes processor time; not for SIP or
     * media threads.
     *
     * @throws UnsuitableSoundException when it is something else, broken, or longer than allowed
     */
    public static Sound read(InputStream file, Duration longest) throws IOException, UnsuitableSoundException {
        throw new UnsupportedOperationException();
    }

    /** The header of a file of so many samples; a file of an odd number has a byte 0 after them. */
    public static byte[] header(int samples) {
        throw new UnsupportedOperationException();
    }

    /** A whole file. */
    public static byte[] file(Sound sound) {
        throw new UnsupportedOperationException();
    }
}
