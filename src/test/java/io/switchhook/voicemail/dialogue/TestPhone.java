package io.switchhook.voicemail.dialogue;

import io.switchhook.voicemail.media.Codec;
import io.switchhook.voicemail.media.MediaChannel;
import io.switchhook.voicemail.media.MediaTerms;
import io.switchhook.voicemail.media.Sound;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A phone as they are: sends a packet each 20 ms from pick-up to hang-up, silence where nobody speaks, and always hears. */
final class TestPhone implements AutoCloseable {

    private static final int FRAME = 160;
    private static final int EVENTS = 101;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private final DatagramSocket rtp;
    private final InetSocketAddress server;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Deque<byte[]> packets = new ArrayDeque<>();
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private int mark;
    private int sequence;
    private int timestamp;

    TestPhone(MediaChannel channel) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        rtp = new DatagramSocket(0, loopback);
        server = new InetSocketAddress(loopback, channel.port());
        InetSocketAddress own = (InetSocketAddress) rtp.getLocalSocketAddress();
        channel.connect(new MediaTerms(
                own, own, Codec.PCMU, 0, Map.of(0, Codec.PCMU), Set.of(EVENTS), true, true));
        clock.scheduleAtFixedRate(this::send, 0, 20, TimeUnit.MILLISECONDS);
        Thread ears = new Thread(this::hear, "phone");
        ears.setDaemon(true);
        ears.start();
    }

    /** Says this as soon as all has been said and pressed that was asked for before. */
    synchronized void speak(byte... ulaw) {
        for (int i = 0; i < ulaw.length; i += FRAME) {
            byte[] frame = silence();
            System.arraycopy(ulaw, i, frame, 0, Math.min(FRAME, ulaw.length - i));
            packets.add(frame);
        }
        notifyAll();
    }

    /** Presses keys; each is an event of 60 ms and 40 ms of silence. */
    synchronized void press(String keys) {
        for (char key : keys.toCharArray()) {
            byte code = (byte) "0123456789*#".indexOf(key);
            packets.add(new byte[] {code, 10, 0, (byte) 160});
            packets.add(new byte[] {code, 10, 1, 64});
            packets.add(new byte[] {code, (byte) (0x80 | 10), 1, (byte) 224});
            packets.add(silence());
            packets.add(silence());
        }
    }

    /** Waits until all has been said and pressed. */
    synchronized void awaitSilence() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE;
        while (!packets.isEmpty()) {
            pause(end, "said all");
        }
    }

    private static byte[] silence() {
        byte[] frame = new byte[FRAME];
        Arrays.fill(frame, (byte) 0xff);
        return frame;
    }

    private synchronized void send() {
        byte[] payload = packets.isEmpty() ? silence() : packets.poll();
        boolean event = payload.length == 4;
        // All packets of an event have the time of its beginning, which the second and third byte tell.
        int at = event ? timestamp - ((payload[2] & 0xff) << 8 | payload[3] & 0xff) + FRAME : timestamp;
        ByteBuffer packet = ByteBuffer.allocate(12 + payload.length)
                .put((byte) 0x80).put((byte) (event ? EVENTS : 0))
                .putShort((short) sequence++).putInt(at).putInt(4711).put(payload);
        timestamp += FRAME;
        try {
            rtp.send(new DatagramPacket(packet.array(), packet.capacity(), server));
        } catch (IOException e) {
            // The port is closed by now.
        }
        notifyAll();
    }

    private void hear() {
        byte[] buffer = new byte[2048];
        while (!rtp.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                rtp.receive(packet);
            } catch (IOException e) {
                continue;
            }
            synchronized (this) {
                if ((buffer[1] & 0x7f) == 0) {
                    heard.write(buffer, 12, packet.getLength() - 12);
                }
                notifyAll();
            }
        }
    }

    /** Waits until it has heard this, since what it waited for last. */
    synchronized void awaitHeard(Sound sound) throws InterruptedException {
        awaitHeard(sound.bytes());
    }

    /** Waits until it has heard the end of this. */
    synchronized void awaitEnd(Sound sound) throws InterruptedException {
        byte[] all = sound.bytes();
        awaitHeard(Arrays.copyOfRange(all, all.length - Math.min(all.length, 1600), all.length));
    }

    private void awaitHeard(byte[] part) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE;
        int at = indexOf(heard.toByteArray(), mark, part);
        while (at < 0) {
            pause(end, "heard it");
            at = indexOf(heard.toByteArray(), mark, part);
        }
        mark = at + part.length;
    }

    private void pause(long end, String what) throws InterruptedException {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
            throw new AssertionError("The phone has not " + what);
        }
        wait(left);
    }

    /** Where a part begins in a whole, or -1. */
    static int indexOf(byte[] whole, int from, byte[] part) {
        for (int i = from; i <= whole.length - part.length; i++) {
            if (Arrays.equals(whole, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public void close() {
        clock.shutdownNow();
        rtp.close();
    }
}
