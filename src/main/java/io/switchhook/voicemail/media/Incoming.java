package io.switchhook.voicemail.media;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** Where a thread reads the datagrams that come in, one after the other. */
final class Incoming {

    /** No datagram that is used is longer. */
    private static final int LONGEST = 2048;

    private final ByteBuffer datagram;
    private final RtpPacket packet = new RtpPacket();

    private Incoming(ByteBuffer datagram) {
        this.datagram = datagram;
    }

    /** For the media thread, which lives long. */
    static Incoming direct() {
        return new Incoming(ByteBuffer.allocateDirect(LONGEST));
    }

    static Incoming passing() {
        return new Incoming(ByteBuffer.allocate(LONGEST));
    }

    /**
     * Gives a channel the next datagram that waits at its RTP port.
     *
     * @return false when there is none
     */
    boolean receive(RtpChannel channel) throws IOException {
        InetSocketAddress sender = next(channel.sockets().rtp());
        if (sender == null) {
            return false;
        }
        // One that fills the buffer may have been cut off.
        boolean isWhole = datagram.limit() < datagram.capacity();
        if (isWhole && packet.read(datagram)) {
            channel.packet(packet, sender, System.nanoTime());
        } else {
            channel.malformed();
        }
        return true;
    }

    /** Gives a channel the next datagram that waits at its RTCP port, if there is one. */
    void receiveReport(RtpChannel channel) throws IOException {
        InetSocketAddress sender = next(channel.sockets().rtcp());
        if (sender != null) {
            channel.report(datagram, sender, System.nanoTime());
        }
    }

    private InetSocketAddress next(DatagramChannel socket) throws IOException {
        datagram.clear();
        InetSocketAddress sender = (InetSocketAddress) socket.receive(datagram);
        datagram.flip();
        return sender;
    }
}
