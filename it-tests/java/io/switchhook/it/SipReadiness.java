package io.switchhook.it;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jboss.arquillian.container.spi.event.container.AfterDeploy;
import org.jboss.arquillian.core.api.annotation.Observes;
import org.jboss.arquillian.core.spi.LoadableExtension;

/**
 * Holds a test back until the application it has deployed serves.
 *
 * <p>Liberty calls an application started once its web part is, and hands it to the SIP container a moment later; and the
 * application itself has its subscribers to read. Until then every request is answered with 503.
 */
public final class SipReadiness implements LoadableExtension {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ATTEMPT_MILLIS = 200;
    private static final int PAUSE_MILLIS = 50;

    @Override
    public void register(ExtensionBuilder builder) {
        builder.observer(AfterDeployment.class);
    }

    /** Returns when the application answers on this port, with any status but 503. */
    public static void await(int port) {
        Instant deadline = Instant.now().plus(PATIENCE);
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(ATTEMPT_MILLIS);
            while (!answers(socket, port)) {
                if (Instant.now().isAfter(deadline)) {
                    throw new IllegalStateException("The application does not take SIP on port " + port);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static boolean answers(DatagramSocket socket, int port) throws IOException {
        byte[] request = options(socket.getLocalPort(), port).getBytes(StandardCharsets.US_ASCII);
        socket.send(new DatagramPacket(request, request.length, InetAddress.getLoopbackAddress(), port));
        DatagramPacket response = new DatagramPacket(new byte[4096], 4096);
        try {
            socket.receive(response);
        } catch (SocketTimeoutException silent) {
            return false;
        }
        String text = new String(response.getData(), 0, response.getLength(), StandardCharsets.US_ASCII);
        return text.startsWith("SIP/2.0 ") && !text.startsWith("SIP/2.0 503");
    }

    private static String options(int localPort, int port) {
        return String.join("\r\n",
                "OPTIONS sip:127.0.0.1:" + port + " SIP/2.0",
                "Via: SIP/2.0/UDP 127.0.0.1:" + localPort + ";branch=z9hG4bK" + UUID.randomUUID(),
                "Max-Forwards: 70",
                "From: <sip:readiness@127.0.0.1>;tag=" + UUID.randomUUID(),
                "To: <sip:127.0.0.1:" + port + ">",
                "Call-ID: " + UUID.randomUUID(),
                "CSeq: 1 OPTIONS",
                "Content-Length: 0",
                "", "");
    }

    static final class AfterDeployment {

        AfterDeployment() {}

        void awaitSip(@Observes AfterDeploy event) {
            await(Integer.getInteger("switchhook.it.sip.port"));
        }
    }
}
