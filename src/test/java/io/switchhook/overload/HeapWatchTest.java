package io.switchhook.overload;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HeapWatchTest {

    private static final double TOLERANCE = 0.02;

    /** Told after the watch, since it is asked later: then the watch knows as well. */
    private static final class Told implements NotificationListener, AutoCloseable {

        private final Semaphore collections = new Semaphore(0);

        Told() {
            emitters().forEach(emitter -> emitter.addNotificationListener(this, null, null));
        }

        private static Stream<NotificationEmitter> emitters() {
            return ManagementFactory.getGarbageCollectorMXBeans().stream().map(NotificationEmitter.class::cast);
        }

        @Override
        public void handleNotification(Notification notification, Object handback) {
            GarbageCollectionNotificationInfo told =
                    GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
            if (told.getGcCause().equals("System.gc()")) {
                collections.release();
            }
        }

        void collect() throws InterruptedException {
            System.gc();
            collections.acquire();
        }

        @Override
        public void close() {
            emitters().forEach(emitter -> {
                try {
                    emitter.removeNotificationListener(this);
                } catch (ListenerNotFoundException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
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
        try (HeapWatch heap = new HeapWatch(); Told told = toldAfter(heap)) {
            told.collect();
            double before = heap.share();
            int eighth = (int) Math.min(Integer.MAX_VALUE / 2, Runtime.getRuntime().maxMemory() / 8);
            double held = (double) eighth / Runtime.getRuntime().maxMemory();

            byte[] kept = new byte[eighth];
            told.collect();
            assertThat(heap.share() - before).as("%d bytes more", kept.length)
                    .isBetween(held - TOLERANCE, held + TOLERANCE);
        }
    }

    private static Told toldAfter(HeapWatch heap) {
        heap.start();
        return new Told();
    }
}
