package io.switchhook.it;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Starts a server on a filled database and has sipp refresh its registrations; see it-tests/bench. */
final class RegistrationLoad {

    private RegistrationLoad() {}

    /** Arguments: liberty or restcomm, the database's URL, the number of subscribers, requests a second, seconds. */
    public static void main(String... arguments) throws IOException, InterruptedException {
        String container = arguments[0];
        int subscribers = Integer.parseInt(arguments[2]);
        int rate = Integer.parseInt(arguments[3]);
        int seconds = Integer.parseInt(arguments[4]);
        Path target = Path.of("target").toAbsolutePath();
        Map.of(
                        "switchhook.it.container", container,
                        // A container keeps each transaction for 32 s: 64,000 at 2,000 a second.
                        "switchhook.it.heap", "4g",
                        "switchhook.it.archive", target.resolve("switchhook.war").toString(),
                        "switchhook.it.config", target.resolve("it/" + container + "/switchhook.properties").toString(),
                        "switchhook.it.liberty.home", target.resolve("liberty/wlp").toString(),
                        "switchhook.it.liberty.usr", target.resolve("it/liberty/usr").toString(),
                        "switchhook.it.restcomm.home", target.resolve("restcomm").toString(),
                        "switchhook.it.restcomm.base", target.resolve("it/restcomm/tomcat").toString())
                .forEach(System::setProperty);
        Path directory = OwnServer.emptyDirectory();
        try (OwnServer server = new OwnServer(directory, Map.of(
                "switchhook.database.url", arguments[1],
                "switchhook.trusted", "127.0.0.1"))) {
            Instant start = Instant.now();
            server.start();
            System.out.println("takes registrations after " + Duration.between(start, Instant.now()).toMillis() + " ms");
            Path users = directory.resolve("users.csv");
            try (PrintWriter lines = new PrintWriter(Files.newBufferedWriter(users))) {
                lines.println("SEQUENTIAL");
                for (int i = 0; i < subscribers; i++) {
                    lines.println("user" + i + ";10." + (i >> 16 & 255) + '.' + (i >> 8 & 255) + '.' + (i & 255));
                }
            }
            // A cold JVM is slow, and the first round makes what differs from what the database has.
            sipp(server, directory, users, Math.min(rate, 500), 20);
            sipp(server, directory, users, rate, seconds);
        }
    }

    private static void sipp(OwnServer server, Path directory, Path users, int rate, int seconds)
            throws IOException, InterruptedException {
        Process sipp = new ProcessBuilder(List.of(
                        "sipp", "127.0.0.1:" + server.address().getPort(),
                        "-sf", Path.of("it-tests/bench/register.xml").toAbsolutePath().toString(),
                        "-inf", users.toString(), "-i", "127.0.0.1", "-r", String.valueOf(rate),
                        "-m", String.valueOf(rate * seconds), "-l", "10000", "-nostdin",
                        "-trace_screen", "-screen_file", directory.resolve("sipp.txt").toString()))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("sipp.log").toFile())
                .start();
        Duration before = server.cpu();
        int status = sipp.waitFor();
        System.out.printf("%d REGISTERs at %d a second: sipp ended with %d, the server took %.2f ms CPU for each%n",
                rate * seconds, rate, status, (double) server.cpu().minus(before).toMillis() / (rate * seconds));
        Files.readAllLines(directory.resolve("sipp.txt")).stream()
                .filter(line -> line.matches(".*(Successful call|Failed call|REGISTER ----|200 <---|<  ?[0-9]+|n <|n >=|Call Rate).*"))
                .forEach(System.out::println);
        server.metrics().lines()
                .filter(line -> line.startsWith("switchhook_bindings") || line.startsWith("switchhook_registered"))
                .forEach(System.out::println);
    }
}
