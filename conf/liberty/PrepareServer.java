import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives a Liberty server, before its first start, what no file in this directory can: a key of its own, and endpoints
 * on the addresses that this machine has.
 *
 * <pre>java PrepareServer.java &lt;server directory> [&lt;sip.host> [&lt;sip.public.host>]]</pre>
 *
 * <p>Liberty would create a key store by itself, but while it starts, and when the SIP endpoint comes up first it stays
 * without TLS until the next start. Besides, that certificate names localhost only. A key store that exists is left
 * alone; its password is the one in {@code server.env}.
 *
 * <p>With {@code sip.host} {@code *} the SIP container announces what this machine's host name resolves to, in
 * Record-Route for instance. Where that is a loopback address, the ACK of a phone elsewhere would go to that phone
 * itself. An endpoint for loopback and one for the address of the default route, each of which announces its own
 * address, then take the place of the one for all addresses.
 */
final class PrepareServer {

    private static final String PASSWORD = "keystore_password";

    public static void main(String... arguments) throws Exception {
        Path server = Path.of(arguments[0]).toAbsolutePath();
        String sipHost = arguments.length > 1 ? arguments[1] : "*";
        String publicHost = arguments.length > 2 ? arguments[2] : "";
        createKeyStore(server);
        writeAddresses(server.resolve("configDropins/overrides/sip-addresses.xml"), sipHost, publicHost);
    }

    /** Also writes a file without content: one of an earlier run may have been copied to where it stays. */
    private static void writeAddresses(Path file, String sipHost, String publicHost) throws IOException {
        StringBuilder content = new StringBuilder("<server>\n");
        if (!publicHost.isEmpty()) {
            content.append("    <variable name=\"sip.public.host\" value=\"").append(publicHost).append("\"/>\n");
        } else if (sipHost.equals("*")) {
            routedAddress().ifPresent(address ->
                    content.append(endpoint("loopback", "127.0.0.1")).append(endpoint("network", address)));
        }
        Files.createDirectories(file.getParent());
        Files.writeString(file, content.append("</server>\n"));
    }

    private static String endpoint(String id, String host) {
        return """
                    <sipEndpoint id="%s" host="%s"
                                 sipUDPPort="${sip.udp.port}" sipTCPPort="${sip.tcp.port}" sipTLSPort="${sip.tls.port}"
                                 sslOptionsRef="defaultSSLOptions"/>
                """.formatted(id, host);
    }

    /** The address of the default route, unless the host name already resolves to one that others can reach. */
    private static Optional<String> routedAddress() {
        try {
            if (!InetAddress.getLocalHost().isLoopbackAddress()) {
                return Optional.empty();
            }
        } catch (UnknownHostException unresolved) {
            // The container would announce the wildcard address, which is no better than loopback.
        }
        // Connecting a datagram socket sends nothing; the address is one reserved for documentation.
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress("198.51.100.1", 9));
            InetAddress local = socket.getLocalAddress();
            return local instanceof Inet4Address && !local.isAnyLocalAddress() && !local.isLoopbackAddress()
                    ? Optional.of(local.getHostAddress())
                    : Optional.empty();
        } catch (IOException | UncheckedIOException noRoute) {
            return Optional.empty();
        }
    }

    private static void createKeyStore(Path server) throws IOException, InterruptedException {
        Path keyStore = server.resolve("resources/security/key.p12");
        if (Files.exists(keyStore)) {
            return;
        }
        String password = password(server.resolve("server.env"));
        Files.createDirectories(keyStore.getParent());
        ProcessBuilder keytool = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "default", "-keyalg", "RSA", "-keysize", "2048", "-sigalg", "SHA256withRSA",
                "-validity", "825", "-dname", "CN=Switchhook", "-ext", "SAN=" + String.join(",", names()),
                "-storetype", "PKCS12", "-keystore", keyStore.toString(), "-storepass:env", PASSWORD);
        keytool.environment().put(PASSWORD, password);
        Process process = keytool.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException("keytool failed: " + output);
        }
    }

    private static String password(Path environment) throws IOException {
        List<String> lines = Files.exists(environment) ? Files.readAllLines(environment) : List.of();
        for (String line : lines) {
            if (line.startsWith(PASSWORD + "=")) {
                return line.substring(PASSWORD.length() + 1);
            }
        }
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().encodeToString(random);
        if (!Files.exists(environment)) {
            createPrivately(environment);
        }
        Files.writeString(environment, PASSWORD + "=" + password + "\n", StandardOpenOption.APPEND);
        return password;
    }

    private static void createPrivately(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
    }

    private static Set<String> names() throws IOException {
        Set<String> names = new LinkedHashSet<>(List.of("dns:localhost"));
        String host = hostName();
        if (host.matches("[A-Za-z][A-Za-z0-9.-]*")) {
            names.add("dns:" + host);
        }
        for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(network.getInetAddresses())) {
                if (address instanceof Inet4Address) {
                    names.add("ip:" + address.getHostAddress());
                }
            }
        }
        return names;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unresolved) {
            return "localhost";
        }
    }
}
