package io.switchhook.it.phone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** One listening port that sends and receives whole SIP messages. */
interface Wire extends AutoCloseable {

    /** Gets every message that arrives, on a thread of the wire. */
    interface Receiver {
        void received(byte[] message, InetSocketAddress from);
    }

    static Wire open(Transport transport, InetAddress address) throws IOException {
        return switch (transport) {
            case UDP -> new UdpWire(address);
            case TCP -> TcpWire.plain(address);
            case TLS -> TcpWire.tls(address);
        };
    }

    /** Starts to receive; called once. */
    void receive(Receiver receiver);

    InetSocketAddress local();

    void send(byte[] message, InetSocketAddress to) throws IOException;

    @Override
    void close();
}
