package io.switchhook.registrar;

import io.switchhook.sip.Aor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/** A store in memory that can be away, slow, or refuse an address. */
final class FakeStore implements BindingStore {

    private final Map<Aor, List<Binding>> stored = new ConcurrentHashMap<>();
    /** The sizes of the transactions, in order. */
    final List<List<Change>> transactions = java.util.Collections.synchronizedList(new ArrayList<>());

    volatile boolean away;
    /** Away, after having done what it was asked for. */
    volatile boolean commitsAndFails;
    volatile Aor refused;
    final AtomicReference<CountDownLatch> gate = new AtomicReference<>();

    /** Every write waits from now on, until the latch that is returned is counted down. */
    CountDownLatch hold() {
        CountDownLatch latch = new CountDownLatch(1);
        gate.set(latch);
        return latch;
    }

    List<Binding> of(Aor aor) {
        return stored.getOrDefault(aor, List.of());
    }

    Map<Aor, List<Binding>> all() {
        return Map.copyOf(stored);
    }

    @Override
    public boolean isAway() {
        return false;
    }

    @Override
    public void load(Instant now, BiConsumer<Aor, Binding> reader) {
        stored.forEach((aor, list) -> list.forEach(each -> reader.accept(aor, each)));
    }

    @Override
    public void write(List<Change> changes) {
        CountDownLatch latch = gate.get();
        if (latch != null) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        if (away) {
            throw new LocationUnavailableException("away");
        }
        if (changes.stream().anyMatch(each -> each.aor().equals(refused))) {
            throw new IllegalArgumentException("refused");
        }
        for (Change change : changes) {
            if (change.whole()) {
                stored.put(change.aor(), change.bindings());
            } else {
                change.bindings().forEach(each -> upsert(change.aor(), each));
            }
            if (of(change.aor()).isEmpty()) {
                stored.remove(change.aor());
            }
        }
        transactions.add(changes);
        if (commitsAndFails) {
            throw new LocationUnavailableException("lost the connection");
        }
    }

    private void upsert(Aor aor, Binding binding) {
        List<Binding> list = new ArrayList<>(of(aor));
        list.removeIf(each -> each.contact().equals(binding.contact()));
        list.add(binding);
        stored.put(aor, List.copyOf(list));
    }

    @Override
    public int deleteExpired(Instant before, int limit) {
        if (away) {
            throw new LocationUnavailableException("away");
        }
        return 0;
    }
}
