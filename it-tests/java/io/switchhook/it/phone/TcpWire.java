package io.switchhook.it.phone;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * A listening TCP socket and its connections. A connection, whoever opened it, is reused for everything that goes
 * to its remote address, so a response leaves on the connection of its request (RFC 3261 section 18.2.2).
 */
final class TcpWire implements Wire {

    private static final int CONNECT_TIMEOUT_MS = 10_000;
    private static final int BACKLOG = 50;

    private final SocketFactory clients;
    private final ServerSocket server;
    private final Map<InetSocketAddress, Socket> connections = new ConcurrentHashMap<>();
    private volatile Receiver receiver;

    private TcpWire(InetAddress address, ServerSocketFactory servers, SocketFactory clients) throws IOException {
        this.clients = clients;
        this.server = servers.createServerSocket(0, BACKLOG, address);
    }

    static TcpWire plain(InetAddress address) throws IOException {
        return new TcpWire(address, ServerSocketFactory.getDefault(), SocketFactory.getDefault());
    }

    /**
     * Like most phones, it accepts the server's certificate and has none of its own: whoever connects to it fails in the
     * handshake, so it is reached over the connection that it opened or not at all.
     */
    static TcpWire tls(InetAddress address) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustsAnybody()}, null);
            return new TcpWire(address, context.getServerSocketFactory(), context.getSocketFactory());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
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
        Socket fresh = clients.createSocket();
        try {
            fresh.bind(new InetSocketAddress(server.getInetAddress(), 0));
            fresh.connect(to, CONNECT_TIMEOUT_MS);
            if (fresh instanceof SSLSocket tls) {
                // Who does not speak TLS would be waited for, for ever.
                tls.setSoTimeout(CONNECT_TIMEOUT_MS);
                tls.startHandshake();
                tls.setSoTimeout(0);
            }
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
        if (connection instanceof SSLSocket) {
            // Or its close would wait for whoever is reading from it.
            connection.setSoLinger(true, 0);
        }
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
