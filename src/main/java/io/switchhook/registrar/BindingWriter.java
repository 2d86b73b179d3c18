package io.switchhook.registrar;

import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes bindings to the store on one thread: whatever has come in while it wrote is the next transaction.
 *
 * <p>Of what is written behind only the address-of-record is queued, once, and its bindings are read from memory when their
 * turn comes. So the queue is bounded by the number of registered addresses, and a later refresh replaces an earlier one.
 */
@Singleton
public final class BindingWriter implements AutoCloseable {

    /** What waits for the disk is answered with 503 beyond this: a phone would have given up before its turn. */
    static final int MOST_WAITING = 20_000;

    private static final String AWAY = "The database is away";
    private static final String STOPPING = "The application is being stopped";
    private static final Logger LOG = LoggerFactory.getLogger(BindingWriter.class);
    /** Bounds how long a new registration waits for the refreshes of the same transaction. */
    private static final int LARGEST_BATCH = 2000;
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);
    /** Beyond the longest write interval: what is expired for so long has no refresh in the queue. */
    private static final Duration SWEEP_GRACE = Duration.ofMinutes(2);

    private final BindingStore store;
    private final Function<Aor, List<Binding>> memory;
    private final Clock clock;
    private final long interval;
    private final Thread thread = new Thread(this::run, "switchhook-bindings");

    private final BlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    /** The addresses whose state in memory is to be written; true where all of it, because it is not known what is stored. */
    private final ConcurrentMap<Aor, Boolean> behind = new ConcurrentHashMap<>();

    private final LongAdder batches = new LongAdder();
    private final LongAdder writingNanos = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile boolean away;
    private volatile boolean stopping;
    private long nextBehind;
    private long nextSweep;

    private record Waiting(BindingStore.Change change, CompletableFuture<Void> written) {}

    @Inject
    BindingWriter(BindingStore store, MemoryLocationService memory, Settings settings, Clock clock) {
        this(store, memory::bindings, clock, settings.bindingWriteInterval());
    }

    /**
     * @param memory the bindings in force now
     * @param interval how long a refresh may stay unwritten
     */
    BindingWriter(BindingStore store, Function<Aor, List<Binding>> memory, Clock clock, Duration interval) {
        this.store = store;
        this.memory = memory;
        this.clock = clock;
        this.interval = interval.toNanos();
        thread.setDaemon(true);
    }

    void start() {
        nextBehind = System.nanoTime() + interval;
        nextSweep = System.nanoTime() + SWEEP_INTERVAL.toNanos();
        thread.start();
    }

    /**
     * Makes these the bindings of an address-of-record on disk. The caller sees to it that nothing else is asked for the same
     * address before this has ended.
     *
     * @param written completed when that is done, on the writing thread, or on this one when it cannot be done. What follows
     *     must be short, and attached before: it brings memory to the same state, which is what is written next
     */
    void write(Aor aor, List<Binding> bindings, CompletableFuture<Void> written) {
        if (isAway()) {
            written.completeExceptionally(new LocationUnavailableException(AWAY));
        } else if (stopping) {
            written.completeExceptionally(new LocationUnavailableException(STOPPING));
        } else if (waiting.offer(new Waiting(new BindingStore.Change(aor, bindings, true), written))) {
            LockSupport.unpark(thread);
        } else {
            written.completeExceptionally(
                    new LocationUnavailableException(MOST_WAITING + " registrations wait for the database"));
        }
    }

    /** Has the bindings of an address-of-record, which are in memory already, written within the interval. */
    void refresh(Aor aor) {
        behind.putIfAbsent(aor, false);
    }

    /** Whether new and removed bindings are refused, because the store cannot be reached. */
    public boolean isAway() {
        return away || store.isAway();
    }

    /** How many addresses-of-record wait to be written. */
    public int queued() {
        return waiting.size() + behind.size();
    }

    /** How many transactions were written. */
    public long batches() {
        return batches.sum();
    }

    /** The time that took, in nanoseconds. */
    public long writingNanos() {
        return writingNanos.sum();
    }

    /** How many attempts to write failed. */
    public long failures() {
        return failures.sum();
    }

    /** Writes what is queued, and ends. Returns after some seconds even when that does not succeed. */
    @Override
    public void close() {
        close(Duration.ofSeconds(5));
    }

    void close(Duration patience) {
        stopping = true;
        LockSupport.unpark(thread);
        try {
            // Not interrupted: H2 closes its file when a thread is interrupted that uses it.
            thread.join(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!behind.isEmpty()) {
            LOG.warn("The bindings of {} addresses could not be written before the end", behind.size());
        }
    }

    private void run() {
        boolean done = false;
        while (!done) {
            boolean last = stopping;
            if (waiting.isEmpty() && !last && nextBehind - System.nanoTime() > 0) {
                LockSupport.parkNanos(this, nextBehind - System.nanoTime());
            } else {
                step(last);
            }
            done = last && (away || waiting.isEmpty() && behind.isEmpty());
        }
        failWaiting(new LocationUnavailableException(STOPPING));
    }

    /** One transaction; and when it was the turn of what is written behind and all of that was taken, the sweep. */
    private void step(boolean last) {
        long now = System.nanoTime();
        boolean turn = last || nextBehind - now <= 0;
        if (away && !turn) {
            failWaiting(new LocationUnavailableException(AWAY));
            return;
        }
        List<Waiting> batch = new ArrayList<>();
        waiting.drainTo(batch, LARGEST_BATCH);
        boolean tookAll = turn && takeBehind(batch);
        try {
            if (!batch.isEmpty()) {
                write(batch);
            }
            if (tookAll) {
                nextBehind = now + interval;
                sweep(away && batch.isEmpty());
            }
            if (away) {
                away = false;
                LOG.info("Bindings can be written again");
            }
        } catch (LocationUnavailableException e) {
            failures.increment();
            goneAway(e);
            nextBehind = System.nanoTime() + RETRY.toNanos();
            failWaiting(e);
        } catch (RuntimeException e) {
            failures.increment();
            nextBehind = System.nanoTime() + RETRY.toNanos();
            LOG.error("Expired bindings could not be deleted", e);
        }
    }

    /** Returns whether nothing was left behind. */
    private boolean takeBehind(List<Waiting> batch) {
        Set<Aor> taken = new HashSet<>();
        batch.forEach(each -> taken.add(each.change().aor()));
        for (Aor aor : behind.keySet()) {
            if (batch.size() >= LARGEST_BATCH) {
                return false;
            }
            // First out of the queue, then read: a refresh in between is queued anew and written once more.
            Boolean whole = behind.remove(aor);
            if (whole != null && !taken.contains(aor)) {
                batch.add(new Waiting(new BindingStore.Change(aor, memory.apply(aor), whole), null));
            }
        }
        return true;
    }

    /**
     * Writes all in one transaction. One that the store refuses does not keep the others from being written.
     *
     * @throws LocationUnavailableException when the store is away; what was not written is failed or queued again
     */
    private void write(List<Waiting> batch) {
        long start = System.nanoTime();
        try {
            store.write(batch.stream().map(Waiting::change).toList());
            batches.increment();
            writingNanos.add(System.nanoTime() - start);
        } catch (LocationUnavailableException e) {
            goneAway(e);
            batch.forEach(each -> unwritten(each, e));
            throw e;
        } catch (RuntimeException e) {
            failures.increment();
            if (batch.size() == 1) {
                refused(batch.get(0), e);
                return;
            }
            int half = batch.size() / 2;
            try {
                write(batch.subList(0, half));
            } catch (LocationUnavailableException away) {
                batch.subList(half, batch.size()).forEach(each -> unwritten(each, away));
                throw away;
            }
            write(batch.subList(half, batch.size()));
            return;
        }
        for (Waiting each : batch) {
            if (each.written() != null) {
                each.written().complete(null);
            }
        }
    }

    /** To be noted before anybody is told of it, who may ask. */
    private void goneAway(LocationUnavailableException reason) {
        if (!away) {
            away = true;
            LOG.error("Bindings cannot be written, so new registrations are refused; registered phones stay: {}",
                    reason.getMessage());
        }
    }

    private static void refused(Waiting entry, RuntimeException reason) {
        if (entry.written() == null) {
            LOG.error("The refresh of {} could not be written", entry.change().aor(), reason);
        } else {
            entry.written().completeExceptionally(reason);
        }
    }

    private void unwritten(Waiting entry, LocationUnavailableException reason) {
        boolean promised = entry.written() == null;
        // Whether it is on disk is not known. Memory tells what should be, and is written when the store is back.
        behind.merge(entry.change().aor(), !promised || entry.change().whole(), Boolean::logicalOr);
        if (!promised) {
            entry.written().completeExceptionally(reason);
        }
    }

    private void failWaiting(LocationUnavailableException reason) {
        List<Waiting> all = new ArrayList<>();
        waiting.drainTo(all);
        all.forEach(each -> each.written().completeExceptionally(reason));
    }

    private void sweep(boolean now) {
        if (now || nextSweep - System.nanoTime() <= 0) {
            int deleted = store.deleteExpired(clock.instant().minus(SWEEP_GRACE), LARGEST_BATCH);
            if (deleted < LARGEST_BATCH) {
                nextSweep = System.nanoTime() + SWEEP_INTERVAL.toNanos();
            }
        }
    }
}
