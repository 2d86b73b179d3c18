package io.switchhook.it.phone;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sound of one phone: sends µ-law by RTP (RFC 3550), silence when it has nothing to say, and keys by RFC 4733; keeps what it
 * hears. It begins to send when it knows where to.
 */
public final class Talker implements AutoCloseable {

    /** Samples in a packet, 20 ms. */
    private static final int FRAME = 160;
    private static final int HEADER = 12;
    private static final int PCMU = 0;
    private static final int EVENTS = 101;
    private static final int EVENT_FRAMES = 5;
    private static final byte SILENCE = (byte) 0xff;
    private static final String KEYS = "0123456789*#ABCD";
    private static final Pattern MEDIA = Pattern.compile("(?m)^m=audio ([0-9]+) ");
    private static final Pattern CONNECTION = Pattern.compile("(?m)^c=IN IP[46] ([^\\s/]+)");

    /** A packet's worth of something. */
    private interface Frame {
        void send() throws IOException;
    }

    /** Searched in place: copies of all that was heard, made at each packet, would take the machine from the server. */
    private static final class Heard extends ByteArrayOutputStream {

        int indexOf(byte[] sound, int from) {
            for (int at = from; at + sound.length <= count; at++) {
                if (Arrays.equals(buf, at, at + sound.length, sound, 0, sound.length)) {
                    return at;
                }
            }
            return -1;
        }
    }

    /** Something that is waited for. */
    private static final class Wanted {

        private final byte[] sound;
        private int searched;
        private int end = -1;

        Wanted(byte[] sound, int from) {
            this.sound = sound;
            this.searched = from;
        }

        void lookIn(Heard heard) {
            int found = heard.indexOf(sound, searched);
            end = found < 0 ? -1 : found + sound.length;
            searched = Math.max(searched, heard.size() - sound.length + 1);
        }
    }

    private final DatagramChannel channel;
    private final Future<?> talking;
    private final int ssrc = System.identityHashCode(this);

    // Guarded by this.
    private final Queue<Frame> frames = new ArrayDeque<>();
    private final Heard heard = new Heard();
    private final List<Wanted> wanted = new ArrayList<>();
    private InetSocketAddress to;
    private int sequence;
    private int timestamp;
    private boolean spoke;

    private Talker() {
        try {
            channel = DatagramChannel.open(StandardProtocolFamily.INET).bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Airwaves.listen(channel, this::hear);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        talking = Airwaves.everyFrame(this::tick);
    }

    /** A talker with a port of its own. */
    public static Talker open() {
        return new Talker();
    }

    /** What its phone says in its offer. */
    public int port() {
        return channel.socket().getLocalPort();
    }

    /** Talks to where a session description says. */
    public synchronized Talker talkTo(String description) {
        Matcher media = MEDIA.matcher(description);
        Matcher connection = CONNECTION.matcher(description);
        if (!media.find() || !connection.find()) {
            throw new AssertionError("nobody to talk to in: " + description);
        }
        to = new InetSocketAddress(connection.group(1), Integer.parseInt(media.group(1)));
        return this;
    }

    /** Says something, after what it is saying. */
    public synchronized Talker say(byte[] ulaw) {
        for (int at = 0; at < ulaw.length; at += FRAME) {
            byte[] payload = new byte[FRAME];
            Arrays.fill(payload, SILENCE);
            System.arraycopy(ulaw, at, payload, 0, Math.min(FRAME, ulaw.length - at));
            frames.add(() -> send(PCMU, timestamp, payload));
        }
        return this;
    }

    /** Presses keys, one after the other, after what it is saying. */
    public synchronized Talker press(String keys) {
        for (char key : keys.toCharArray()) {
            int[] began = new int[1];
            for (int i = 0; i < EVENT_FRAMES + 2; i++) {
                int frame = i;
                frames.add(() -> {
                    if (frame == 0) {
                        began[0] = timestamp;
                    }
                    boolean end = frame >= EVENT_FRAMES;
                    int length = FRAME * Math.min(frame + 1, EVENT_FRAMES);
                    send(EVENTS, began[0], new byte[] {
                        (byte) KEYS.indexOf(key), (byte) (end ? 0x8a : 0x0a), (byte) (length >> 8), (byte) length});
                });
            }
            for (int i = 0; i < 3; i++) {
                frames.add(this::silence);
            }
        }
        return this;
    }

    /** Waits until everything is said. */
    public Talker awaitSaid() {
        CompletableFuture<Void> said = new CompletableFuture<>();
        synchronized (this) {
            frames.add(() -> {
                silence();
                said.complete(null);
            });
        }
        try {
            said.get(60, TimeUnit.SECONDS);
            return this;
        } catch (TimeoutException e) {
            throw new AssertionError("there is nobody to say it to", e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until it has heard this, after a place in what it hears; returns the place behind it. */
    public synchronized int awaitHeard(byte[] sound, int from, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        Wanted sought = new Wanted(sound, from);
        sought.lookIn(heard);
        wanted.add(sought);
        try {
            while (sought.end < 0) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError("heard " + (heard.size() - from) + " samples, and not what was expected");
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            return sought.end;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            wanted.remove(sought);
        }
    }

    private synchronized void tick() {
        if (to == null || !channel.isOpen()) {
            return;
        }
        try {
            Frame next = frames.poll();
            if (next == null) {
                silence();
            } else {
                next.send();
            }
        } catch (IOException e) {
            // Whoever hangs up closes his port.
        }
        timestamp += FRAME;
    }

    private void silence() throws IOException {
        byte[] payload = new byte[FRAME];
        Arrays.fill(payload, SILENCE);
        send(PCMU, timestamp, payload);
    }

    private void send(int type, int at, byte[] payload) throws IOException {
        ByteBuffer packet = ByteBuffer.allocate(HEADER + payload.length);
        packet.put((byte) 0x80).put((byte) (spoke ? type : type | 0x80)).putShort((short) sequence++).putInt(at).putInt(ssrc);
        packet.put(payload);
        spoke = true;
        channel.send(packet.flip(), to);
    }

    private synchronized void hear(ByteBuffer packet) {
        if (packet.remaining() > HEADER && (packet.get(1) & 0x7f) == PCMU) {
            heard.write(packet.array(), HEADER, packet.remaining() - HEADER);
            for (Wanted each : wanted) {
                if (each.end < 0) {
                    each.lookIn(heard);
                    if (each.end >= 0) {
                        notifyAll();
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        talking.cancel(false);
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
