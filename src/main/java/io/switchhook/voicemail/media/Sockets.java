package io.switchhook.voicemail.media;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Inet6Address;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** The two sockets of a call, neither of them blocking. */
final class Sockets {

    private final DatagramChannel rtp;
    private final DatagramChannel rtcp;

    private Sockets(DatagramChannel rtp, DatagramChannel rtcp) {
        this.rtp = rtp;
        this.rtcp = rtcp;
    }

    /** @throws IOException when one of the two ports is in use, or the address is none of this machine */
    static Sockets open(InetAddress address, int port) throws IOException {
        DatagramChannel rtp = bind(address, port);
        try {
            return new Sockets(rtp, bind(address, port + 1));
        } catch (IOException | RuntimeException e) {
            rtp.close();
            throw e;
        }
    }

    private static DatagramChannel bind(InetAddress address, int port) throws IOException {
        boolean six = address instanceof Inet6Address;
        DatagramChannel channel = DatagramChannel.open(six ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        try {
            channel.bind(new InetSocketAddress(address, port));
            channel.configureBlocking(false);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    DatagramChannel rtp() {
        return rtp;
    }

    DatagramChannel rtcp() {
        return rtcp;
    }

    /** Sends, or does not when the way is blocked or wrong: what is late is of no use. */
    static boolean send(DatagramChannel channel, ByteBuffer packet, InetSocketAddress to) {
        try {
            return channel.send(packet, to) > 0;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    void close() {
        for (DatagramChannel channel : new DatagramChannel[] {rtp, rtcp}) {
            try {
                channel.close();
            } catch (IOException e) {
                // It is of no use any more in either case.
            }
        }
    }
}
