package io.switchhook.registrar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DurableLocationServiceTest {

    private static final Aor ALICE = new Aor("alice", "example.net");
    private static final Aor BOB = new Aor("bob", "example.net");
    private static final Duration PATIENCE = Duration.ofMillis(500);
    /** So long that only the end of the writer brings a refresh to the store. */
    private static final Duration LONG = Duration.ofHours(1);

    private final Instant start = Instant.now();
    private final FakeStore store = new FakeStore();
    private final MemoryLocationService memory = new MemoryLocationService(Clock.systemUTC());
    private final ExecutorService answering = Executors.newSingleThreadExecutor(task -> new Thread(task, "answering"));
    private BindingWriter writer;
    private DurableLocationService location;

    private void open(Duration interval) {
        writer = new BindingWriter(store, memory::bindings, Clock.systemUTC(), interval);
        location = new DurableLocationService(memory, writer, PATIENCE, answering);
        location.open();
    }

    @AfterEach
    void close() {
        if (store.gate.get() != null) {
            store.gate.get().countDown();
        }
        writer.close();
        answering.shutdown();
    }

    private Binding binding(String contact, long seconds) {
        SipUri uri = SipUri.parse(contact);
        return new Binding(uri, 1000, start.plusSeconds(seconds), "call", 1, List.of(), uri);
    }

    private CompletableFuture<List<Binding>> bind(Aor aor, Binding... bindings) {
        return location.update(aor, before -> List.of(bindings)).toCompletableFuture();
    }

    private static List<Binding> get(CompletionStage<List<Binding>> stage) {
        try {
            return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void assertUnavailable(CompletionStage<?> stage) {
        assertThatThrownBy(() -> stage.toCompletableFuture().get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(LocationUnavailableException.class);
    }

    @Test
    void newBindingIsShownWhenItIsOnDiskAndNotBefore() {
        open(LONG);
        CountDownLatch disk = store.hold();

        CompletableFuture<List<Binding>> bound = bind(ALICE, binding("sip:a@10.0.0.1", 60));

        assertThat(bound).isNotDone();
        assertThat(location.bindings(ALICE)).isEmpty();
        assertThat(location.byContact(SipUri.parse("sip:a@10.0.0.1"))).isEmpty();
        disk.countDown();
        assertThat(get(bound)).hasSize(1);
        assertThat(store.of(ALICE)).hasSize(1);
        assertThat(location.bindings(ALICE)).isEqualTo(store.of(ALICE));
        assertThat(location.byContact(SipUri.parse("sip:a@10.0.0.1"))).isPresent();
    }

    @Test
    void removedBindingIsStillCalledUntilItsRemovalIsOnDisk() {
        open(LONG);
        get(bind(ALICE, binding("sip:a@10.0.0.1", 60)));
        CountDownLatch disk = store.hold();

        CompletableFuture<List<Binding>> removed = bind(ALICE);

        assertThat(removed).isNotDone();
        assertThat(location.bindings(ALICE)).hasSize(1);
        disk.countDown();
        assertThat(get(removed)).isEmpty();
        assertThat(store.of(ALICE)).isEmpty();
    }

    @Test
    void refreshIsShownAtOnceAndWrittenBehind() {
        open(LONG);
        get(bind(ALICE, binding("sip:a@10.0.0.1", 60)));
        store.hold();

        CompletableFuture<List<Binding>> refreshed = bind(ALICE, binding("sip:a@10.0.0.1", 120));

        assertThat(refreshed).isCompleted();
        assertThat(location.bindings(ALICE)).extracting(Binding::expires).containsExactly(start.plusSeconds(120));
        assertThat(store.of(ALICE)).extracting(Binding::expires).containsExactly(start.plusSeconds(60));
        store.gate.get().countDown();
        writer.close();
        assertThat(store.of(ALICE)).extracting(Binding::expires).containsExactly(start.plusSeconds(120));
    }

    @Test
    void refreshesAreWrittenWithinTheInterval() throws InterruptedException {
        open(Duration.ofMillis(50));
        get(bind(ALICE, binding("sip:a@10.0.0.1", 60)));

        bind(ALICE, binding("sip:a@10.0.0.1", 120));

        Instant latest = Instant.now().plusSeconds(10);
        while (!store.of(ALICE).equals(location.bindings(ALICE))) {
            assertThat(Instant.now()).isBefore(latest);
            Thread.onSpinWait();
        }
    }

    @Test
    void laterRefreshesOfABindingReplaceEarlierOnes() {
        open(LONG);
        get(bind(ALICE, binding("sip:a@10.0.0.1", 60)));
        get(bind(BOB, binding("sip:b@10.0.0.2", 60)));

        IntStream.range(100, 1100).forEach(seconds -> bind(ALICE, binding("sip:a@10.0.0.1", seconds)));
        bind(BOB, binding("sip:b@10.0.0.2", 100));

        assertThat(writer.queued()).isEqualTo(2);
        writer.close();
        assertThat(store.transactions).hasSize(3).last().asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST).hasSize(2);
        assertThat(store.of(ALICE)).extracting(Binding::expires).containsExactly(start.plusSeconds(1099));
    }

    @Test
    void anotherSourceAddressIsMoreThanARefresh() {
        open(LONG);
        Binding here = binding("sip:a@10.0.0.1", 60);
        Binding elsewhere = new Binding(
                here.contact(), here.q(), here.expires(), "call", 2, List.of(), SipUri.parse("sip:a@192.0.2.1:4711"));
        Binding lessPreferred = new Binding(here.contact(), 500, here.expires(), "call", 2, List.of(), here.contact());
        Binding otherPath = new Binding(here.contact(), 1000, here.expires(), "call", 2, List.of("<sip:p>"), here.contact());

        assertThat(DurableLocationService.refreshed(List.of(here), List.of(binding("sip:a@10.0.0.1", 90))))
                .contains(List.of(binding("sip:a@10.0.0.1", 90)));
        assertThat(List.of(elsewhere, lessPreferred, otherPath, binding("sip:a@10.0.0.1;x=1", 60)))
                .allMatch(changed -> DurableLocationService.refreshed(List.of(here), List.of(changed)).isEmpty());
        assertThat(DurableLocationService.refreshed(List.of(here), List.of())).isEmpty();
        assertThat(DurableLocationService.refreshed(List.of(), List.of(here))).isEmpty();
    }

    @Test
    void updatesOfOneAddressFollowEachOtherAndSeeWhatWasBefore() {
        open(LONG);
        CountDownLatch disk = store.hold();
        List<Integer> seen = new ArrayList<>();
        List<CompletableFuture<List<Binding>>> all = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            int number = i;
            all.add(location.update(ALICE, before -> {
                seen.add(before.size());
                List<Binding> after = new ArrayList<>(before);
                after.add(binding("sip:a@10.0.0." + number, 60));
                return after;
            }).toCompletableFuture());
        }
        assertThat(all).noneMatch(CompletableFuture::isDone);

        disk.countDown();

        all.forEach(DurableLocationServiceTest::get);
        assertThat(seen).isEqualTo(IntStream.range(0, 20).boxed().toList());
        assertThat(location.bindings(ALICE)).hasSize(20).isEqualTo(store.of(ALICE));
    }

    @Test
    void anAddressThatWaitsHoldsUpNoOther() {
        open(LONG);
        get(bind(BOB, binding("sip:b@10.0.0.2", 60)));
        store.hold();
        bind(ALICE, binding("sip:a@10.0.0.1", 60));

        assertThat(bind(BOB, binding("sip:b@10.0.0.2", 90))).isCompleted();
    }

    @Test
    void whateverComesWhileTheDiskIsBusyIsOneTransaction() throws Exception {
        open(LONG);
        CountDownLatch disk = store.hold();
        bind(ALICE, binding("sip:a@10.0.0.1", 60));
        List<CompletableFuture<List<Binding>>> all = new ArrayList<>();
        while (writer.queued() > 0) {
            Thread.onSpinWait();
        }
        for (int i = 0; i < 100; i++) {
            all.add(bind(new Aor("user" + i, "example.net"), binding("sip:u@10.0.1." + i, 60)));
        }

        disk.countDown();
        all.forEach(DurableLocationServiceTest::get);

        assertThat(store.transactions).extracting(List::size).containsExactly(1, 100);
    }

    @Test
    void changeThatThrowsChangesNothingAndLetsTheNextOneThrough() {
        open(LONG);
        CompletionStage<List<Binding>> refused = location.update(ALICE, before -> {
            throw new IllegalStateException("no");
        });

        assertThatThrownBy(() -> get(refused)).isInstanceOf(IllegalStateException.class).hasMessage("no");
        assertThat(get(bind(ALICE, binding("sip:a@10.0.0.1", 60)))).hasSize(1);
    }

    @Test
    void failedWriteLeavesMemoryAsItWas() {
        open(LONG);
        get(bind(ALICE, binding("sip:a@10.0.0.1", 60)));
        store.away = true;

        assertUnavailable(bind(ALICE));
        assertUnavailable(bind(ALICE, binding("sip:a@10.0.0.1", 60), binding("sip:a@10.0.0.2", 60)));

        assertThat(location.bindings(ALICE)).extracting(each -> each.contact().host()).containsExactly("10.0.0.1");
    }

    @Test
    void whileTheDatabaseIsAwayRefreshesWorkAndAreWrittenWhenItIsBack() {
        open(Duration.ofMillis(50));
        get(bind(ALICE, binding("sip:a@10.0.0.1", 60)));
        store.away = true;
        assertUnavailable(bind(BOB, binding("sip:b@10.0.0.2", 60)));
        assertThat(writer.isAway()).isTrue();

        CompletableFuture<List<Binding>> atOnce = bind(BOB, binding("sip:b@10.0.0.2", 60));
        assertThat(atOnce).isCompletedExceptionally();
        assertThat(bind(ALICE, binding("sip:a@10.0.0.1", 120))).isCompleted();
        assertThat(store.of(ALICE)).extracting(Binding::expires).containsExactly(start.plusSeconds(60));

        store.away = false;
        await(() -> !writer.isAway());
        assertThat(get(bind(BOB, binding("sip:b@10.0.0.2", 60)))).hasSize(1);
        await(() -> store.of(ALICE).equals(location.bindings(ALICE)));
        assertThat(writer.failures()).isPositive();
    }

    @Test
    void databaseThatIsBackIsNoticedWithoutAnythingToWrite() {
        open(Duration.ofMillis(50));
        store.away = true;
        assertUnavailable(bind(BOB, binding("sip:b@10.0.0.2", 60)));

        store.away = false;

        await(() -> !writer.isAway());
    }

    @Test
    void commitWhoseAnswerWasLostIsUndoneWhenTheDatabaseIsBack() {
        open(Duration.ofMillis(50));
        get(bind(ALICE, binding("sip:a@10.0.0.1", 60)));
        store.commitsAndFails = true;

        assertUnavailable(bind(ALICE));
        assertUnavailable(bind(BOB, binding("sip:b@10.0.0.2", 60)));
        assertThat(store.of(ALICE)).isEmpty();

        store.commitsAndFails = false;
        await(() -> writer.queued() == 0 && !writer.isAway());
        assertThat(store.of(ALICE)).isEqualTo(location.bindings(ALICE)).hasSize(1);
        assertThat(store.of(BOB)).isEqualTo(location.bindings(BOB)).isEmpty();
    }

    @Test
    void hangingDatabaseIsNotWaitedForLongerThanPatienceAllows() {
        open(LONG);
        CountDownLatch disk = store.hold();
        AtomicInteger carriedOut = new AtomicInteger();

        CompletableFuture<List<Binding>> first = bind(ALICE, binding("sip:a@10.0.0.1", 60));
        CompletionStage<List<Binding>> second = location.update(ALICE, before -> {
            carriedOut.incrementAndGet();
            return List.of();
        });

        assertUnavailable(first);
        assertUnavailable(second);
        disk.countDown();
        // What was on its way arrives; what nobody waits for any more is not begun.
        await(() -> !location.bindings(ALICE).isEmpty());
        assertThat(get(bind(ALICE, binding("sip:a@10.0.0.1", 90)))).hasSize(1);
        assertThat(carriedOut).hasValue(0);
    }

    @Test
    void whatTheStoreRefusesFailsAloneAndTheRestIsWritten() {
        open(LONG);
        store.refused = new Aor("user7", "example.net");
        CountDownLatch disk = store.hold();
        List<CompletableFuture<List<Binding>>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(bind(new Aor("user" + i, "example.net"), binding("sip:u@10.0.1." + i, 60)));
        }
        disk.countDown();

        for (int i = 0; i < 20; i++) {
            CompletableFuture<List<Binding>> each = all.get(i);
            if (i == 7) {
                assertThatThrownBy(() -> get(each)).isInstanceOf(IllegalArgumentException.class);
            } else {
                assertThat(get(each)).hasSize(1);
            }
        }
        assertThat(location.bindings(store.refused)).isEmpty();
        assertThat(writer.isAway()).isFalse();
    }

    @Test
    void nothingIsPromisedBeforeTheBindingsOfEarlierRunsAreKnown() {
        open(LONG);
        DurableLocationService starting = new DurableLocationService(memory, writer, PATIENCE, answering);

        assertThat(starting.isLoaded()).isFalse();
        assertUnavailable(starting.update(ALICE, before -> List.of()));
    }

    @Test
    void afterTheEndNothingIsPromised() {
        open(LONG);
        writer.close();

        assertUnavailable(bind(ALICE, binding("sip:a@10.0.0.1", 60)));
    }

    @Test
    void whatDependsOnAWriteRunsOnAThreadOfItsOwn() {
        open(LONG);
        CountDownLatch disk = store.hold();
        CompletableFuture<String> thread =
                bind(ALICE, binding("sip:a@10.0.0.1", 60)).thenApply(bound -> Thread.currentThread().getName());

        disk.countDown();

        assertThat(thread.join()).isEqualTo("answering");
    }

    @Test
    void operatorRemovesOneBinding() throws Exception {
        open(LONG);
        get(bind(ALICE, binding("sip:a@10.0.0.1", 60), binding("sip:a@10.0.0.2", 60)));

        assertThat(location.remove(ALICE, SipUri.parse("sip:a@10.0.0.9")).toCompletableFuture().get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(location.remove(ALICE, SipUri.parse("sip:a@10.0.0.1")).toCompletableFuture().get(10, TimeUnit.SECONDS)).isTrue();

        assertThat(location.bindings(ALICE)).extracting(each -> each.contact().host()).containsExactly("10.0.0.2");
        assertThat(location.bindingCount()).isEqualTo(1);
        assertThat(location.size()).isEqualTo(1);
    }

    @Test
    void manyThreadsLoseNothing() throws Exception {
        open(Duration.ofMillis(5));
        int threads = 8;
        int rounds = 300;
        List<Aor> aors = IntStream.range(0, 5).mapToObj(i -> new Aor("user" + i, "example.net")).toList();
        ExecutorService callers = Executors.newFixedThreadPool(threads);
        List<CompletableFuture<List<Binding>>> all = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int thread = 0; thread < threads; thread++) {
            String mine = "sip:t" + thread + "@10.0.0.1";
            callers.submit(() -> {
                for (int round = 1; round <= rounds; round++) {
                    int seconds = 1000 + round;
                    for (Aor aor : aors) {
                        CompletableFuture<List<Binding>> update = location.update(aor, before -> {
                            List<Binding> after = new ArrayList<>(before);
                            after.removeIf(each -> each.contact().toString().equals(mine));
                            // Made, refreshed some times, removed, made again.
                            if (seconds % 10 != 0) {
                                after.add(binding(mine, seconds));
                            }
                            return after;
                        }).toCompletableFuture();
                        all.add(update);
                        update.join();
                    }
                }
                return null;
            });
        }
        callers.shutdown();
        assertThat(callers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();

        assertThat(all).hasSize(threads * rounds * aors.size()).allMatch(each -> !each.isCompletedExceptionally());
        writer.close();
        for (Aor aor : aors) {
            // The last round removed.
            assertThat(location.bindings(aor)).isEmpty();
            assertThat(store.of(aor)).isEmpty();
        }
        assertThat(location.bindingCount()).isZero();
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        Instant latest = Instant.now().plusSeconds(10);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(latest);
            Thread.onSpinWait();
        }
    }
}
