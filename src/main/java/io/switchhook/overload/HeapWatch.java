package io.switchhook.overload;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much of the heap the last collection has left in use. A call stays in it for half a minute after its end: a heap that is
 * nearly full right after a collection has no room for more of them, and a server without memory loses those that it has.
 * Thread-safe.
 */
final class HeapWatch implements NotificationListener, AutoCloseable {

    /** Of the heap, after a collection; beyond it follow full collections, which last for seconds. */
    private static final double MOST = 0.9;
    /** Where memory is short there are several collections a second; one that is older than this tells nothing. */
    private static final long RECENT = TimeUnit.SECONDS.toNanos(5);
    private static final Logger LOG = LoggerFactory.getLogger(HeapWatch.class);

    private record Collected(double share, long at) {}

    private final Set<String> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toSet());
    private final long size = Runtime.getRuntime().maxMemory();
    private volatile Collected last = new Collected(0, System.nanoTime());

    void start() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(this, null, null);
            }
        }
    }

    /** What the last collection has left in use, from 0 to 1; 0 before the first one. */
    double share() {
        return last.share();
    }

    /**
     * Whether there is no room for more.
     *
     * @param now of {@link System#nanoTime}
     */
    boolean isFull(long now) {
        Collected collected = last;
        return collected.share() > MOST && now - collected.at() < RECENT;
    }

    void collected(long used, long now) {
        last = new Collected((double) used / size, now);
    }

    @Override
    public void handleNotification(Notification notification, Object handback) {
        if (notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            long used = GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData())
                    .getGcInfo().getMemoryUsageAfterGc().entrySet().stream()
                    .filter(pool -> pools.contains(pool.getKey()))
                    .mapToLong(pool -> pool.getValue().getUsed())
                    .sum();
            collected(used, System.nanoTime());
        }
    }

    @Override
    public void close() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                try {
                    emitter.removeNotificationListener(this);
                } catch (ListenerNotFoundException e) {
                    LOG.debug("{} had no listener", collector.getName());
                }
            }
        }
    }
}
