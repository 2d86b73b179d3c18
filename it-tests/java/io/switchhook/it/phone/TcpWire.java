package io.switchhook.it.phone;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A listening TCP socket and its connections. A connection, whoever opened it, is reused for everything that goes
 * to its remote address, so a response leaves on the connection of its request (RFC 3261 section 18.2.2).
 */
final class TcpWire implements Wire {

    private static final int CONNECT_TIMEOUT_MS = 2000;
    private static final int BACKLOG = 50;

    private final ServerSocket server;
    private final Map<InetSocketAddress, Socket> connections = new ConcurrentHashMap<>();
    private volatile Receiver receiver;

    TcpWire(InetAddress address) throws IOException {
        this.server = new ServerSocket(0, BACKLOG, address);
    }

    @Override
    public void receive(Receiver messages) {
        receiver = messages;
        start(this::accept, "phone-tcp-" + server.getLocalPort());
    }

    private static void start(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public InetSocketAddress local() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    @Override
    public void send(byte[] message, InetSocketAddress to) throws IOException {
        Socket connection = connectionTo(to);
        synchronized (connection) {
            connection.getOutputStream().write(message);
            connection.getOutputStream().flush();
        }
    }

    private synchronized Socket connectionTo(InetSocketAddress to) throws IOException {
        Socket open = connections.get(to);
        if (open != null && !open.isClosed()) {
            return open;
        }
        Socket fresh = new Socket();
        try {
            fresh.bind(new InetSocketAddress(server.getInetAddress(), 0));
            fresh.connect(to, CONNECT_TIMEOUT_MS);
        } catch (IOException e) {
            fresh.close();
            throw e;
        }
        adopt(fresh);
        return fresh;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                adopt(server.accept());
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void adopt(Socket connection) throws IOException {
        connection.setTcpNoDelay(true);
        connections.put((InetSocketAddress) connection.getRemoteSocketAddress(), connection);
        start(() -> read(connection), "phone-tcp-" + server.getLocalPort() + "-" + connection.getPort());
    }

    private void read(Socket connection) {
        InetSocketAddress from = (InetSocketAddress) connection.getRemoteSocketAddress();
        try (connection; InputStream in = new BufferedInputStream(connection.getInputStream())) {
            MessageStream messages = new MessageStream(in);
            for (byte[] message = messages.next(); message != null; message = messages.next()) {
                receiver.received(message, from);
            }
        } catch (IOException gone) {
            // The peer closed or reset the connection, or close() did: the next send opens another one.
        } finally {
            connections.remove(from, connection);
        }
    }

    @Override
    public void close() {
        closeQuietly(server);
        connections.values().forEach(TcpWire::closeQuietly);
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception alreadyGone) {
            // Nothing is left to release.
        }
    }
}
