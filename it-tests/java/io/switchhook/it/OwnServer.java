package io.switchhook.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A server process that belongs to one test, of the same installation as the one that Arquillian manages but with files and
 * ports of its own: it can be killed.
 */
final class OwnServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String NAME = "own";
    private static final int LOWEST_PORT = 29000;
    private static final int HIGHEST_PORT = 31999;

    private final Path directory;
    private final Map<String, String> ports;
    private Process process;

    /**
     * Prepares the files of a server.
     *
     * @param directory where they go
     * @param settings the application's
     */
    OwnServer(Path directory, Map<String, String> settings) {
        this.directory = directory;
        this.ports = ports();
        try {
            Properties properties = new Properties();
            properties.putAll(settings);
            try (Writer writer = Files.newBufferedWriter(directory.resolve("switchhook.properties"))) {
                properties.store(writer, null);
            }
            if (Server.isRestcomm()) {
                prepareRestcomm();
            } else {
                prepareLiberty();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A place for its files, whose logs can be read after the test. */
    static Path emptyDirectory() {
        Path directory = Path.of(Server.property("switchhook.it.config")).resolveSibling("own-server");
        try {
            if (Files.exists(directory)) {
                try (Stream<Path> files = Files.walk(directory)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", Integer.parseInt(ports.get("sip.udp.port")));
    }

    /** What the application tells monitoring. */
    String metrics() {
        return Server.metrics(Integer.parseInt(ports.get("http.port")));
    }

    /** The CPU time that it has taken. */
    Duration cpu() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(each -> each.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** Starts it and returns when the application takes registrations. */
    void start() {
        try {
            process = (Server.isRestcomm() ? restcomm() : liberty())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("console.log").toFile()))
                    .start();
            awaitRegistrar();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code kill -9}: nothing is told to the process. */
    void kill() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().orTimeout(30, TimeUnit.SECONDS).join());
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }

    private void prepareLiberty() throws IOException {
        Path server = directory.resolve("usr/servers/" + NAME);
        copy(Path.of(Server.property("switchhook.it.liberty.usr"), "servers/switchhookIt"), server,
                Set.of("logs", "workarea", "dropins", "apps", "data"));
        writePorts(server.resolve("bootstrap.properties"), false);
        Files.createDirectories(server.resolve("dropins"));
        Files.copy(Path.of(Server.property("switchhook.it.archive")), server.resolve("dropins/switchhook.war"));
    }

    private ProcessBuilder liberty() {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(Server.property("switchhook.it.liberty.home"), "bin/server").toString(), "run", NAME);
        builder.environment().put("WLP_USER_DIR", directory.resolve("usr").toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("SWITCHHOOK_CONFIG", directory.resolve("switchhook.properties").toString());
        return builder;
    }

    private void prepareRestcomm() throws IOException {
        Path base = directory.resolve("tomcat");
        copy(Path.of(Server.property("switchhook.it.restcomm.base")), base,
                Set.of("logs", "work", "temp", "webapps", "data", "Catalina"));
        for (String folder : List.of("logs", "work", "temp", "webapps")) {
            Files.createDirectories(base.resolve(folder));
        }
        writePorts(base.resolve("conf/restcomm.properties"), true);
        Files.copy(Path.of(Server.property("switchhook.it.archive")), base.resolve("webapps/switchhook.war"));
    }

    private ProcessBuilder restcomm() {
        Path home = Path.of(Server.property("switchhook.it.restcomm.home"));
        Path base = directory.resolve("tomcat");
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "@" + base.resolve("conf/jvm.options"),
                        "-Xmx" + System.getProperty("switchhook.it.heap", "1g"),
                        "-Djava.util.logging.config.file=" + base.resolve("conf/logging.properties"),
                        "-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager",
                        "-Dcatalina.home=" + home,
                        "-Dcatalina.base=" + base,
                        "-Djava.io.tmpdir=" + base.resolve("temp"),
                        "-Dswitchhook.config=" + directory.resolve("switchhook.properties"),
                        "-classpath",
                        home.resolve("bin/bootstrap.jar") + ":" + home.resolve("bin/tomcat-juli.jar"),
                        "org.apache.catalina.startup.Bootstrap",
                        "start")
                .directory(home.toFile());
    }

    private void writePorts(Path file, boolean append) throws IOException {
        StringBuilder lines = new StringBuilder(append ? Files.readString(file) : "");
        ports.forEach((key, value) -> lines.append('\n').append(key).append('=').append(value));
        Files.writeString(file, lines.append("\nadmin.user=\nadmin.password=\n"));
    }

    /** Outside of what the build reserves and of what the kernel hands out. */
    private static Map<String, String> ports() {
        Set<Integer> free = new HashSet<>();
        while (free.size() < 4) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            try (ServerSocket tcp = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                    DatagramSocket udp = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
                free.add(tcp.getLocalPort() == udp.getLocalPort() ? port : 0);
            } catch (IOException e) {
                // somebody has it
            }
        }
        List<Integer> four = List.copyOf(free);
        return Map.of(
                "sip.host", "127.0.0.1",
                "http.host", "127.0.0.1",
                "sip.udp.port", four.get(0).toString(),
                "sip.tcp.port", four.get(0).toString(),
                "sip.tls.port", four.get(1).toString(),
                "http.port", four.get(2).toString(),
                "https.port", four.get(3).toString());
    }

    /** Until then a REGISTER gets 503 or no answer at all. */
    private void awaitRegistrar() throws IOException {
        Instant deadline = Instant.now().plus(PATIENCE);
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(200);
            while (!registers(socket)) {
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
                if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                    throw new IllegalStateException("The server does not take registrations, see " + directory.resolve("console.log"));
                }
            }
        }
    }

    private boolean registers(DatagramSocket socket) throws IOException {
        String domain = Server.DOMAIN;
        byte[] request = String.join("\r\n",
                        "REGISTER sip:" + domain + " SIP/2.0",
                        "Via: SIP/2.0/UDP 127.0.0.1:" + socket.getLocalPort() + ";branch=z9hG4bK" + UUID.randomUUID(),
                        "Max-Forwards: 70",
                        "From: <sip:readiness@" + domain + ">;tag=" + UUID.randomUUID(),
                        "To: <sip:readiness@" + domain + ">",
                        "Call-ID: " + UUID.randomUUID(),
                        "CSeq: 1 REGISTER",
                        "Content-Length: 0",
                        "", "")
                .getBytes(StandardCharsets.US_ASCII);
        DatagramPacket response = new DatagramPacket(new byte[4096], 4096);
        try {
            socket.send(new DatagramPacket(request, request.length, address()));
            socket.receive(response);
        } catch (SocketTimeoutException | java.net.PortUnreachableException e) {
            return false;
        }
        String text = new String(response.getData(), 0, response.getLength(), StandardCharsets.US_ASCII);
        // Nobody of that name is known, but that was looked up.
        return text.startsWith("SIP/2.0 ") && !text.startsWith("SIP/2.0 503") && !text.startsWith("SIP/2.0 100");
    }

    private static void copy(Path from, Path to, Set<String> without) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (without.contains(folder.getFileName().toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
