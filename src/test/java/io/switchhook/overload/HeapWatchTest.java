package io.switchhook.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HeapWatchTest {

    private static final double TOLERANCE = 0.02;

    private static double shareAfterCollection(HeapWatch heap, double before) throws InterruptedException {
        System.gc();
        // The JVM tells of it on a thread of its own.
        while (Math.abs(heap.share() - before) < TOLERANCE / 2) {
            Thread.sleep(Duration.ofMillis(10).toMillis());
        }
        return heap.share();
    }

    @Test
    void isFullForAsLongAsCollectionsSaySo() {
        try (HeapWatch heap = new HeapWatch()) {
            long size = Runtime.getRuntime().maxMemory();
            heap.collected(size / 100 * 89, 0);
            assertThat(heap.isFull(1)).isFalse();
            heap.collected(size / 100 * 92, 0);
            assertThat(heap.isFull(Duration.ofSeconds(4).toNanos())).isTrue();
            assertThat(heap.isFull(Duration.ofSeconds(5).toNanos())).isFalse();
        }
    }

    @Test
    @Timeout(30)
    void tellsWhatACollectionHasLeft() throws InterruptedException {
        try (HeapWatch heap = new HeapWatch()) {
            heap.start();
            double before = shareAfterCollection(heap, -1);
            int eighth = (int) Math.min(Integer.MAX_VALUE / 2, Runtime.getRuntime().maxMemory() / 8);
            double held = (double) eighth / Runtime.getRuntime().maxMemory();

            byte[] kept = new byte[eighth];
            double full = shareAfterCollection(heap, before);
            assertThat(full - before).as("%d bytes more", kept.length).isBetween(held - TOLERANCE, held + TOLERANCE);
        }
    }
}
