package io.switchhook.voicemail.dialogue;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Does what it is given one after the other, in order, on threads of another executor, of which it never waits for one. */
final class SerialQueue implements Executor {

    private final Executor threads;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    SerialQueue(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            threads.execute(this::work);
        }
    }

    /** Does all there is. A task does not throw. */
    private void work() {
        do {
            tasks.remove().run();
        } while (waiting.decrementAndGet() > 0);
    }
}
