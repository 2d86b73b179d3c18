package io.switchhook.it.phone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Carries the sound of all {@link Talker}s, on two threads: with two for each, hundreds of them would leave the one media thread of
 * the server under test next to nothing of a small machine.
 */
final class Airwaves {

    private static final Airwaves ALL = new Airwaves();

    private final Selector selector;
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "talkers"));

    private Airwaves() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::listen, "listeners").start();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Does something every 20 milliseconds, until it is cancelled; for each talker in its turn. */
    static Future<?> everyFrame(Runnable talk) {
        return ALL.pace.scheduleAtFixedRate(talk, 0, 20, TimeUnit.MILLISECONDS);
    }

    /**
     * Gives on what comes, until the channel is closed.
     *
     * @param hear is told of each datagram, one after the other; may use it until it returns
     */
    static void listen(DatagramChannel channel, Consumer<ByteBuffer> hear) throws IOException {
        channel.configureBlocking(false);
        channel.register(ALL.selector, SelectionKey.OP_READ, hear);
        ALL.selector.wakeup();
    }

    private void listen() {
        ByteBuffer datagram = ByteBuffer.allocate(2048);
        while (true) {
            try {
                selector.select(key -> receive(key, datagram));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static void receive(SelectionKey key, ByteBuffer datagram) {
        try {
            while (((DatagramChannel) key.channel()).receive(datagram.clear()) != null) {
                ((Consumer<ByteBuffer>) key.attachment()).accept(datagram.flip());
            }
        } catch (IOException e) {
            // Closed, or whoever was talked to is gone.
        }
    }
}
