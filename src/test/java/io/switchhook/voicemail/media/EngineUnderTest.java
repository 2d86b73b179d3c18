package io.switchhook.voicemail.media;

import io.switchhook.settings.Settings;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Map;

/** A media engine on ports that are free. */
public final class EngineUnderTest {

    private EngineUnderTest() {}

    /** @param pairs how many calls it takes at once */
    public static MediaEngine open(int pairs) throws IOException {
        int first = freePorts(2 * pairs);
        return new MediaEngine(Settings.read(Map.of(
                "switchhook.voicemail.media.ports", first + "-" + (first + 2 * pairs - 1),
                "switchhook.voicemail.media.timeout", "20s")::get));
    }

    /** The even one that so many free ports begin with. */
    private static int freePorts(int count) throws IOException {
        for (int first = 41_000; first < 60_000; first += count) {
            if (isFree(first, count)) {
                return first;
            }
        }
        throw new IOException("there are no free ports");
    }

    private static boolean isFree(int first, int count) {
        for (int port = first; port < first + count; port++) {
            try (DatagramSocket socket = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
                assert socket.isBound();
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    public static void close(MediaEngine engine) {
        engine.stop();
    }
}
