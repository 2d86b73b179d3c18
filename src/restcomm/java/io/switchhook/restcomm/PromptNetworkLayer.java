package io.switchhook.restcomm;

import gov.nist.core.net.NetworkLayer;
import gov.nist.javax.sip.SipStackImpl;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * Gives up early on connections that are not made, as to phones behind a firewall or a NAT that has forgotten them. The stack
 * opens a connection on one of the few threads that handle all requests, and the original waits up to 8 s for it: calls for four
 * such phones stopped the server. Thread-safe.
 */
public final class PromptNetworkLayer implements NetworkLayer {

    /** Longer than the way over a satellite and back. */
    private static final long PATIENCE_MS = 750;
    /** How long an address where nothing has answered is not tried again. */
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Opens a connection. */
    private interface Opening<S extends Socket> {
        S open() throws IOException;
    }

    private final NetworkLayer layer;
    /** Where nothing has answered, and since when, by {@link System#nanoTime}. */
    private final Map<InetSocketAddress, Long> silent = new ConcurrentHashMap<>();

    /** @param layer does everything else */
    public PromptNetworkLayer(NetworkLayer layer) {
        this.layer = layer;
    }

    private <S extends Socket> S promptly(InetAddress address, int port, Opening<S> opening) throws IOException {
        InetSocketAddress peer = new InetSocketAddress(address, port);
        long now = System.nanoTime();
        silent.values().removeIf(since -> now - since > PAUSE_NANOS);
        if (silent.containsKey(peer)) {
            throw new ConnectException("nothing has answered at " + peer + " lately");
        }
        CompletableFuture<S> connection = new CompletableFuture<>();
        Thread opener = new Thread(() -> {
            try {
                S socket = opening.open();
                if (!connection.complete(socket)) {
                    socket.close();
                }
            } catch (IOException | RuntimeException e) {
                connection.completeExceptionally(e);
            }
        }, "connect " + peer);
        opener.setDaemon(true);
        connection.orTimeout(PATIENCE_MS, TimeUnit.MILLISECONDS);
        opener.start();
        try {
            return connection.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TimeoutException) {
                silent.put(peer, now);
                throw new ConnectException("nothing answers at " + peer);
            }
            throw new ConnectException(peer + ": " + e.getCause().getMessage());
        } catch (InterruptedException e) {
            connection.cancel(false);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    @Override
    public Socket createSocket(InetAddress address, int port) throws IOException {
        return promptly(address, port, () -> layer.createSocket(address, port));
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress local) throws IOException {
        return promptly(address, port, () -> layer.createSocket(address, port, local));
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort) throws IOException {
        return promptly(address, port, () -> layer.createSocket(address, port, local, localPort));
    }

    @Override
    public SSLSocket createSSLSocket(InetAddress address, int port) throws IOException {
        return promptly(address, port, () -> layer.createSSLSocket(address, port));
    }

    @Override
    public SSLSocket createSSLSocket(InetAddress address, int port, InetAddress local) throws IOException {
        return promptly(address, port, () -> layer.createSSLSocket(address, port, local));
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address) throws IOException {
        return layer.createServerSocket(port, backlog, address);
    }

    @Override
    public SSLServerSocket createSSLServerSocket(int port, int backlog, InetAddress address) throws IOException {
        return layer.createSSLServerSocket(port, backlog, address);
    }

    @Override
    public DatagramSocket createDatagramSocket() throws SocketException {
        return layer.createDatagramSocket();
    }

    @Override
    public DatagramSocket createDatagramSocket(int port, InetAddress address) throws SocketException {
        return layer.createDatagramSocket(port, address);
    }

    @Override
    public void setSipStack(SipStackImpl stack) {
        layer.setSipStack(stack);
    }
}
