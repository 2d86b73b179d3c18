package io.switchhook.it.phone;

import java.io.IOException;
import java.net.InetSocketAddress;

/** One listening port that sends and receives whole SIP messages. */
interface Wire extends AutoCloseable {

    /** Gets every message that arrives, on a thread of the wire. */
    interface Receiver {
        void received(byte[] message, InetSocketAddress from);
    }

    static Wire open(Transport transport) throws IOException {
        return switch (transport) {
            case UDP -> new UdpWire();
            case TCP -> TcpWire.plain();
            case TLS -> TcpWire.tls();
        };
    }

    /** Starts to receive; called once. */
    void receive(Receiver receiver);

    InetSocketAddress local();

    void send(byte[] message, InetSocketAddress to) throws IOException;

    @Override
    void close();
}
