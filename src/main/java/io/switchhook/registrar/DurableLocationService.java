package io.switchhook.registrar;

import io.switchhook.database.Loaded;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * Bindings in memory that survive the end of this process. A new or a removed one is shown when it is on disk. A refresh is
 * shown at once and written behind: after a crash the phone is where it was, for as long as it had said before.
 *
 * <p>Updates of one address-of-record stand in line while one of them waits for the disk; no thread and no lock waits with
 * them.
 */
@Singleton
public final class DurableLocationService implements LocationService, Loaded {

    /** Longer than a commit takes under load, shorter than a phone waits (RFC 3261 17.1.2.2: 32 s) by far. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final int ANSWERING_THREADS = 2;
    /** A phone that is never answered repeats its REGISTER for 32 s, and nobody needs a longer line. */
    private static final int LONGEST_LINE = 100;

    private final MemoryLocationService memory;
    private final BindingWriter writer;
    private final Duration patience;
    private final ExecutorService answering;
    private final ConcurrentMap<Aor, Queue<Update>> lines = new ConcurrentHashMap<>();
    private volatile boolean ready;

    private record Update(
            Aor aor, Function<List<Binding>, List<Binding>> change, CompletableFuture<List<Binding>> result) {}

    @Inject
    DurableLocationService(MemoryLocationService memory, BindingWriter writer) {
        this(memory, writer, PATIENCE, answeringThreads());
    }

    /**
     * @param patience how long an update may take
     * @param answering runs what depends on updates that were not complete on return
     */
    DurableLocationService(MemoryLocationService memory, BindingWriter writer, Duration patience, ExecutorService answering) {
        this.memory = memory;
        this.writer = writer;
        this.patience = patience;
        this.answering = answering;
    }

    private static ExecutorService answeringThreads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                ANSWERING_THREADS, ANSWERING_THREADS, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "switchhook-registrar");
                    thread.setDaemon(true);
                    return thread;
                });
        // After the end: whoever completes the last updates answers them.
        threads.setRejectedExecutionHandler((task, pool) -> task.run());
        return threads;
    }

    /** To be called once, when memory has what the store had: begins to write and to take updates. */
    void open() {
        writer.start();
        ready = true;
    }

    /** Writes what is queued, and takes no more. Returns after some seconds at most. */
    void close() {
        writer.close();
        answering.shutdown();
    }

    @Override
    public boolean isLoaded() {
        return ready;
    }

    @Override
    public String contents() {
        return "registrations";
    }

    @Override
    public List<Binding> bindings(Aor aor) {
        return memory.bindings(aor);
    }

    @Override
    public CompletionStage<List<Binding>> update(Aor aor, Function<List<Binding>, List<Binding>> change) {
        if (!ready) {
            return CompletableFuture.failedFuture(new LocationUnavailableException("Bindings are not loaded yet"));
        }
        Update update = new Update(aor, change, new CompletableFuture<>());
        if (isFirst(update)) {
            carryOut(update);
        }
        return update.result.isDone() ? update.result : answered(update.result);
    }

    /** Whether no other update of the address is under way; else this one now stands in line. */
    private boolean isFirst(Update update) {
        boolean[] first = new boolean[1];
        lines.compute(update.aor, (aor, line) -> {
            first[0] = line == null;
            if (line == null) {
                return new ArrayDeque<>(0);
            }
            if (line.size() < LONGEST_LINE) {
                line.add(update);
            } else {
                update.result.completeExceptionally(
                        new LocationUnavailableException(LONGEST_LINE + " updates of " + aor + " are waiting"));
            }
            return line;
        });
        return first[0];
    }

    private Optional<Update> next(Aor aor) {
        Update[] next = new Update[1];
        lines.computeIfPresent(aor, (key, line) -> {
            next[0] = line.poll();
            return next[0] == null ? null : line;
        });
        return Optional.ofNullable(next[0]);
    }

    /** Carries out this update and those in line behind it, as far as none has to wait. */
    private void carryOut(Update first) {
        Optional<Update> current = Optional.of(first);
        while (current.isPresent()) {
            Update update = current.get();
            if (!isDone(update)) {
                return;
            }
            current = next(update.aor);
        }
    }

    /** Starts one update; when it returns false, the line goes on by itself once the update is written or failed. */
    private boolean isDone(Update update) {
        if (update.result.isDone()) {
            return true;
        }
        List<Binding> before = memory.bindings(update.aor);
        List<Binding> after;
        try {
            after = List.copyOf(update.change.apply(before));
        } catch (RuntimeException e) {
            update.result.completeExceptionally(e);
            return true;
        }
        Optional<List<Binding>> refreshed = refreshed(before, after);
        if (refreshed.isPresent()) {
            if (!after.equals(before)) {
                memory.replace(update.aor, refreshed.get());
                writer.refresh(update.aor);
            }
            update.result.complete(after);
            return true;
        }
        CompletableFuture<Void> written = new CompletableFuture<>();
        written.whenComplete((nothing, failure) -> {
            if (failure == null) {
                memory.replace(update.aor, after);
            }
            // Before the result is known: whoever goes on with it finds no line that has nobody in it.
            Optional<Update> next = next(update.aor);
            if (failure == null) {
                update.result.complete(after);
            } else {
                update.result.completeExceptionally(failure);
            }
            next.ifPresent(this::carryOut);
        });
        writer.write(update.aor, after, written);
        return false;
    }

    /**
     * The new bindings made of the parts of the earlier ones, so that memory holds one copy of each; empty when more differs
     * than times and what orders requests (RFC 3261 10.3 step 7).
     */
    static Optional<List<Binding>> refreshed(List<Binding> before, List<Binding> after) {
        if (before.size() != after.size()) {
            return Optional.empty();
        }
        Map<SipUri, Binding> byContact = new HashMap<>();
        before.forEach(each -> byContact.put(each.contact(), each));
        List<Binding> refreshed = new ArrayList<>(after.size());
        for (Binding binding : after) {
            Binding earlier = byContact.remove(binding.contact());
            if (earlier == null
                    || earlier.q() != binding.q()
                    || !earlier.path().equals(binding.path())
                    || !earlier.reachedAt().equals(binding.reachedAt())) {
                return Optional.empty();
            }
            refreshed.add(new Binding(
                    earlier.contact(),
                    binding.q(),
                    binding.expires(),
                    earlier.callId().equals(binding.callId()) ? earlier.callId() : binding.callId(),
                    binding.cseq(),
                    earlier.path(),
                    earlier.reachedAt()));
        }
        return Optional.of(List.copyOf(refreshed));
    }

    /** The same result within bounded time, handed over to a thread that may take its time with it. */
    private CompletableFuture<List<Binding>> answered(CompletableFuture<List<Binding>> result) {
        CompletableFuture<List<Binding>> answer = new CompletableFuture<>();
        result.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .whenCompleteAsync(
                        (bindings, failure) -> {
                            if (failure == null) {
                                answer.complete(bindings);
                            } else if (failure instanceof TimeoutException) {
                                answer.completeExceptionally(
                                        new LocationUnavailableException("The database does not answer", failure));
                            } else {
                                answer.completeExceptionally(failure);
                            }
                        },
                        answering);
        return answer;
    }

    @Override
    public Optional<Binding> byContact(SipUri contact) {
        return memory.byContact(contact);
    }

    @Override
    public Optional<Aor> owner(SipUri contact) {
        return memory.owner(contact);
    }

    @Override
    public long size() {
        return memory.size();
    }

    @Override
    public long bindingCount() {
        return memory.bindingCount();
    }
}
