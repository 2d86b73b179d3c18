package io.switchhook.voicemail.store;

import io.switchhook.voicemail.media.Sound;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A message while it is spoken: what comes in is gathered in memory, and appended to its file every now and then. */
final class FileRecording implements Recording {

    private static final Logger LOG = LoggerFactory.getLogger(FileRecording.class);
    private static final int USUALLY_UNWRITTEN = Sound.RATE;
    /** With more, the disk is so slow that it counts as full. */
    private static final int MOST_UNWRITTEN = 20 * Sound.RATE;

    private final Envelope envelope;
    private final Incoming folder;
    private final Occupancy occupancy;
    private final Occupancy.Place place;
    private final SoundFile file;
    private final DurableMessageStore store;
    private final CompletableFuture<Room> trouble = new CompletableFuture<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    /** For the thread that all calls share: held for as long as copying takes, never while a disk is waited for. */
    private final ReentrantLock gathering = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();
    private byte[] unwritten = new byte[USUALLY_UNWRITTEN];
    private byte[] spare = new byte[USUALLY_UNWRITTEN];
    private int count;
    private long samples;
    private boolean stopped;
    private boolean broken;
    private boolean closed;

    /** @param file new and empty, in the folder */
    FileRecording(
            Envelope envelope,
            Incoming folder,
            SoundFile file,
            Occupancy occupancy,
            Occupancy.Place place,
            DurableMessageStore store) {
        this.envelope = envelope;
        this.folder = folder;
        this.file = file;
        this.occupancy = occupancy;
        this.place = place;
        this.store = store;
    }

    Envelope envelope() {
        return envelope;
    }

    Incoming folder() {
        return folder;
    }

    Occupancy.Place place() {
        return place;
    }

    @Override
    public void write(byte[] ulaw, int offset, int length) {
        gathering.lock();
        try {
            if (stopped) {
                return;
            }
            if (count + length > MOST_UNWRITTEN) {
                stop(Room.STORE_FULL);
                return;
            }
            if (count + length > unwritten.length) {
                unwritten = Arrays.copyOf(unwritten, Math.max(2 * unwritten.length, count + length));
            }
            System.arraycopy(ulaw, offset, unwritten, count, length);
            count += length;
            samples += length;
        } finally {
            gathering.unlock();
        }
    }

    private void stop(Room reason) {
        takeNoMore();
        store.later(() -> trouble.complete(reason));
    }

    private void takeNoMore() {
        gathering.lock();
        try {
            stopped = true;
        } finally {
            gathering.unlock();
        }
    }

    /** Appends to the file what has come in, as far as there is room. */
    void append() {
        writing.lock();
        try {
            if (closed) {
                return;
            }
            byte[] taken;
            int length;
            gathering.lock();
            try {
                taken = unwritten;
                length = count;
                unwritten = spare;
                count = 0;
            } finally {
                gathering.unlock();
            }
            spare = taken.length > USUALLY_UNWRITTEN ? new byte[USUALLY_UNWRITTEN] : taken;
            if (length > 0 && !broken) {
                append(taken, length);
            }
        } finally {
            writing.unlock();
        }
    }

    private void append(byte[] taken, int length) {
        try {
            file.append(taken, length);
        } catch (IOException e) {
            LOG.error("The recording {} ends, since it cannot be written: {}", path(), e.toString());
            broken = true;
            occupancy.diskFull(true);
            stop(Room.STORE_FULL);
            return;
        }
        Room room = occupancy.grow(place, length);
        if (room != Room.FREE) {
            stop(room);
        }
    }

    /** Appends what is left, and closes the file; gives how many samples it has. */
    long close() throws IOException {
        takeNoMore();
        append();
        writing.lock();
        try {
            closed = true;
            long written = file.samples();
            file.close();
            return written;
        } finally {
            writing.unlock();
        }
    }

    Path path() {
        return folder.sound(envelope.id());
    }

    @Override
    public Duration length() {
        gathering.lock();
        try {
            return Sound.duration(samples);
        } finally {
            gathering.unlock();
        }
    }

    @Override
    public CompletionStage<Room> trouble() {
        return trouble.minimalCompletionStage();
    }

    @Override
    public CompletionStage<Sound> sound() {
        return store.diskWork(() -> {
            append();
            return Sound.of(SoundFile.read(path()));
        });
    }

    @Override
    public CompletionStage<Optional<Message>> finish(boolean urgent) {
        return end()
                ? store.work(() -> store.finish(this, urgent))
                : CompletableFuture.completedStage(Optional.empty());
    }

    @Override
    public CompletionStage<Void> discard() {
        return end()
                ? store.diskWork(() -> {
                    store.discard(this);
                    return null;
                })
                : CompletableFuture.completedStage(null);
    }

    private boolean end() {
        takeNoMore();
        return ended.compareAndSet(false, true);
    }
}
