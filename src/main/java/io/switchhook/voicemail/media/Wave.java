package io.switchhook.voicemail.media;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/** WAV files: read of many kinds, written as µ-law (format 7), which browsers play. */
public final class Wave {

    /** How long the header of a written file is, in bytes; the samples follow. */
    public static final int HEADER_LENGTH = 58;

    private static final int LINEAR_HEADER_LENGTH = 44;
    private static final int LINEAR_FORMAT_LENGTH = 16;

    private static final float LEAST_RATE = 4_000;
    private static final float MOST_RATE = 48_000;
    private static final int MOST_CHANNELS = 2;
    /** Of a second. */
    private static final long MOST_BYTES = (long) MOST_RATE * MOST_CHANNELS * Integer.BYTES;
    private static final int MOST_HEADERS = 65_536;
    private static final int FORMAT_LENGTH = 18;
    private static final int FACT_LENGTH = 4;
    private static final int CHUNK_HEADER = 8;
    private static final short ULAW = 7;
    /** Of the JDK's own converters the one that lets nothing through that the new rate cannot have. */
    private static final Map<String, Object> BAND_LIMITED = Map.of("interpolation", "sinc");

    private Wave() {}

    /**
     * Reads a file: PCM, µ-law or A-law, mono or stereo, 4,000 to 48,000 samples a second. Takes processor time, and memory
     * for the longest sound allowed; not for SIP or media threads.
     *
     * @param longest the longest sound allowed
     * @throws UnsuitableSoundException when it is something else, broken, empty or too long
     * @throws IOException when it cannot be read
     */
    public static Sound read(InputStream file, Duration longest) throws IOException, UnsuitableSoundException {
        // The readers of the JDK throw many things at broken files; what the stream itself throws is no fault of the file.
        int most = (int) Math.min(Integer.MAX_VALUE / 2, MOST_HEADERS + (longest.toSeconds() + 1) * MOST_BYTES);
        InputStream whole = new BufferedInputStream(new ByteArrayInputStream(file.readNBytes(most)));
        try {
            AudioFileFormat kind = AudioSystem.getAudioFileFormat(whole);
            if (!kind.getType().equals(AudioFileFormat.Type.WAVE)) {
                throw new UnsuitableSoundException("This is a file of type " + kind.getType() + "; a WAV file is needed.");
            }
            try (AudioInputStream in = AudioSystem.getAudioInputStream(whole)) {
                return convert(in, longest);
            }
        } catch (UnsupportedAudioFileException e) {
            throw new UnsuitableSoundException("This is no WAV file, or one whose encoding is not known.", e);
        } catch (IOException | RuntimeException e) {
            throw new UnsuitableSoundException("This WAV file is broken.", e);
        }
    }

    private static Sound convert(AudioInputStream in, Duration longest) throws IOException, UnsuitableSoundException {
        AudioFormat format = in.getFormat();
        if (format.getSampleRate() < LEAST_RATE || format.getSampleRate() > MOST_RATE) {
            throw new UnsuitableSoundException(
                    "This WAV file has " + (long) format.getSampleRate() + " samples a second; 4000 to 48000 can be used.");
        }
        if (format.getChannels() > MOST_CHANNELS) {
            throw new UnsuitableSoundException(
                    "This WAV file has " + format.getChannels() + " channels; one or two can be used.");
        }
        int most = Sound.samples(longest);
        byte[] ulaw = isOurs(format) ? in.readNBytes(most + 1) : compressed(linear(in).readNBytes(2 * (most + 1)));
        if (ulaw.length == 0) {
            throw new UnsuitableSoundException("This WAV file has no sound in it.");
        }
        if (ulaw.length > most) {
            throw new UnsuitableSoundException("This sound is longer than " + longest.toSeconds() + " seconds.");
        }
        return Sound.of(ulaw);
    }

    private static boolean isOurs(AudioFormat format) {
        return format.getEncoding().equals(AudioFormat.Encoding.ULAW)
                && format.getChannels() == 1
                && format.getSampleRate() == Sound.RATE;
    }

    /** The same in 16 bits, mono, at our rate. */
    private static AudioInputStream linear(AudioInputStream in) {
        AudioFormat format = in.getFormat();
        boolean isLaw = format.getEncoding().equals(AudioFormat.Encoding.ULAW)
                || format.getEncoding().equals(AudioFormat.Encoding.ALAW);
        AudioInputStream expanded = isLaw ? AudioSystem.getAudioInputStream(AudioFormat.Encoding.PCM_SIGNED, in) : in;
        AudioFormat ours = new AudioFormat(
                AudioFormat.Encoding.PCM_SIGNED, Sound.RATE, Short.SIZE, 1, Short.BYTES, Sound.RATE, false, BAND_LIMITED);
        return AudioSystem.getAudioInputStream(ours, expanded);
    }

    private static byte[] compressed(byte[] linear) {
        ByteBuffer samples = ByteBuffer.wrap(linear).order(ByteOrder.LITTLE_ENDIAN);
        byte[] ulaw = new byte[linear.length / Short.BYTES];
        for (int i = 0; i < ulaw.length; i++) {
            ulaw[i] = G711.compress(samples.getShort());
        }
        return ulaw;
    }

    /** The header of a file of so many samples; a byte 0 follows an odd number of them. */
    public static byte[] header(int samples) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        chunk(header, "RIFF", HEADER_LENGTH - CHUNK_HEADER + samples + samples % 2);
        header.put("WAVE".getBytes(StandardCharsets.US_ASCII));
        chunk(header, "fmt ", FORMAT_LENGTH);
        header.putShort(ULAW);
        header.putShort((short) 1);
        header.putInt(Sound.RATE);
        header.putInt(Sound.RATE);
        header.putShort((short) 1);
        header.putShort((short) Byte.SIZE);
        header.putShort((short) 0);
        chunk(header, "fact", FACT_LENGTH);
        header.putInt(samples);
        chunk(header, "data", samples);
        return header.array();
    }

    private static void chunk(ByteBuffer to, String name, int length) {
        to.put(name.getBytes(StandardCharsets.US_ASCII));
        to.putInt(length);
    }

    /** A whole file. */
    public static byte[] file(Sound sound) {
        int samples = sound.length();
        byte[] file = new byte[HEADER_LENGTH + samples + samples % 2];
        System.arraycopy(header(samples), 0, file, 0, HEADER_LENGTH);
        sound.copy(0, file, HEADER_LENGTH, samples);
        return file;
    }

    /** A whole file of linear samples of 16 bits, for those who may not know µ-law. */
    public static byte[] linearFile(Sound sound) {
        byte[] ulaw = sound.bytes();
        int length = ulaw.length * Short.BYTES;
        ByteBuffer file = ByteBuffer.allocate(LINEAR_HEADER_LENGTH + length).order(ByteOrder.LITTLE_ENDIAN);
        chunk(file, "RIFF", LINEAR_HEADER_LENGTH - CHUNK_HEADER + length);
        file.put("WAVE".getBytes(StandardCharsets.US_ASCII));
        chunk(file, "fmt ", LINEAR_FORMAT_LENGTH);
        file.putShort((short) 1);
        file.putShort((short) 1);
        file.putInt(Sound.RATE);
        file.putInt(Sound.RATE * Short.BYTES);
        file.putShort((short) Short.BYTES);
        file.putShort((short) Short.SIZE);
        chunk(file, "data", length);
        for (byte sample : ulaw) {
            file.putShort((short) G711.linear(sample));
        }
        return file.array();
    }
}
