package io.switchhook.voicemail.store;

import io.switchhook.settings.DatabaseSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A server of its own that records messages for bob until it is killed, as a process that a test starts. */
final class RecordingProcess implements AutoCloseable {

    private final Path log;
    private final Process process;
    private final BufferedReader said;

    /** @param shell what the shell does before it becomes the process; may be empty */
    RecordingProcess(String shell, DatabaseSettings database, Path directory, int... samples) {
        List<String> command = new ArrayList<>(List.of(
                "sh", "-c", shell + " exec \"$0\" \"$@\"",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"),
                RecordingProcess.class.getName(), database.url(), database.user(), database.password(), directory.toString()));
        for (int each : samples) {
            command.add(String.valueOf(each));
        }
        log = directory.resolve("process.log");
        try {
            process = new ProcessBuilder(command)
                    .redirectError(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Waits until it says this. */
    void await(String line) {
        try {
            String next = said.readLine();
            while (next != null && !next.equals(line)) {
                next = said.readLine();
            }
            if (next == null) {
                throw new AssertionError("it ended without saying " + line + ", but:\n" + Files.readString(log));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it as {@code kill -9} does. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    /** Records as many messages as there are lengths, of that many samples each, and waits to be killed. */
    public static void main(String[] arguments) throws Exception {
        MailboxesUnderTest mailboxes = MailboxesUnderTest.open(
                new DatabaseSettings(arguments[0], arguments[1], arguments[2], 4), Path.of(arguments[3]));
        if (mailboxes.subscribers.domain(MailboxesUnderTest.NET).isEmpty()) {
            mailboxes.subscribers.createDomain(MailboxesUnderTest.NET, Set.of());
            mailboxes.subscriber("bob");
        }
        List<String> lengths = List.of(arguments).subList(4, arguments.length);
        // All begin before any is written: none begins while the store takes the disk for full.
        List<Recording> recordings = lengths.stream().map(length -> mailboxes.begin("bob")).toList();
        for (int i = 0; i < recordings.size(); i++) {
            int samples = Integer.parseInt(lengths.get(i));
            recordings.get(i).write(MailboxesUnderTest.noise(samples), 0, samples);
        }
        System.out.println("recording");
        for (Recording recording : recordings) {
            recording.trouble().thenAccept(room -> System.out.println("trouble " + room));
        }
        int command = System.in.read();
        while (command == 'f') {
            for (Recording recording : recordings) {
                MailboxesUnderTest.done(recording.finish(false));
            }
            System.out.println("finished");
            command = System.in.read();
        }
    }

    /** Has it finish all recordings; returns when they are. */
    void finish() {
        try {
            process.getOutputStream().write('f');
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("finished");
    }
}
