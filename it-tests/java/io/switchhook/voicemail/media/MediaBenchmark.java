package io.switchhook.voicemail.media;

import com.sun.management.OperatingSystemMXBean;
import io.switchhook.settings.MediaSettings;
import java.io.File;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Measures the sound of many calls at once, each played to and recorded from; see it-tests/bench. */
public final class MediaBenchmark {

    private static final int FIRST_PORT = 24_000;
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final int FRAME = 160;
    private static final long FRAME_NANOS = 20_000_000;
    /** Of a histogram, in microseconds. */
    private static final int LONGEST = 1_000_000;

    private MediaBenchmark() {}

    /** Arguments: the number of calls, and for how many seconds to measure. A second process has the callers. */
    public static void main(String... arguments) throws Exception {
        int calls = Integer.parseInt(arguments[0]);
        int seconds = Integer.parseInt(arguments[1]);
        if (arguments.length > 2) {
            new Callers(calls).run(Duration.ofSeconds(seconds));
        } else {
            measure(calls, seconds);
        }
    }

    private static void measure(int calls, int seconds) throws Exception {
        MediaSettings settings = new MediaSettings(
                new MediaSettings.Ports(FIRST_PORT, FIRST_PORT + 2 * calls - 1), "", Duration.ofMinutes(5));
        AtomicLongArray lateness = new AtomicLongArray(LONGEST);
        LongAdder recorded = new LongAdder();
        MediaEngine engine = new MediaEngine(
                new PortPool(settings.ports()), settings, MediaTimes.of(settings.timeout()),
                late -> lateness.incrementAndGet((int) Math.max(0, Math.min(LONGEST - 1, late / 1000))));
        InetSocketAddress unknown = new InetSocketAddress("0.0.0.0", 0);
        Sound sound = Sound.silence(WARM_UP.multipliedBy(3).plusSeconds(seconds));
        for (int i = 0; i < calls; i++) {
            MediaChannel channel = engine.open(InetAddress.getLoopbackAddress(), new MediaListener() {}).orElseThrow();
            byte[] message = new byte[60 * Sound.RATE];
            channel.connect(new MediaTerms(unknown, unknown, Codec.PCMU, 0, Map.of(0, Codec.PCMU), Set.of(101), true, true));
            channel.play(sound);
            channel.record(new SoundSink() {
                private int written;

                @Override
                public void write(byte[] ulaw, int offset, int length) {
                    // As a store does it that writes blocks to a disk elsewhere.
                    int at = written % (message.length - length);
                    System.arraycopy(ulaw, offset, message, at, length);
                    written += length;
                    recorded.add(length);
                }
            });
        }
        Process callers = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"), "-Xmx256m", "-cp",
                        System.getProperty("java.class.path"), MediaBenchmark.class.getName(), Integer.toString(calls),
                        Long.toString(WARM_UP.multipliedBy(2).plusSeconds(seconds).toSeconds()), "callers")
                .inheritIO()
                .start();
        TimeUnit.SECONDS.sleep(WARM_UP.toSeconds());
        for (int i = 0; i < LONGEST; i++) {
            lateness.set(i, 0);
        }
        recorded.reset();
        long start = System.nanoTime();
        long threadCpu = mediaThreadCpu();
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long processCpu = system.getProcessCpuTime();
        long collected = collections();
        TimeUnit.SECONDS.sleep(seconds);
        double elapsed = System.nanoTime() - start;
        say("%d calls for %.1f s, machine's load %.1f", calls, elapsed / 1e9, system.getSystemLoadAverage());
        say("media thread: %.0f %% of a core; process: %.0f %%; %d collections",
                100 * (mediaThreadCpu() - threadCpu) / elapsed, 100 * (system.getProcessCpuTime() - processCpu) / elapsed,
                collections() - collected);
        say("sent: %.0f packets/s, late by %s", total(lateness) / elapsed * 1e9, percentiles(lateness));
        say("recorded: %.1f %% of %d calls' sound", recorded.sum() / (elapsed / 1e9) / Sound.RATE / calls * 100, calls);
        callers.waitFor();
        engine.stop();
    }

    private static long mediaThreadCpu() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().equals("switchhook-media")) {
                return threads.getThreadCpuTime(thread.getThreadId());
            }
        }
        throw new IllegalStateException("no media thread");
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount).sum();
    }

    private static long total(AtomicLongArray histogram) {
        long total = 0;
        for (int i = 0; i < LONGEST; i++) {
            total += histogram.get(i);
        }
        return total;
    }

    private static String percentiles(AtomicLongArray histogram) {
        StringBuilder text = new StringBuilder();
        long total = total(histogram);
        for (double share : new double[] {0.5, 0.99, 0.999, 1}) {
            long left = (long) Math.ceil(total * share);
            int micros = 0;
            while (micros < LONGEST - 1 && (left -= histogram.get(micros)) > 0) {
                micros++;
            }
            text.append(String.format(Locale.ROOT, "p%s %.2f ms ", share * 100, micros / 1000.0));
        }
        return text.toString();
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }

    /** The other side: sends fifty packets a second for each call, and looks at those that come. */
    private static final class Callers {

        private final List<DatagramChannel> channels = new ArrayList<>();
        private final Selector selector = Selector.open();
        private final int[] lastSequence;
        private final long[] firstArrival;
        private final long[] firstTimestamp;
        private final AtomicLongArray deviation = new AtomicLongArray(LONGEST);
        private long received;
        private long missing;

        Callers(int calls) throws IOException {
            lastSequence = new int[calls];
            firstArrival = new long[calls];
            firstTimestamp = new long[calls];
            for (int i = 0; i < calls; i++) {
                DatagramChannel channel = DatagramChannel.open();
                channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), FIRST_PORT + 2 * i));
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ, i);
                channels.add(channel);
                lastSequence[i] = -1;
            }
        }

        void run(Duration length) throws IOException {
            long start = System.nanoTime();
            long end = start + length.toNanos();
            ByteBuffer packet = ByteBuffer.allocateDirect(RtpPacket.HEADER + FRAME);
            ByteBuffer incoming = ByteBuffer.allocateDirect(2048);
            long next = 0;
            int calls = channels.size();
            while (System.nanoTime() < end) {
                selector.select(key -> receive(key, incoming, start), 1);
                // Calls are spread over the 20 ms.
                for (; start + next * FRAME_NANOS / calls <= System.nanoTime(); next++) {
                    int frame = (int) (next / calls);
                    packet.clear();
                    RtpPacket.writeHeader(packet, false, 0, frame & 0xffff, frame * FRAME, (int) (next % calls));
                    packet.position(packet.capacity());
                    packet.flip();
                    channels.get((int) (next % calls)).write(packet);
                }
            }
            say("callers: received %d packets, %d missing, off their time by %s", received, missing, percentiles(deviation));
        }

        private void receive(SelectionKey key, ByteBuffer incoming, long start) {
            try {
                incoming.clear();
                ((DatagramChannel) key.channel()).read(incoming);
            } catch (IOException e) {
                return;
            }
            incoming.flip();
            long now = System.nanoTime();
            if (incoming.limit() < RtpPacket.HEADER || now - start < WARM_UP.toNanos()) {
                return;
            }
            int call = (Integer) key.attachment();
            int sequence = incoming.getShort(2) & 0xffff;
            long timestamp = Integer.toUnsignedLong(incoming.getInt(4));
            received++;
            if (lastSequence[call] < 0) {
                firstArrival[call] = now;
                firstTimestamp[call] = timestamp;
            } else {
                missing += (sequence - lastSequence[call] - 1) & 0xffff;
            }
            lastSequence[call] = sequence;
            long due = firstArrival[call] + (int) (timestamp - firstTimestamp[call]) * (1_000_000_000L / Sound.RATE);
            deviation.incrementAndGet((int) Math.min(LONGEST - 1, Math.abs(now - due) / 1000));
        }
    }
}
