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

    UdpWire(InetAddress address) throws IOException {
        this.socket = new DatagramSocket(0, address);
        socket.setReceiveBufferSize(BUFFER);
    }

    @Override
    public void receive(Receiver receiver) {
        Thread reader = new Thread(() -> read(receiver), "phone-udp-" + socket.getLocalPort());
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

    private void read(Receiver receiver) {
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
