package io.switchhook.overload;

import io.switchhook.settings.Settings;
import io.switchhook.subscriber.Domains;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import javax.annotation.PreDestroy;
import javax.enterprise.context.ApplicationScoped;
import javax.enterprise.context.Initialized;
import javax.enterprise.event.Observes;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whether there is room for a new call. While calls come, one OPTIONS at a time goes to the server's own UDP address;
 * how long it takes until it is handled is how long everything waits, in the queues of the system and of the container. And
 * there is none when a garbage collection has left the heap nearly full.
 *
 * <p>Thread-safe. Asking takes neither locks nor I/O; a thread of its own sends.
 */
@Singleton
public class Overload {

    private static final Logger LOG = LoggerFactory.getLogger(Overload.class);
    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(50);
    /** So long everything may be slow before anybody is refused a part of the time; longer than a pause of the JVM takes effect. */
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(250);
    /** So long without a refusal, and it is over. */
    private static final long CALM = TimeUnit.SECONDS.toNanos(5);
    private static final int MOST_BYTES = 2048;

    private final Domains domains;
    private final boolean isOn;
    private final Admittance admittance;
    private final HeapWatch heap = new HeapWatch();
    private final MessageDelay delay = new MessageDelay(System.nanoTime());
    /** What no other request has in its Call-ID. */
    private final String key = "probe-" + UUID.randomUUID() + "-";
    private final LongAdder refused = new LongAdder();
    private final Thread thread = new Thread(this::run, "switchhook-overload");
    /** Whether somebody has asked since the last look. */
    private volatile boolean asked;
    /** Whether the thread is to be woken by who asks. */
    private volatile boolean resting;
    private volatile long lastRefusal;
    /** Whether messages have waited long for a while. */
    private volatile boolean lasting;
    private volatile boolean closing;

    // Of the thread alone.
    private DatagramChannel channel;
    private final ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);
    private boolean slow;
    private long slowSince;
    private boolean overloaded;
    private long overloadedSince;
    private long refusedBefore;
    private boolean complained;

    @Inject
    public Overload(Settings settings, Domains domains) {
        this.domains = domains;
        this.isOn = !settings.overloadDelay().isZero();
        this.admittance = new Admittance(
                isOn ? settings.overloadDelay() : Duration.ofNanos(Long.MAX_VALUE), ThreadLocalRandom.current().nextInt());
        thread.setDaemon(true);
    }

    void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
        if (isOn) {
            heap.start();
            thread.start();
        }
    }

    /**
     * Whether a new call is let in. Who is not is to be refused with 503 before anything else is done for him.
     *
     * @param callId of its INVITE
     */
    public boolean admits(String callId) {
        if (!isOn) {
            return true;
        }
        if (!asked) {
            asked = true;
        }
        if (resting) {
            LockSupport.unpark(thread);
        }
        long now = System.nanoTime();
        if (admittance.admits(callId, delay.at(now), lasting) && !heap.isFull(now)) {
            return true;
        }
        refused.increment();
        lastRefusal = now;
        return false;
    }

    /**
     * Takes a probe.
     *
     * @return false when the OPTIONS of this Call-ID is none
     */
    public boolean takes(String callId) {
        if (!callId.startsWith(key)) {
            return false;
        }
        delay.arrived(Long.parseLong(callId, key.length(), callId.length(), Character.MAX_RADIX), System.nanoTime());
        return true;
    }

    /** How many new calls were refused. */
    public long refused() {
        return refused.sum();
    }

    /** How long messages wait, or waited when the last calls came. */
    public Duration delay() {
        return Duration.ofNanos(delay.at(System.nanoTime()));
    }

    private void run() {
        while (!closing) {
            boolean busy = asked;
            asked = false;
            long now = System.nanoTime();
            watch(now);
            report(now);
            if (busy || overloaded || slow) {
                probe(now);
                LockSupport.parkNanos(INTERVAL);
            } else {
                rest();
            }
        }
        close(channel);
    }

    private void watch(long now) {
        boolean before = slow;
        slow = admittance.isLong(delay.at(now));
        if (!before && slow) {
            slowSince = now;
        }
        lasting = slow && now - slowSince >= PATIENCE;
    }

    private void rest() {
        resting = true;
        if (!asked && !closing) {
            LockSupport.park();
        }
        resting = false;
    }

    private void probe(long now) {
        String self = domains.self();
        // A datagram needs no answer before it can be sent, as a connection would; who has no UDP is not protected.
        if (self.isEmpty() || self.contains(";")) {
            return;
        }
        try {
            DatagramChannel open = open(self);
            if (delay.send(now)) {
                complainOnce(self);
                open.write(ByteBuffer.wrap(options(self, open, now).getBytes(StandardCharsets.US_ASCII)));
            }
            while (open.read(bytes.clear()) > 0) {
                // The answers tell nothing.
            }
        } catch (IOException | RuntimeException e) {
            // Whatever it is: a thread that ends here would leave what was measured last in force for ever.
            LOG.debug("No probe could be sent to {}", self, e);
            close(channel);
            channel = null;
        }
    }

    private void complainOnce(String self) {
        if (!complained && delay.isBlind()) {
            complained = true;
            LOG.warn("What this server sends to its own address {} over UDP does not arrive: overload will not be noticed", self);
        }
    }

    private DatagramChannel open(String self) throws IOException {
        if (channel == null) {
            int colon = self.lastIndexOf(':');
            DatagramChannel opened = DatagramChannel.open();
            try {
                opened.configureBlocking(false);
                opened.connect(new InetSocketAddress(
                        InetAddress.getByName(self.substring(0, colon)), Integer.parseInt(self.substring(colon + 1))));
            } catch (IOException e) {
                close(opened);
                throw e;
            }
            channel = opened;
        }
        return channel;
    }

    private String options(String self, DatagramChannel from, long now) throws IOException {
        InetSocketAddress here = (InetSocketAddress) from.getLocalAddress();
        String host = self.startsWith("[") ? "[" + here.getAddress().getHostAddress() + "]" : here.getAddress().getHostAddress();
        String id = key + Long.toString(now, Character.MAX_RADIX);
        return "OPTIONS sip:" + self + " SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP " + host + ":" + here.getPort() + ";branch=z9hG4bK" + id + ";rport\r\n"
                + "Max-Forwards: 1\r\n"
                + "From: <sip:" + self + ">;tag=" + now + "\r\n"
                + "To: <sip:" + self + ">\r\n"
                + "Call-ID: " + id + "\r\n"
                + "CSeq: 1 OPTIONS\r\n"
                + "Content-Length: 0\r\n\r\n";
    }

    private void report(long now) {
        long sum = refused.sum();
        if (!overloaded && sum > refusedBefore) {
            overloaded = true;
            overloadedSince = now;
            LOG.warn("Overloaded: messages wait {} ms before they are handled, and {} % of the heap are in use; "
                            + "new calls are refused with 503",
                    TimeUnit.NANOSECONDS.toMillis(delay.at(now)), Math.round(heap.share() * 100));
        } else if (overloaded && now - lastRefusal > CALM) {
            overloaded = false;
            LOG.info("No longer overloaded: {} new calls were refused in {} s", sum - refusedBefore,
                    TimeUnit.NANOSECONDS.toSeconds(lastRefusal - overloadedSince) + 1);
            refusedBefore = sum;
        }
    }

    @PreDestroy
    void close() {
        closing = true;
        LockSupport.unpark(thread);
        heap.close();
    }

    private static void close(DatagramChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("A socket could not be closed", e);
            }
        }
    }
}
