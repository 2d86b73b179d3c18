package io.switchhook.voicemail.store;

import io.switchhook.voicemail.media.Wave;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A WAV file of µ-law samples (format 7), which is written as the sound comes in. Until it is finished its header says that
 * there are no samples; how many there are is told by the size of the file. Not thread-safe.
 */
final class SoundFile implements AutoCloseable {

    private static final int DATA_LENGTH_AT = Wave.HEADER_LENGTH - Integer.BYTES;
    private static final byte PADDING = 0;

    private final FileChannel channel;

    private SoundFile(FileChannel channel) {
        this.channel = channel;
    }

    /** Makes a new, empty file. */
    static SoundFile create(Path file) throws IOException {
        SoundFile created = new SoundFile(FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE));
        created.writeAt(0, ByteBuffer.wrap(Wave.header(0)));
        return created;
    }

    /** Opens a file that may have been broken off. */
    static SoundFile open(Path file) throws IOException {
        return new SoundFile(FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /** Makes a file of these samples; it is on disk when this returns. */
    static void write(Path file, byte[] samples) throws IOException {
        try (SoundFile created = create(file)) {
            created.append(samples, samples.length);
            created.finish();
        }
    }

    /** The samples of a file, finished or not. */
    static byte[] read(Path file) throws IOException {
        try (SoundFile opened = new SoundFile(FileChannel.open(file, StandardOpenOption.READ))) {
            return opened.read();
        }
    }

    /** The size in bytes of a finished file of so many samples. */
    static long size(long samples) {
        return Wave.HEADER_LENGTH + samples + (samples & 1);
    }

    /** Adds samples. When it fails, some of them may have been added. */
    void append(byte[] samples, int count) throws IOException {
        writeAt(channel.size(), ByteBuffer.wrap(samples, 0, count));
    }

    /** How many samples a file has. */
    static long samples(Path file) throws IOException {
        try (SoundFile opened = new SoundFile(FileChannel.open(file, StandardOpenOption.READ))) {
            return opened.samples();
        }
    }

    /** How many samples it has. */
    long samples() throws IOException {
        long present = Math.max(0, channel.size() - Wave.HEADER_LENGTH);
        if (present == 0) {
            return 0;
        }
        ByteBuffer length = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        readAt(DATA_LENGTH_AT, length);
        long told = Integer.toUnsignedLong(length.flip().getInt());
        return told == 0 ? present : Math.min(told, present);
    }

    /** All samples so far. */
    byte[] read() throws IOException {
        ByteBuffer samples = ByteBuffer.allocate(Math.toIntExact(samples()));
        readAt(Wave.HEADER_LENGTH, samples);
        return samples.array();
    }

    /** Makes it a complete WAV file, which is on disk when this returns. What was broken off is completed too. */
    void finish() throws IOException {
        long samples = samples();
        if (samples % 2 == 1 && channel.size() < size(samples)) {
            writeAt(channel.size(), ByteBuffer.wrap(new byte[] {PADDING}));
        }
        writeAt(0, ByteBuffer.wrap(Wave.header(Math.toIntExact(samples))));
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void writeAt(long start, ByteBuffer bytes) throws IOException {
        long position = start;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    private void readAt(long start, ByteBuffer bytes) throws IOException {
        long position = start;
        while (bytes.hasRemaining()) {
            int count = channel.read(bytes, position);
            if (count < 0) {
                throw new EOFException("the file ends after " + position + " bytes");
            }
            position += count;
        }
    }
}
