package io.switchhook.voicemail.media;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/** The far end of a channel: two sockets, and nothing that is done by itself. */
final class Phone implements AutoCloseable {

    private static final int LONGEST_WAIT = 30_000;

    private final DatagramSocket rtp;
    private final DatagramSocket rtcp;
    private final InetAddress server;
    private final int port;

    Phone(MediaChannel channel) throws IOException {
        this(channel.address(), channel.port());
    }

    Phone(InetAddress server, int port) throws IOException {
        this.server = server;
        this.port = port;
        this.rtp = new DatagramSocket(0, server);
        this.rtcp = new DatagramSocket(0, server);
        rtp.setSoTimeout(LONGEST_WAIT);
        rtcp.setSoTimeout(LONGEST_WAIT);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) rtp.getLocalSocketAddress();
    }

    InetSocketAddress reportAddress() {
        return (InetSocketAddress) rtcp.getLocalSocketAddress();
    }

    /** What is agreed with it: µ-law and events, both ways. */
    MediaTerms terms() {
        return terms(Codec.PCMU, true, true);
    }

    MediaTerms terms(Codec codec, boolean sends, boolean receives) {
        return new MediaTerms(
                address(), reportAddress(), codec, codec.payloadType(),
                Map.of(Packets.PCMU, Codec.PCMU, Packets.PCMA, Codec.PCMA), Set.of(Packets.EVENTS), sends, receives);
    }

    void send(byte... datagram) throws IOException {
        rtp.send(new DatagramPacket(datagram, datagram.length, server, port));
    }

    void sendReport(byte... datagram) throws IOException {
        rtcp.send(new DatagramPacket(datagram, datagram.length, server, port + 1));
    }

    private static ByteBuffer receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        socket.receive(packet);
        return ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
    }

    /** The next packet that was sent here. */
    RtpPacket receive() throws IOException {
        RtpPacket packet = new RtpPacket();
        if (!packet.read(receive(rtp))) {
            throw new AssertionError("That is no RTP");
        }
        return packet;
    }

    ByteBuffer receiveReport() throws IOException {
        return receive(rtcp);
    }

    static byte[] payload(RtpPacket packet) {
        return Arrays.copyOf(packet.payload(), packet.length());
    }

    @Override
    public void close() {
        rtp.close();
        rtcp.close();
    }
}
