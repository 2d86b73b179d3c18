package io.switchhook.voicemail.store;

import static io.switchhook.voicemail.store.MailboxesUnderTest.aor;
import static io.switchhook.voicemail.store.MailboxesUnderTest.done;
import static io.switchhook.voicemail.store.MailboxesUnderTest.noise;
import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.database.Await;
import io.switchhook.database.DatabaseUnderTest;
import io.switchhook.settings.DatabaseSettings;
import io.switchhook.voicemail.media.Wave;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What remains of recordings when the server or the disk fails. */
class RecordingCrashTest {

    @TempDir
    private Path directory;

    private final DatabaseSettings database = DatabaseUnderTest.POSTGRESQL.empty();
    private MailboxesUnderTest mailboxes;

    @AfterEach
    void close() {
        if (mailboxes != null) {
            mailboxes.close();
        }
    }

    private List<Path> incoming(String ending) {
        try (Stream<Path> files = Files.walk(directory.resolve("incoming"))) {
            return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long recorded() {
        return incoming(".wav").stream().mapToLong(file -> file.toFile().length() - Wave.HEADER_LENGTH).sum();
    }

    @Test
    void killedServerLosesNothingThatWasInAFile() {
        try (RecordingProcess server = new RecordingProcess("", database, directory, 40_001, 16_000, 7_000, 0)) {
            server.await("recording");
            Await.until(() -> recorded() == 40_001 + 16_000 + 7_000);
            mailboxes = MailboxesUnderTest.open(database, directory);
            assertThat(mailboxes.folder("bob")).as("another server does not touch what is being recorded").isEmpty();
            mailboxes.durable.recover();
            assertThat(mailboxes.folder("bob")).isEmpty();
        }

        mailboxes.durable.recover();

        assertThat(mailboxes.folder("bob")).extracting(message -> mailboxes.sound(message))
                .containsExactlyInAnyOrder(noise(40_001), noise(16_000));
        assertThat(mailboxes.counts("bob")).isEqualTo(new Counts(2, 0, 0, 0));
        assertThat(mailboxes.events).hasSize(4);
        assertThat(incoming(".wav")).isEmpty();
        assertThat(incoming(".json")).isEmpty();
        assertThat(incoming("lock")).as("its own folder alone is left").hasSize(1);
    }

    @Test
    void fullDiskEndsARecordingAndWhatIsThereIsKept() {
        // Blocks of 512 bytes: a write beyond fails as on a full disk does one that finds no block.
        try (RecordingProcess server = new RecordingProcess("ulimit -f 100;", database, directory, 120_000, 20_000)) {
            server.await("trouble STORE_FULL");
            server.finish();
        }
        mailboxes = MailboxesUnderTest.open(database, directory);

        assertThat(mailboxes.folder("bob")).hasSize(2).anySatisfy(message -> {
            byte[] kept = mailboxes.sound(message);
            assertThat(kept.length).isBetween(20_001, 119_999);
            assertThat(noise(120_000)).startsWith(kept);
            assertThat(Files.readAllBytes(done(mailboxes.store.file(message.id())).orElseThrow().file()))
                    .startsWith(Wave.header(kept.length));
        }).anySatisfy(message -> assertThat(mailboxes.sound(message)).isEqualTo(noise(20_000)));
    }

    @Test
    void messageWhoseFileWasMovedBeforeTheServerEndedGetsItsRow() throws IOException {
        record(16_000);
        moveFile(Incoming.read(incoming(".json").get(0)));

        restart();

        assertThat(mailboxes.folder("bob")).hasSize(1)
                .allSatisfy(message -> assertThat(mailboxes.sound(message)).isEqualTo(noise(16_000)));
        assertThat(incoming(".json")).isEmpty();
    }

    @Test
    void messageThatHadItsRowBeforeTheServerEndedIsThereOnce() throws IOException {
        record(16_000);
        Envelope envelope = Incoming.read(incoming(".json").get(0));
        moveFile(envelope);
        mailboxes.ledger.add(envelope, 16_000);
        done(mailboxes.store.save(envelope.id()));

        restart();

        assertThat(mailboxes.folder("bob")).extracting(Message::state).containsExactly(MessageState.SAVED);
        assertThat(mailboxes.counts("bob")).isEqualTo(new Counts(0, 1, 0, 0));
        assertThat(mailboxes.events).isEmpty();
        assertThat(incoming(".json")).isEmpty();
    }

    @Test
    void messageThatWasDeletedMeanwhileDoesNotComeBack() throws IOException {
        record(16_000);
        Files.delete(incoming(".wav").get(0));

        restart();

        assertThat(mailboxes.folder("bob")).isEmpty();
        assertThat(incoming(".json")).isEmpty();
    }

    @Test
    void unreadableEnvelopeIsSetAsideAndTheOthersAreDelivered() throws IOException {
        record(16_000, 16_000);
        Files.writeString(incoming(".json").get(0), "{");

        restart();
        mailboxes.durable.recover();

        assertThat(mailboxes.folder("bob")).hasSize(1);
        assertThat(incoming(".json.unreadable")).hasSize(1);
        assertThat(incoming(".wav")).hasSize(1);
        assertThat(mailboxes.store.room(aor("bob"))).isEqualTo(Room.FREE);
    }

    private void record(int... samples) {
        mailboxes = MailboxesUnderTest.open(database, directory);
        mailboxes.subscribers.createDomain(MailboxesUnderTest.NET, Set.of());
        mailboxes.subscriber("bob");
        for (int each : samples) {
            mailboxes.begin("bob").write(noise(each), 0, each);
        }
        Await.until(() -> recorded() == IntStream.of(samples).sum());
    }

    private void moveFile(Envelope envelope) throws IOException {
        Path sound = mailboxes.files.file(envelope.subscriber(), envelope.id());
        Files.createDirectories(sound.getParent());
        Files.move(incoming(".wav").get(0), sound);
    }

    private void restart() {
        mailboxes.close();
        mailboxes = MailboxesUnderTest.open(database, directory);
    }
}
