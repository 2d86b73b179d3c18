package io.switchhook.voicemail.dialogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SerialQueueTest {

    private static final int SENDERS = 4;
    private static final int TASKS = 5_000;

    @Test
    void tasksOfManyThreadsAreDoneOneAtATimeEachSendersInOrder() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(3);
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try {
            SerialQueue queue = new SerialQueue(pool);
            // Not guarded: the queue has to do that.
            List<List<Integer>> done = new ArrayList<>();
            CountDownLatch all = new CountDownLatch(SENDERS * TASKS);
            for (int sender = 0; sender < SENDERS; sender++) {
                List<Integer> own = new ArrayList<>();
                done.add(own);
                senders.execute(() -> {
                    for (int i = 0; i < TASKS; i++) {
                        int number = i;
                        queue.execute(() -> {
                            own.add(number);
                            all.countDown();
                        });
                    }
                });
            }
            assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();

            assertThat(done).allSatisfy(own -> assertThat(own).hasSize(TASKS).isSorted());
        } finally {
            senders.shutdownNow();
            pool.shutdownNow();
        }
    }
}
