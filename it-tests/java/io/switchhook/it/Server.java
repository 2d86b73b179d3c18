package io.switchhook.it;

import io.switchhook.it.liberty.LibertyControl;
import io.switchhook.it.phone.Transport;
import io.switchhook.it.restcomm.RestcommControl;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The server under test: the built archive in one of the containers, on this machine. */
public final class Server {

    /** The domain that it serves. */
    public static final String DOMAIN = "example.test";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Server() {}

    /** Where it takes SIP over UDP and TCP. */
    public static InetSocketAddress address() {
        return new InetSocketAddress(property("switchhook.it.sip.host"), port("switchhook.it.sip.port"));
    }

    /** Where it takes SIP over TLS. */
    public static InetSocketAddress tlsAddress() {
        return new InetSocketAddress(property("switchhook.it.sip.host"), port("switchhook.it.tls.port"));
    }

    /** Where it takes SIP over this transport. */
    public static InetSocketAddress address(Transport transport) {
        return transport == Transport.TLS ? tlsAddress() : address();
    }

    /** Whether the container is Restcomm; else it is Open Liberty. */
    public static boolean isRestcomm() {
        return property("switchhook.it.container").equals("restcomm");
    }

    /** What the application tells monitoring. */
    public static String metrics() {
        return metrics(port("switchhook.it.http.port"));
    }

    /** What the application of the server with this HTTP port tells monitoring. */
    static String metrics(int httpPort) {
        URI uri = URI.create("http://127.0.0.1:" + httpPort + "/switchhook/metrics");
        try {
            HttpResponse<String> response =
                    HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new AssertionError(uri + " answers " + response.statusCode());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What it has counted, by a name such as {@code switchhook_transfers_accepted}. */
    static long count(String name) {
        return gauge(name + "_total");
    }

    /** What it has just now, by a name such as {@code switchhook_sessions}. */
    static long gauge(String name) {
        String line = name + " ";
        return metrics().lines()
                .filter(each -> each.startsWith(line))
                .mapToLong(each -> (long) Double.parseDouble(each.substring(line.length())))
                .findFirst()
                .orElseThrow();
    }

    public static ContainerControl control() {
        return isRestcomm() ? new RestcommControl() : new LibertyControl();
    }

    /** The built archive, to be deployed with these settings. */
    public static WebArchive archive(Map<String, String> settings) {
        configure(settings);
        return ShrinkWrap.createFromZipFile(WebArchive.class, new File(property("switchhook.it.archive")));
    }

    /** Writes the settings that the application reads when it next starts. */
    public static void configure(Map<String, String> settings) {
        Properties properties = new Properties();
        // On a machine with other things to do a message may wait for long, and a test for something else is not to see it.
        properties.put("switchhook.overload.delay", "0");
        properties.putAll(settings);
        Path file = Path.of(property("switchhook.it.config"));
        try {
            Files.createDirectories(file.getParent());
            try (Writer writer = Files.newBufferedWriter(file)) {
                properties.store(writer, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int port(String name) {
        return Integer.parseInt(property(name));
    }

    static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("system property " + name + " is set by the build");
        }
        return value;
    }
}
