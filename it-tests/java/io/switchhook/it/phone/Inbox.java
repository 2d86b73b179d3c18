package io.switchhook.it.phone;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What arrived of one kind, in order. A test takes what it waits for; what it did not ask for stays to be taken
 * later, and everything that ever arrived stays listed, until it is forgotten.
 */
final class Inbox<T> {

    private final List<T> all = new ArrayList<>();
    private final List<T> waiting = new ArrayList<>();

    synchronized void put(T item) {
        all.add(item);
        waiting.add(item);
        notifyAll();
    }

    synchronized List<T> all() {
        return List.copyOf(all);
    }

    /** What nobody took yet will not be taken any more. */
    synchronized void forget() {
        all.clear();
        waiting.clear();
    }

    T take(Predicate<? super T> wanted, Duration patience, Supplier<AssertionError> failure) {
        return take(wanted, item -> false, patience, failure);
    }

    /**
     * Takes the first item that is wanted.
     *
     * @param hopeless an item after which the wanted one cannot come any more: fails at once
     */
    synchronized T take(Predicate<? super T> wanted, Predicate<? super T> hopeless, Duration patience,
            Supplier<AssertionError> failure) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            for (T item : waiting) {
                if (wanted.test(item)) {
                    waiting.remove(item);
                    return item;
                }
            }
            long left = deadline - System.nanoTime();
            if (left <= 0 || waiting.stream().anyMatch(hopeless)) {
                throw failure.get();
            }
            await(left);
        }
    }

    /** Watches for the whole time that nothing of the kind is there or comes. */
    synchronized void expectNone(Predicate<? super T> unwanted, Duration time, Supplier<AssertionError> failure) {
        long deadline = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = deadline - System.nanoTime()) {
            if (waiting.stream().anyMatch(unwanted)) {
                throw failure.get();
            }
            await(left);
        }
    }

    private void await(long nanos) {
        try {
            wait(nanos / 1_000_000 + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting", e);
        }
    }
}
