package io.switchhook.voicemail.media;

/** The two laws of ITU-T G.711 and linear samples of 16 bits, by tables. */
final class G711 {

    /** The quietest sample in µ-law. */
    static final byte SILENCE = (byte) 0xff;

    private static final int BIAS = 0x84;
    private static final int CLIP = 32_635;

    private static final short[] LINEAR = new short[256];
    private static final short[] LINEAR_OF_A_LAW = new short[256];
    private static final byte[] ULAW_OF_A_LAW = new byte[256];
    private static final byte[] A_LAW_OF_ULAW = new byte[256];

    static {
        for (int i = 0; i < 256; i++) {
            LINEAR[i] = (short) expandUlaw(i);
            LINEAR_OF_A_LAW[i] = (short) expandAlaw(i);
        }
        for (int i = 0; i < 256; i++) {
            ULAW_OF_A_LAW[i] = compress(LINEAR_OF_A_LAW[i]);
            A_LAW_OF_ULAW[i] = nearestAlaw(LINEAR[i]);
        }
    }

    private G711() {}

    /** A linear sample in µ-law. */
    static byte compress(int linear) {
        int sign = linear < 0 ? 0x80 : 0;
        int magnitude = Math.min(Math.abs(linear), CLIP) + BIAS;
        int exponent = 24 - Integer.numberOfLeadingZeros(magnitude);
        int mantissa = magnitude >> exponent + 3 & 0x0f;
        return (byte) ~(sign | exponent << 4 | mantissa);
    }

    /** A µ-law sample in linear. */
    static int linear(byte ulaw) {
        return LINEAR[ulaw & 0xff];
    }

    static byte ulawOfAlaw(byte alaw) {
        return ULAW_OF_A_LAW[alaw & 0xff];
    }

    static byte alawOfUlaw(byte ulaw) {
        return A_LAW_OF_ULAW[ulaw & 0xff];
    }

    static void alawToUlaw(byte[] samples, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            samples[i] = ULAW_OF_A_LAW[samples[i] & 0xff];
        }
    }

    static void ulawToAlaw(byte[] samples, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            samples[i] = A_LAW_OF_ULAW[samples[i] & 0xff];
        }
    }

    private static int expandUlaw(int ulaw) {
        int inverted = ~ulaw & 0xff;
        int magnitude = ((inverted & 0x0f) << 3) + BIAS << ((inverted & 0x70) >> 4);
        return (inverted & 0x80) != 0 ? BIAS - magnitude : magnitude - BIAS;
    }

    private static int expandAlaw(int alaw) {
        int inverted = alaw ^ 0x55;
        int exponent = (inverted & 0x70) >> 4;
        int mantissa = (inverted & 0x0f) << 4;
        int magnitude = exponent == 0 ? mantissa + 8 : mantissa + 0x108 << exponent - 1;
        return (inverted & 0x80) != 0 ? magnitude : -magnitude;
    }

    private static byte nearestAlaw(int linear) {
        int nearest = 0;
        for (int i = 1; i < 256; i++) {
            int error = Math.abs(LINEAR_OF_A_LAW[i] - linear);
            int least = Math.abs(LINEAR_OF_A_LAW[nearest] - linear);
            // Of two that are as near, the one of the same sign: silence has no sign of its own.
            if (error < least || error == least && LINEAR_OF_A_LAW[i] >= 0 == linear >= 0) {
                nearest = i;
            }
        }
        return (byte) nearest;
    }
}
