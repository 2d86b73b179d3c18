package io.switchhook.voicemail.media;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that receives and sends for all channels. Time is cut into slots of a millisecond; each channel has one
 * slot of twenty, so that what is to be sent is spread evenly, and packets that come in are dealt with in between.
 */
final class MediaThread implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(MediaThread.class);
    private static final long SLOT = 1_000_000;
    private static final int SLOTS = 20;
    /** When the machine stood still for longer, what should have been sent is not sent all at once. */
    private static final int MOST_BEHIND = 5 * SLOTS;
    private static final long END_MILLIS = 5_000;

    /** Is told how late each packet could be sent, in nanoseconds. */
    @FunctionalInterface
    interface Lateness {
        void late(long nanos);
    }

    private record Port(RtpChannel channel, boolean isReports) {}

    private final Thread thread = new Thread(this, "switchhook-media");
    private final Selector selector = Selector.open();
    /** Guards the end of the selector; it holds its own lock while it waits. */
    private final Object end = new Object();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Consumer<RtpChannel> released;
    private final Lateness lateness;

    private final List<List<RtpChannel>> slots = new ArrayList<>();
    private final List<RtpChannel> toRelease = new ArrayList<>();
    private final Incoming incoming = Incoming.direct();
    private final Outgoing outgoing = new Outgoing();
    private final Consumer<SelectionKey> ready = this::ready;
    private final long epoch = System.nanoTime();

    private int channels;
    private long nextSlot;
    private volatile boolean ending;
    private volatile boolean ended;

    /** @param released is told when the ports of a channel can be used again */
    MediaThread(Consumer<RtpChannel> released, Lateness lateness) throws IOException {
        this.released = released;
        this.lateness = lateness;
        for (int i = 0; i < SLOTS; i++) {
            slots.add(new ArrayList<>());
        }
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void add(RtpChannel channel) {
        execute(() -> register(channel));
    }

    void remove(RtpChannel channel) {
        execute(() -> deregister(channel));
    }

    private void execute(Runnable task) {
        tasks.add(task);
        synchronized (end) {
            if (!ended) {
                selector.wakeup();
                return;
            }
        }
        clear();
    }

    /** Whether it does nothing any more, because it was told to or could not go on. */
    boolean hasEnded() {
        return ended;
    }

    /** Closes all channels, and waits until that is done. */
    void end() {
        ending = true;
        execute(() -> { });
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        try {
            while (!ending) {
                await();
                pace();
                runTasks();
                release();
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("Calls to the mailbox under way have no sound any more", e);
        } finally {
            finish();
        }
    }

    private void finish() {
        runTasks();
        slots.stream().flatMap(List::stream).toList().forEach(RtpChannel::close);
        runTasks();
        synchronized (end) {
            ended = true;
            try {
                selector.close();
            } catch (IOException e) {
                LOG.warn("What sound came by is not closed", e);
            }
        }
        clear();
    }

    /** Carries out what is left, without a selector: a socket that none knows is closed at once. */
    private synchronized void clear() {
        runTasks();
        toRelease.forEach(released);
        toRelease.clear();
    }

    /** Deals with what comes in, until the next slot that has a channel. */
    private void await() throws IOException {
        if (channels == 0) {
            selector.select(ready);
            return;
        }
        while (slots.get((int) (nextSlot % SLOTS)).isEmpty()) {
            nextSlot++;
        }
        long wait = epoch + nextSlot * SLOT - System.nanoTime();
        if (wait > 0) {
            selector.select(ready, (wait + SLOT - 1) / SLOT);
        } else {
            selector.selectNow(ready);
        }
    }

    private void pace() {
        long current = (System.nanoTime() - epoch) / SLOT;
        if (current - nextSlot > MOST_BEHIND) {
            nextSlot = current;
        }
        for (; nextSlot <= current; nextSlot++) {
            List<RtpChannel> due = slots.get((int) (nextSlot % SLOTS));
            for (int i = 0; i < due.size(); i++) {
                tick(due.get(i));
            }
        }
    }

    private void tick(RtpChannel channel) {
        long now = System.nanoTime();
        lateness.late(now - epoch - nextSlot * SLOT);
        try {
            channel.tick(nextSlot / SLOTS, now, outgoing);
        } catch (RuntimeException e) {
            LOG.error("Sound cannot be sent from port {}", channel.port(), e);
        }
    }

    private void ready(SelectionKey key) {
        Port port = (Port) key.attachment();
        try {
            if (port.isReports()) {
                incoming.receiveReport(port.channel());
            } else {
                incoming.receive(port.channel());
            }
        } catch (IOException e) {
            // An ICMP message of the other side, or the channel was closed: nothing that packets would come of.
            LOG.debug("Port {}: {}", port.channel().port(), e.toString());
        } catch (RuntimeException e) {
            LOG.error("A packet to port {} cannot be dealt with", port.channel().port(), e);
        }
        if (System.nanoTime() - epoch >= nextSlot * SLOT) {
            pace();
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private void register(RtpChannel channel) {
        if (ended) {
            channel.close();
            return;
        }
        try {
            channel.sockets().rtp().register(selector, SelectionKey.OP_READ, new Port(channel, false));
            channel.sockets().rtcp().register(selector, SelectionKey.OP_READ, new Port(channel, true));
        } catch (IOException e) {
            LOG.error("Nothing can be received at port {}", channel.port(), e);
        }
        List<RtpChannel> emptiest = slots.get(0);
        for (List<RtpChannel> slot : slots) {
            emptiest = slot.size() < emptiest.size() ? slot : emptiest;
        }
        emptiest.add(channel);
        if (channels++ == 0) {
            nextSlot = (System.nanoTime() - epoch) / SLOT + 1;
        }
    }

    private void deregister(RtpChannel channel) {
        for (List<RtpChannel> slot : slots) {
            if (slot.remove(channel)) {
                channels--;
            }
        }
        channel.sockets().close();
        toRelease.add(channel);
    }

    /** A socket is closed for good, and its port free, when the selector has forgotten it. */
    private void release() throws IOException {
        if (!toRelease.isEmpty()) {
            selector.selectNow(ready);
            toRelease.forEach(released);
            toRelease.clear();
        }
    }
}
