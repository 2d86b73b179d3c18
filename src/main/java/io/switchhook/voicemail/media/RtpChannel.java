package io.switchhook.voicemail.media;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel, whose state is guarded by its own lock. The media thread calls {@link #packet}, {@link #malformed}, {@link #report}
 * and {@link #tick}, and who ends a recording the first two as well; everything else is called by whom it may concern.
 */
final class RtpChannel implements MediaChannel {

    /** Samples of a packet: 20 milliseconds, which everybody takes. */
    static final int FRAME = Sound.RATE / 50;

    private static final Logger LOG = LoggerFactory.getLogger(RtpChannel.class);
    /**
     * So many packets of silence go out when there is nothing to play at first, and one after each {@link #KEEP_ALIVE}
     * frames without any: a NAT in between stays open, a far end that sends to where packets come from learns where that
     * is, and a gateway that hangs up when nothing comes does not (RFC 6263). To fill a whole recording with silence would
     * double the cost of a call.
     */
    private static final int OPENING = 3;
    private static final int KEEP_ALIVE = 5 * 50;
    private static final int NO_CANDIDATE = -1;
    /** Twenty seconds of sound. Who sends without end does not keep a recording from its end. */
    private static final int MOST_WAITING = 1_000;
    /** How long a call may be on hold before it counts as forgotten, if that is not set to be longer. */
    private static final long LONGEST_HOLD = Duration.ofHours(1).toNanos();

    private final Sockets sockets;
    private final int port;
    private final InetAddress address;
    private final MediaListener listener;
    private final MediaTimes times;
    private final Consumer<RtpChannel> closed;

    private final int source;
    private final int timestampBase;
    private final String name;
    private final Player player = new Player();
    private final TelephoneEvents events = new TelephoneEvents();
    private final ReorderBuffer order;

    private boolean open = true;
    private MediaTerms terms;
    private InetSocketAddress latched;
    private InetSocketAddress latchedReports;

    private Reception reception;
    private int formerSource;
    private long formerSourceAt;
    private boolean hasFormerSource;
    private int candidate;
    private int candidateNext = NO_CANDIDATE;
    private long now;
    private long lastArrival;
    /** When a packet or a report came; who says nothing may still send reports. */
    private long lastSign;
    private boolean lost;
    private Recorder recorder;
    /** What is recorded to when the sound that is played now was sent; null for nothing. */
    private SoundSink afterwards;
    private Recorded recorded = Recorded.NOTHING;

    private int sequence;
    private long lastFrame;
    private long lastSent = Long.MIN_VALUE / 2;
    private int opening;
    private boolean sentSinceReport;
    private int packetsSent;
    private int bytesSent;
    private long nextReport;
    private final Random random;
    private int dropped;

    /**
     * @param address for the session description
     * @param closed is told when the channel was closed, once, by the thread that does it
     */
    RtpChannel(
            Sockets sockets, int port, InetAddress address, MediaListener listener, MediaTimes times, Random random,
            Consumer<RtpChannel> closed) {
        this.sockets = sockets;
        this.port = port;
        this.address = address;
        this.listener = listener;
        this.times = times;
        this.closed = closed;
        this.random = random;
        this.source = random.nextInt();
        this.timestampBase = random.nextInt();
        this.sequence = random.nextInt() & 0xffff;
        this.name = Long.toHexString(random.nextLong()) + Integer.toHexString(random.nextInt());
        this.order = new ReorderBuffer(times.patience(), this::inOrder);
    }

    Sockets sockets() {
        return sockets;
    }

    @Override
    public InetAddress address() {
        return address;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public synchronized void connect(MediaTerms agreed) {
        long time = System.nanoTime();
        boolean moved = terms == null || !terms.rtp().equals(agreed.rtp());
        if (moved) {
            latched = null;
            latchedReports = null;
        }
        if (moved || agreed.sends() && !terms.sends()) {
            opening = OPENING;
        }
        if (terms == null) {
            nextReport = time + interval() / 2;
        }
        if (terms == null || agreed.receives() && !terms.receives()) {
            lastArrival = time;
            lastSign = time;
            lost = false;
        }
        terms = agreed;
    }

    @Override
    public synchronized void play(Sound sound) {
        afterwards = null;
        player.play(sound);
    }

    @Override
    public synchronized void pause() {
        player.pause();
    }

    @Override
    public synchronized void resume() {
        player.resume();
    }

    @Override
    public synchronized int position() {
        return player.position();
    }

    @Override
    public synchronized void seek(int samples) {
        player.seek(samples);
    }

    @Override
    public synchronized void stop() {
        afterwards = null;
        player.stop();
    }

    @Override
    public synchronized void record(SoundSink sink) {
        flushRecording();
        recorded = Recorded.NOTHING;
        if (open) {
            recorder = new Recorder(sink, listener, System.nanoTime());
        }
    }

    @Override
    public synchronized void recordAfterwards(SoundSink sink) {
        flushRecording();
        recorded = Recorded.NOTHING;
        if (open) {
            afterwards = sink;
        }
    }

    @Override
    public Recorded stopRecording() {
        if (isRecording()) {
            readWaiting();
        }
        return flushRecording();
    }

    private synchronized boolean isRecording() {
        return recorder != null;
    }

    /** Reads what the media thread has not come to yet: on a machine that is too busy, that may be all of a short message. */
    private void readWaiting() {
        Incoming incoming = Incoming.passing();
        try {
            int read = 0;
            while (read < MOST_WAITING && incoming.receive(this)) {
                read++;
            }
        } catch (IOException e) {
            LOG.debug("Port {}: {}", port, e.toString());
        }
    }

    private synchronized Recorded flushRecording() {
        afterwards = null;
        if (recorder != null) {
            now = System.nanoTime();
            order.flush();
            endRecording();
        }
        return recorded;
    }

    private void endRecording() {
        if (recorder != null) {
            recorded = recorder.recorded();
            recorder = null;
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (!open) {
                return;
            }
            flushRecording();
            open = false;
            player.stop();
            sayBye();
            if (dropped > 0) {
                LOG.debug("Port {}: {} packets were dropped", port, dropped);
            }
        }
        closed.accept(this);
    }

    // ---- what comes in

    /** A datagram came to the RTP port. @param packet what was read of it, the media thread's own */
    synchronized void packet(RtpPacket packet, InetSocketAddress from, long time) {
        now = time;
        if (!open || terms == null || !isFrom(packet, from)) {
            dropped++;
            return;
        }
        lastArrival = time;
        lastSign = time;
        lost = false;
        if (!isOfSource(packet)) {
            dropped++;
            return;
        }
        reception.count(packet, time);
        if (!order.put(packet, time)) {
            dropped++;
        }
    }

    /** What cannot be read came to the RTP port. */
    synchronized void malformed() {
        dropped++;
    }

    /** Whether this is who we listen to, from now on at least. */
    private boolean isFrom(RtpPacket packet, InetSocketAddress from) {
        if (from.equals(latched)) {
            return true;
        }
        // Who sends from the very address that was agreed comes before somebody who was only faster.
        boolean mayLatch = latched == null || from.equals(terms.rtp()) || now - lastArrival > times.latch();
        if (!fits(packet) || !mayLatch) {
            return false;
        }
        latched = from;
        return true;
    }

    /**
     * Whether the packet is of the source that we listen to. Another one takes its place when the same sender has one, and
     * two packets of it come in a row (RFC 3550 6.2.1, A.1); latecomers of the one before do not.
     */
    private boolean isOfSource(RtpPacket packet) {
        if (reception == null) {
            reception = new Reception(packet);
            return true;
        }
        int of = packet.source();
        if (reception.source() == of) {
            candidateNext = NO_CANDIDATE;
            return true;
        }
        boolean late = hasFormerSource && formerSource == of && now - formerSourceAt < times.latch();
        if (late || !fits(packet)) {
            return false;
        }
        if (candidate != of || candidateNext != packet.sequence()) {
            candidate = of;
            candidateNext = packet.sequence() + 1 & 0xffff;
            return false;
        }
        candidateNext = NO_CANDIDATE;
        hasFormerSource = true;
        formerSource = reception.source();
        formerSourceAt = now;
        order.restart();
        if (recorder != null) {
            recorder.restart();
        }
        reception = new Reception(packet);
        return true;
    }

    private boolean fits(RtpPacket packet) {
        int type = packet.payloadType();
        return terms.receives() && (terms.received().containsKey(type) || terms.events().contains(type));
    }

    private void inOrder(RtpPacket packet) {
        int type = packet.payloadType();
        if (!terms.receives()) {
            return;
        }
        if (terms.events().contains(type)) {
            char key = events.key(packet);
            if (key != TelephoneEvents.NONE) {
                listener.digit(key);
            }
            return;
        }
        Codec codec = terms.received().get(type);
        if (codec == null || recorder == null) {
            return;
        }
        if (codec == Codec.PCMA) {
            G711.alawToUlaw(packet.payload(), 0, packet.length());
        }
        try {
            recorder.write(packet, now);
        } catch (RuntimeException e) {
            LOG.error("Port {}: a recording cannot be written", port, e);
            endRecording();
        }
    }

    /** A datagram came to the RTCP port. */
    synchronized void report(ByteBuffer datagram, InetSocketAddress from, long time) {
        if (!open || terms == null || !isPeer(from) || !Rtcp.isValid(datagram)) {
            dropped++;
            return;
        }
        latchedReports = from;
        lastSign = time;
        if (reception != null) {
            Rtcp.takeReport(datagram, reception, time);
        }
    }

    private boolean isPeer(InetSocketAddress from) {
        InetSocketAddress peer = latched == null ? terms.rtcp() : latched;
        return from.getAddress().equals(peer.getAddress());
    }

    // ---- what goes out

    /**
     * A time to send. Each channel has one every 20 milliseconds.
     *
     * @param frame counts these times for all channels, from when the server started to play
     */
    synchronized void tick(long frame, long time, Outgoing outgoing) {
        now = time;
        if (!open || terms == null) {
            return;
        }
        order.expire(time);
        if (recorder != null) {
            recorder.elapse(time);
        }
        watch();
        if (terms.sends()) {
            send(frame, outgoing);
        }
        if (time - nextReport >= 0) {
            nextReport = time + interval();
            sendReport(frame, outgoing.packet());
        }
    }

    private void watch() {
        long limit = terms.receives() ? times.timeout() : Math.max(times.timeout(), LONGEST_HOLD);
        if (!lost && now - lastSign > limit) {
            lost = true;
            listener.lost();
        }
    }

    private void recordIfOver() {
        if (afterwards != null && player.isAtEnd()) {
            record(afterwards);
        }
    }

    private void send(long frame, Outgoing outgoing) {
        InetSocketAddress to = latched == null ? terms.rtp() : latched;
        if (to.getAddress().isAnyLocalAddress()) {
            return;
        }
        byte[] samples = outgoing.samples();
        if (player.isPlaying()) {
            if (!player.next(samples)) {
                recordIfOver();
                listener.played(player.end());
                return;
            }
            opening = 0;
        } else if (opening > 0 || frame - lastSent >= KEEP_ALIVE) {
            outgoing.silence();
        } else {
            return;
        }
        opening = Math.max(0, opening - 1);
        if (terms.codec() == Codec.PCMA) {
            G711.ulawToAlaw(samples, 0, samples.length);
        }
        ByteBuffer packet = outgoing.packet();
        packet.clear();
        RtpPacket.writeHeader(packet, frame != lastSent + 1, terms.payloadType(), sequence, timestamp(frame), source);
        packet.put(samples);
        packet.flip();
        Sockets.send(sockets.rtp(), packet, to);
        sequence = sequence + 1 & 0xffff;
        lastSent = frame;
        packetsSent++;
        bytesSent += samples.length;
        sentSinceReport = true;
        // Not with the next time to send: when the machine is too busy, that is late, and who answers the tone has spoken.
        recordIfOver();
    }

    /** Time goes on while nothing is sent (RFC 3550 5.1). */
    private int timestamp(long frame) {
        lastFrame = frame;
        return timestampBase + (int) (frame * FRAME);
    }

    private long interval() {
        return (long) (times.report() * (0.5 + random.nextDouble()));
    }

    private void sendReport(long frame, ByteBuffer packet) {
        packet.clear();
        Rtcp.Sent sent = sentSinceReport ? new Rtcp.Sent(Instant.now(), timestamp(frame), packetsSent, bytesSent) : null;
        Rtcp.writeReport(packet, source, sent, reception, now);
        Rtcp.writeName(packet, source, name);
        sendReports(packet);
        sentSinceReport = false;
    }

    private void sayBye() {
        if (terms == null) {
            return;
        }
        ByteBuffer packet = ByteBuffer.allocate(Rtcp.LONGEST);
        Rtcp.Sent sent =
                sentSinceReport ? new Rtcp.Sent(Instant.now(), timestamp(lastFrame), packetsSent, bytesSent) : null;
        Rtcp.writeReport(packet, source, sent, reception, System.nanoTime());
        Rtcp.writeName(packet, source, name);
        Rtcp.writeBye(packet, source);
        sendReports(packet);
    }

    private void sendReports(ByteBuffer packet) {
        packet.flip();
        InetSocketAddress to = latchedReports;
        if (to == null) {
            boolean elsewhere = latched != null && !latched.equals(terms.rtp());
            to = elsewhere ? new InetSocketAddress(latched.getAddress(), latched.getPort() + 1 & 0xffff) : terms.rtcp();
        }
        if (!to.getAddress().isAnyLocalAddress() && to.getPort() != 0) {
            Sockets.send(sockets.rtcp(), packet, to);
        }
    }
}
