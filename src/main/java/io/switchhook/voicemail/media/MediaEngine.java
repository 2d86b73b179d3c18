package io.switchhook.voicemail.media;

import io.switchhook.settings.MediaSettings;
import io.switchhook.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.OptionalInt;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sound of all mailbox calls: gives each its ports, and has one thread deal with the packets of all. Any thread may use
 * it, and waits for nothing.
 */
@Singleton
public class MediaEngine {

    private static final Logger LOG = LoggerFactory.getLogger(MediaEngine.class);

    private final PortPool ports;
    /** That callers are told; null: the one they called. */
    private final InetAddress address;
    private final MediaTimes times;
    private final MediaThread.Lateness lateness;
    private final SecureRandom random = new SecureRandom();

    private MediaThread thread;
    private boolean stopped;

    @Inject
    MediaEngine(Settings settings) {
        this(
                new PortPool(settings.media().ports()), settings.media(), MediaTimes.of(settings.media().timeout()),
                late -> { });
    }

    MediaEngine(PortPool ports, MediaSettings settings, MediaTimes times, MediaThread.Lateness lateness) {
        this.ports = ports;
        this.address = address(settings.address());
        this.times = times;
        this.lateness = lateness;
    }

    private static InetAddress address(String text) {
        try {
            // The settings have seen to it that this is no name.
            return text.isEmpty() ? null : InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Takes ports for a call. They are given back by {@link MediaChannel#close}, soon after it.
     *
     * @param local the address of this server that the call came in on; packets come to it and go from it, unless the
     *         settings name another one of this machine
     * @return empty when no port is free, or the server is stopping
     */
    public Optional<MediaChannel> open(InetAddress local, MediaListener listener) {
        InetAddress bound = address != null && isOurs(address) ? address : local;
        InetAddress told = address == null ? local : address;
        for (int tries = ports.size(); tries > 0; tries--) {
            OptionalInt port = ports.take();
            if (port.isEmpty()) {
                return Optional.empty();
            }
            try {
                return open(Sockets.open(bound, port.getAsInt()), port.getAsInt(), told, listener);
            } catch (IOException e) {
                ports.give(port.getAsInt());
                if (!isOurs(bound)) {
                    LOG.error(
                            "Calls to the mailbox have no sound: {} is no address of this machine", bound.getHostAddress());
                    return Optional.empty();
                }
                LOG.warn("Port {} or the one after it cannot be used for sound: {}", port.getAsInt(), e.getMessage());
            }
        }
        return Optional.empty();
    }

    private static boolean isOurs(InetAddress candidate) {
        try {
            return candidate.isAnyLocalAddress() || candidate.isLoopbackAddress()
                    || NetworkInterface.getByInetAddress(candidate) != null;
        } catch (IOException e) {
            return false;
        }
    }

    private Optional<MediaChannel> open(Sockets sockets, int port, InetAddress told, MediaListener listener) {
        Optional<MediaThread> running = running();
        if (running.isEmpty()) {
            sockets.close();
            ports.give(port);
            return Optional.empty();
        }
        RtpChannel channel = new RtpChannel(sockets, port, told, listener, times, random, running.get()::remove);
        running.get().add(channel);
        return Optional.of(channel);
    }

    private synchronized Optional<MediaThread> running() {
        if (!stopped && (thread == null || thread.hasEnded())) {
            try {
                thread = new MediaThread(channel -> ports.give(channel.port()), lateness);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            thread.start();
        }
        return stopped ? Optional.empty() : Optional.of(thread);
    }

    /** How many calls have sound. */
    public int channels() {
        return ports.taken();
    }

    /** Ends the sound of all calls. */
    @PreDestroy
    void stop() {
        MediaThread running;
        synchronized (this) {
            stopped = true;
            running = thread;
        }
        if (running != null) {
            running.end();
        }
    }
}
