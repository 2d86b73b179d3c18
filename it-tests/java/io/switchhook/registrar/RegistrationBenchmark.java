package io.switchhook.registrar;

import com.sun.management.OperatingSystemMXBean;
import io.switchhook.database.Database;
import io.switchhook.settings.DatabaseSettings;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.subscriber.SubscriberDraft;
import io.switchhook.subscriber.Subscribers;
import io.switchhook.subscriber.UpsertOutcome;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Measures the location service on a database, and leaves it filled for a server to start with; see it-tests/bench. */
public final class RegistrationBenchmark {

    private static final String DOMAIN = "example.test";
    private static final int UNDER_WAY = 2000;
    private static final int CHUNK = 1000;

    private final int count;
    private final DatabaseSettings settings;
    private final List<Aor> aors;

    private RegistrationBenchmark(int count, DatabaseSettings settings) {
        this.count = count;
        this.settings = settings;
        this.aors = IntStream.range(0, count).mapToObj(i -> new Aor("user" + i, DOMAIN)).toList();
    }

    /** Arguments: the number of subscribers, the database's URL, and its user and password if it has any. */
    public static void main(String... arguments) throws Exception {
        RegistrationBenchmark benchmark = new RegistrationBenchmark(
                Integer.parseInt(arguments[0]),
                new DatabaseSettings(
                        arguments[1],
                        arguments.length > 2 ? arguments[2] : "switchhook",
                        arguments.length > 3 ? arguments[3] : "",
                        4));
        benchmark.provision();
        benchmark.register();
        benchmark.loadAndRefresh();
    }

    private Database open() {
        Database database = new Database(settings, Path.of("").toAbsolutePath());
        CompletableFuture<Void> ready = new CompletableFuture<>();
        database.whenReady(() -> ready.complete(null));
        database.start();
        ready.join();
        return database;
    }

    private void provision() {
        Database database = open();
        SubscriberDirectory directory = new SubscriberDirectory(database, Settings.read(key -> null));
        CompletableFuture<Void> loaded = new CompletableFuture<>();
        database.whenReady(() -> loaded.complete(null));
        loaded.join();
        if (directory.size() == 0) {
            Subscribers subscribers = new Subscribers(database, directory);
            subscribers.createDomain(DOMAIN, Set.of());
            long start = System.nanoTime();
            for (int from = 0; from < count; from += CHUNK) {
                List<SubscriberDraft> drafts = aors.subList(from, Math.min(from + CHUNK, count)).stream()
                        .map(aor -> SubscriberDraft.of(aor.user(), DOMAIN, aor.user() + "-secret"))
                        .toList();
                if (!subscribers.upsert(drafts).stream().allMatch(UpsertOutcome.Created.class::isInstance)) {
                    throw new IllegalStateException("not created");
                }
            }
            say("%d subscribers made in %.1f s", count, secondsSince(start));
        }
        database.close();
    }

    /** First registrations as fast as they go: each is on disk before it counts. */
    private void register() throws InterruptedException {
        Database database = open();
        Service service = new Service(database);
        service.location.open();
        Semaphore underWay = new Semaphore(UNDER_WAY);
        LongAdder failed = new LongAdder();
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            int number = i;
            underWay.acquire();
            service.location.update(aors.get(i), before -> List.of(binding(number, UUID.randomUUID(), 1)))
                    .whenComplete((bindings, failure) -> {
                        underWay.release();
                        if (failure != null) {
                            failed.increment();
                        }
                    });
        }
        underWay.acquire(UNDER_WAY);
        say("%d first registrations, %d at a time: %.0f per second, %d failed, %d transactions",
                count, UNDER_WAY, count / secondsSince(start), failed.sum(), service.writer.batches());
        service.location.close();
        database.close();
    }

    private void loadAndRefresh() throws InterruptedException {
        Database database = open();
        Service service = new Service(database);
        long start = System.nanoTime();
        service.store.load(Instant.now(), service.memory::put);
        say("%d bindings loaded in %.2f s", service.memory.bindingCount(), secondsSince(start));
        service.location.open();
        refresh(service, 2000, 60);
        refresh(service, 10_000, 20);
        start = System.nanoTime();
        service.location.close();
        say("closed in %.2f s, %d left in the queue", secondsSince(start), service.writer.queued());
        database.close();
        // Without the database, whose page cache takes what it gets.
        long filled = usedHeap();
        long bindings = service.memory.bindingCount();
        service = null;
        say("%d bytes of heap for each of %d bindings", (filled - usedHeap()) / bindings, bindings);
    }

    private void refresh(Service service, int rate, int seconds) throws InterruptedException {
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        LongAdder failed = new LongAdder();
        LongAdder late = new LongAdder();
        long longest = 0;
        int longestQueue = 0;
        long batches = service.writer.batches();
        long writing = service.writer.writingNanos();
        long cpu = process.getProcessCpuTime();
        long start = System.nanoTime();
        int total = rate * seconds;
        for (int i = 0; i < total; i++) {
            long due = start + TimeUnit.SECONDS.toNanos(1) * i / rate;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(200_000);
            }
            long begin = System.nanoTime();
            int number = (int) ((long) i * 7919 % count);
            CompletableFuture<List<Binding>> update = service.location
                    .update(aors.get(number), list -> refreshed(list, number))
                    .toCompletableFuture();
            longest = Math.max(longest, System.nanoTime() - begin);
            if (!update.isDone()) {
                late.increment();
            } else if (update.isCompletedExceptionally()) {
                failed.increment();
            }
            longestQueue = Math.max(longestQueue, service.writer.queued());
        }
        double elapsed = secondsSince(start);
        long made = service.writer.batches() - batches;
        say("%d refreshes at %.0f per second: %d failed, %d not at once, longest %.1f ms, CPU %.1f %% of one core,"
                        + " longest queue %d, %d transactions of %.0f ms",
                total, total / elapsed, failed.sum(), late.sum(), longest / 1e6,
                (process.getProcessCpuTime() - cpu) / 1e7 / elapsed, longestQueue, made,
                made == 0 ? 0.0 : (service.writer.writingNanos() - writing) / 1e6 / made);
    }

    private List<Binding> refreshed(List<Binding> before, int number) {
        Binding earlier = before.get(0);
        List<Binding> after = new ArrayList<>(before);
        Binding parsedAnew = binding(number, UUID.randomUUID(), 1);
        after.set(0, new Binding(parsedAnew.contact(), 1000, parsedAnew.expires(), earlier.callId(), earlier.cseq() + 1,
                List.of(), parsedAnew.reachedAt()));
        return after;
    }

    /** As real phones make them; every second one is behind a NAT. */
    private static Binding binding(int number, UUID callId, long cseq) {
        String host = "10." + (number >> 16 & 255) + '.' + (number >> 8 & 255) + '.' + (number & 255);
        SipUri contact = SipUri.parse("sip:user" + number + "@" + host + ":5060;transport=udp;ob");
        SipUri reachedAt = number % 2 == 0
                ? contact
                : SipUri.parse("sip:user" + number + "@192.0.2." + number % 250 + ":" + (20_000 + number % 40_000) + ";transport=udp;ob");
        return new Binding(contact, 1000, Instant.now().plusSeconds(86_400), callId + "@" + host, cseq, List.of(), reachedAt);
    }

    private static long usedHeap() throws InterruptedException {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            Thread.sleep(200);
            used = Math.min(used, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return used;
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    /** The location service without a container. */
    private static final class Service {

        final DatabaseBindingStore store;
        final MemoryLocationService memory = new MemoryLocationService(Clock.systemUTC());
        final BindingWriter writer;
        final DurableLocationService location;

        Service(Database database) {
            store = new DatabaseBindingStore(database);
            writer = new BindingWriter(store, memory::bindings, Clock.systemUTC(), Duration.ofSeconds(1));
            location = new DurableLocationService(
                    memory, writer, Duration.ofSeconds(30), Executors.newSingleThreadExecutor());
        }
    }
}
