package io.switchhook.it.phone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A TCP port where nothing refuses a connection and none is ever made, as behind a firewall: its queue is full. */
public final class DeafPort implements AutoCloseable {

    private static final int ENOUGH = 20;
    private static final int PATIENCE_MS = 200;

    private final ServerSocket server;
    private final List<Socket> queue = new ArrayList<>();

    private DeafPort() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        while (queue.size() < ENOUGH) {
            Socket next = new Socket();
            queue.add(next);
            try {
                next.connect(server.getLocalSocketAddress(), PATIENCE_MS);
            } catch (SocketTimeoutException full) {
                return;
            }
        }
        throw new IOException(ENOUGH + " connections were made to a port that takes one");
    }

    /** Opens one. */
    public static DeafPort open() throws IOException {
        return new DeafPort();
    }

    /** Its number, at the loopback address. */
    public int number() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        for (Socket each : queue) {
            each.close();
        }
        server.close();
    }
}
