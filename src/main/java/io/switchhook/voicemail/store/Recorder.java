package io.switchhook.voicemail.store;

import io.switchhook.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of the store: one that appends to the files of all recordings what has come in, several times in two seconds,
 * and looks at the disk; and some that wait for disk or database on behalf of everybody else. Thread-safe.
 */
@Singleton
class Recorder implements Executor, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final Duration INTERVAL = Duration.ofMillis(400);
    /** How many intervals there are between two looks at the disk while nothing is recorded. */
    private static final int IDLE_INTERVALS = 25;
    private static final int WORKERS = 4;
    private static final int DISK_WORKERS = 2;
    private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(10);

    private final MailboxFiles files;
    private final Occupancy occupancy;
    private final long leastFree;
    private final ScheduledExecutorService appending;
    private final ThreadPoolExecutor workers;
    /** Apart, since what is about to be recorded must not wait for a database that does not answer. */
    private final ThreadPoolExecutor disk;
    private final Map<UUID, FileRecording> recordings = new ConcurrentHashMap<>();
    private final Set<UUID> held = ConcurrentHashMap.newKeySet();
    private volatile Incoming folder;
    private String fault = "";
    private int idle;

    @Inject
    Recorder(Settings settings, MailboxFiles files, Occupancy occupancy) {
        this.files = files;
        this.occupancy = occupancy;
        this.leastFree = settings.mailboxes().leastFreeBytes();
        appending = Executors.newSingleThreadScheduledExecutor(named("switchhook-recordings"));
        workers = threads(WORKERS, "switchhook-mailboxes");
        disk = threads(DISK_WORKERS, "switchhook-sounds");
    }

    private static ThreadPoolExecutor threads(int count, String name) {
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(count, count, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), named(name));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            thread.setContextClassLoader(Recorder.class.getClassLoader());
            return thread;
        };
    }

    /** Looks for the disk, and begins to append. */
    void start() {
        look();
        appending.scheduleWithFixedDelay(this::append, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Appends what has come in. */
    private void append() {
        try {
            if (!recordings.isEmpty() || ++idle >= IDLE_INTERVALS) {
                idle = 0;
                look();
            }
            recordings.values().forEach(FileRecording::append);
        } catch (RuntimeException e) {
            LOG.error("Recordings were not written", e);
        }
    }

    /** Whether there is a disk, and room on it. */
    private void look() {
        try {
            if (folder == null) {
                files.create();
                folder = Incoming.create(files.incoming());
            }
            long free = files.free();
            occupancy.diskFull(free < leastFree);
            tell(free < leastFree
                    ? "there are only " + free + " bytes free; no message is taken with less than " + leastFree
                    : "");
        } catch (IOException e) {
            occupancy.diskFull(true);
            tell("no message is taken: " + e);
        }
    }

    private void tell(String problem) {
        boolean isNew = problem.isEmpty() != fault.isEmpty();
        fault = problem;
        if (isNew && problem.isEmpty()) {
            LOG.info("In {} messages are taken again", files.root());
        } else if (isNew) {
            LOG.error("In {} {}", files.root(), problem);
        }
    }

    /**
     * The folder of what is recorded here.
     *
     * @throws IOException when there is no disk to record to
     */
    Incoming folder() throws IOException {
        Incoming known = folder;
        if (known == null) {
            throw new IOException("there is no " + files.incoming());
        }
        return known;
    }

    /** The folders of servers that are gone, which are ours now. */
    List<Incoming> abandoned() throws IOException {
        return Incoming.abandoned(files.incoming(), folder());
    }

    /** The messages in our folder that nobody works on. */
    List<Envelope> idle() throws IOException {
        List<Envelope> envelopes = folder().envelopes();
        return envelopes.stream().filter(envelope -> !held.contains(envelope.id())).toList();
    }

    /** Somebody works on a message in our folder. */
    void hold(UUID id) {
        held.add(id);
    }

    void release(UUID id) {
        held.remove(id);
    }

    void add(FileRecording recording) {
        recordings.put(recording.envelope().id(), recording);
    }

    /** Appends no more to a recording, and releases its message. */
    void remove(FileRecording recording) {
        recordings.remove(recording.envelope().id());
        release(recording.envelope().id());
    }

    /** Has work done again and again on a thread that may wait. */
    void every(Duration first, Duration interval, Runnable work) {
        appending.scheduleWithFixedDelay(
                () -> workers.execute(work), first.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** For work that needs the database. */
    @Override
    public void execute(Runnable task) {
        workers.execute(task);
    }

    /** For work that needs files alone. */
    Executor disk() {
        return disk;
    }

    /** Ends the work that has been begun; what is still being recorded is delivered after the next start. */
    @Override
    public void close() {
        appending.shutdown();
        workers.shutdown();
        disk.shutdown();
        try {
            appending.awaitTermination(PATIENCE_AT_CLOSE.toMillis(), TimeUnit.MILLISECONDS);
            boolean ended = disk.awaitTermination(PATIENCE_AT_CLOSE.toMillis(), TimeUnit.MILLISECONDS);
            if (!workers.awaitTermination(PATIENCE_AT_CLOSE.toMillis(), TimeUnit.MILLISECONDS) || !ended) {
                LOG.warn("Work for mailboxes is broken off");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Incoming last = folder;
        if (last != null) {
            recordings.values().forEach(Recorder::close);
            try {
                last.clear();
            } catch (IOException e) {
                LOG.warn("{} stays: {}", last, e.toString());
            }
        }
    }

    private static void close(FileRecording recording) {
        try {
            recording.close();
        } catch (IOException e) {
            LOG.error("The end of {} is lost: {}", recording.path(), e.toString());
        }
    }
}
