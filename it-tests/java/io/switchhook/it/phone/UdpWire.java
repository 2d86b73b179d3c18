package io.switchhook.it.phone;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;

/** A datagram socket: one packet is one message. */
final class UdpWire implements Wire {

    private static final int LARGEST_PACKET = 65_535;
    private static final int BUFFER = 1 << 20;

    private final DatagramSocket socket;
    private final Receiver receiver;

    UdpWire(Receiver receiver) throws IOException {
        this.receiver = receiver;
        this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.setReceiveBufferSize(BUFFER);
        Thread reader = new Thread(this::read, "phone-udp-" + socket.getLocalPort());
        reader.setDaemon(true);
        reader.start();
    }

    @Override
    public InetSocketAddress local() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public void send(byte[] message, InetSocketAddress to) throws IOException {
        socket.send(new DatagramPacket(message, message.length, to));
    }

    private void read() {
        byte[] buffer = new byte[LARGEST_PACKET];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
            } catch (IOException closedOrUnreachable) {
                continue;
            }
            receiver.received(Arrays.copyOf(buffer, packet.getLength()),
                    (InetSocketAddress) packet.getSocketAddress());
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
