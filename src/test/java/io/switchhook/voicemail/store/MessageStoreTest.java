package io.switchhook.voicemail.store;

import static io.switchhook.voicemail.store.MailboxesUnderTest.aor;
import static io.switchhook.voicemail.store.MailboxesUnderTest.deposit;
import static io.switchhook.voicemail.store.MailboxesUnderTest.done;
import static io.switchhook.voicemail.store.MailboxesUnderTest.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.switchhook.database.Await;
import io.switchhook.database.DatabaseUnderTest;
import io.switchhook.settings.DatabaseSettings;
import io.switchhook.sip.Aor;
import io.switchhook.voicemail.media.Sound;
import io.switchhook.voicemail.media.Wave;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageStoreTest {

    @TempDir
    private Path directory;

    private MailboxesUnderTest mailboxes;

    private void open(DatabaseUnderTest kind, String... settings) {
        mailboxes = MailboxesUnderTest.open(kind, directory, settings);
    }

    private void open(String... settings) {
        open(DatabaseUnderTest.H2, settings);
    }

    @AfterEach
    void close() {
        if (mailboxes != null) {
            mailboxes.close();
        }
    }

    private MessageStore store() {
        return mailboxes.store;
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".wav") || file.toString().endsWith(".json")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void messageIsThereAsItWasSpokenAlsoAfterAStart(DatabaseUnderTest kind) throws Exception {
        DatabaseSettings database = kind.empty();
        mailboxes = MailboxesUnderTest.open(database, directory);
        mailboxes.subscribers.createDomain(MailboxesUnderTest.NET, Set.of("example.org"));
        mailboxes.subscriber("bob", "700");
        byte[] spoken = noise(12_345);
        Recording recording = done(store().begin(
                new Deposit(new Aor("700", "example.org"), "sip:alice@example.com", "Älice \ud83d\ude00", "c@1")));
        for (int i = 0; i < spoken.length; i += 160) {
            recording.write(spoken, i, Math.min(160, spoken.length - i));
        }
        assertThat(recording.length()).isEqualTo(Sound.duration(12_345));
        Message left = done(recording.finish(true)).orElseThrow();

        assertThat(left).isEqualTo(new Message(left.id(), aor("bob"), "sip:alice@example.com", "Älice \ud83d\ude00", "c@1",
                Instant.parse("2030-01-01T00:00:00Z"), Sound.duration(12_345), Wave.HEADER_LENGTH + 12_346,
                MessageState.NEW, true, ""));
        assertThat(mailboxes.events).containsExactly(
                new MailboxEvent.Arrived(aor("bob"), new Counts(1, 0, 1, 0), left),
                new MailboxEvent.Changed(aor("bob"), new Counts(1, 0, 1, 0)));
        mailboxes.close();
        mailboxes = MailboxesUnderTest.open(database, directory);

        assertThat(mailboxes.folder("bob")).containsExactly(left);
        assertThat(mailboxes.sound(left)).isEqualTo(spoken);
        assertThat(mailboxes.counts("bob")).isEqualTo(new Counts(1, 0, 1, 0));
        assertThat(store().use(aor("bob")).bytes()).isEqualTo(left.size());
        StoredSound file = done(store().file(left.id())).orElseThrow();
        assertThat(Files.readAllBytes(file.file())).hasSize((int) left.size()).isEqualTo(Wave.file(Sound.of(spoken)));
        assertThat(files()).containsExactly(file.file());
        assertThat(mailboxes.events).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void everyChangeIsCountedAndTold(DatabaseUnderTest kind) {
        open(kind);
        Message first = mailboxes.leave("bob");
        Message urgent = mailboxes.leave("bob", noise(8000), true);

        assertThat(done(store().save(first.id()))).isTrue();
        assertThat(done(store().save(first.id()))).isTrue();
        assertThat(done(store().delete(urgent.id()))).isTrue();
        assertThat(done(store().delete(urgent.id()))).isFalse();
        assertThat(done(store().save(urgent.id()))).isFalse();
        assertThat(done(store().message(urgent.id()))).isEmpty();
        assertThat(done(store().file(urgent.id()))).isEmpty();
        assertThat(mailboxes.sound(urgent)).hasSize(8000);
        assertThat(store().use(aor("bob")).messages()).isEqualTo(1);
        assertThat(done(store().undelete(urgent.id()))).isTrue();
        assertThat(done(store().undelete(first.id()))).isFalse();
        assertThat(done(store().save(urgent.id()))).isTrue();
        assertThat(done(store().renew(first.id()))).isTrue();
        assertThat(mailboxes.folder("bob")).extracting(Message::state).containsExactlyInAnyOrder(
                MessageState.NEW, MessageState.SAVED);
        assertThat(done(store().remove(first.id()))).isTrue();
        assertThat(done(store().remove(first.id()))).isFalse();
        assertThat(done(store().undelete(first.id()))).isFalse();

        assertThat(mailboxes.told("bob")).containsExactly(
                new Counts(1, 0, 0, 0), new Counts(2, 0, 1, 0), new Counts(1, 1, 1, 0), new Counts(0, 1, 0, 0),
                new Counts(1, 1, 1, 0), new Counts(0, 2, 0, 1), new Counts(1, 1, 0, 1), new Counts(0, 1, 0, 1));
        assertThat(mailboxes.counts("bob")).isEqualTo(new Counts(0, 1, 0, 1));
        assertThat(files()).hasSize(1);
        assertThat(mailboxes.folder("alice")).isEmpty();
        assertThat(mailboxes.folder("nobody")).isEmpty();
        assertThat(mailboxes.counts("nobody")).isEqualTo(Counts.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7999})
    void shortMessageIsNotKept(int samples) {
        open();
        Recording recording = mailboxes.begin("bob");
        recording.write(noise(samples), 0, samples);

        assertThat(done(recording.finish(false))).isEmpty();
        assertThat(files()).isEmpty();
        assertThat(mailboxes.events).isEmpty();
    }

    @Test
    void messageWithoutAnySoundIsNotKeptThoughNoLengthIsWanted() {
        open("message.min", "0s");
        assertThat(done(mailboxes.begin("bob").finish(false))).isEmpty();
        assertThat(mailboxes.leave("bob", noise(1), false).length()).isEqualTo(Sound.duration(1));
    }

    @Test
    void recordingEndsOnce() {
        open();
        Recording recording = mailboxes.begin("bob");
        recording.write(noise(8000), 0, 8000);
        CompletionStage<Optional<Message>> first = recording.finish(false);

        assertThat(done(recording.finish(true))).isEmpty();
        done(recording.discard());
        recording.write(noise(8000), 0, 8000);

        Message left = done(first).orElseThrow();
        assertThat(mailboxes.folder("bob")).containsExactly(left);
        assertThat(mailboxes.sound(left)).hasSize(8000);
    }

    @Test
    void discardedRecordingLeavesNothing() {
        open("quota.messages", "1");
        Recording recording = mailboxes.begin("bob");
        recording.write(noise(16_000), 0, 16_000);
        assertThat(done(recording.sound()).bytes()).isEqualTo(noise(16_000));
        assertThat(store().room(aor("bob"))).isEqualTo(Room.MAILBOX_FULL);

        done(recording.discard());

        assertThat(done(recording.finish(false))).isEmpty();
        assertThat(files()).isEmpty();
        assertThat(store().room(aor("bob"))).isEqualTo(Room.FREE);
    }

    @Test
    void whatIsSpokenIsSoonInAFile() throws IOException {
        open();
        Recording recording = mailboxes.begin("bob");
        recording.write(noise(4000), 0, 4000);
        Path file = files().stream().filter(each -> each.toString().endsWith(".wav")).findFirst().orElseThrow();
        Await.until(() -> file.toFile().length() == Wave.HEADER_LENGTH + 4000);
        recording.write(noise(8000), 4000, 4000);
        Await.until(() -> file.toFile().length() == Wave.HEADER_LENGTH + 8000);

        assertThat(SoundFile.read(file)).isEqualTo(noise(8000));
    }

    @ParameterizedTest
    @EnumSource
    void forwardedMessageIsACopyWithAnIntroduction(DatabaseUnderTest kind) {
        open(kind);
        Message left = mailboxes.leave("bob", noise(8001), true);
        mailboxes.clock.advance(Duration.ofMinutes(5));

        Message copy = done(store().forward(left.id(), aor("carol"), Sound.of(noise(3)))).orElseThrow();

        assertThat(copy.owner()).isEqualTo(aor("carol"));
        assertThat(copy.from()).isEqualTo(left.from());
        assertThat(copy.forwardedBy()).isEqualTo("sip:bob@example.net");
        assertThat(copy.received()).isEqualTo(left.received().plus(Duration.ofMinutes(5)));
        assertThat(copy.urgent()).isTrue();
        assertThat(mailboxes.sound(copy)).hasSize(8004).startsWith(noise(3)).endsWith(noise(8001));
        assertThat(mailboxes.arrived()).contains(copy);
        assertThat(mailboxes.sound(left)).isEqualTo(noise(8001));
        assertThat(done(store().forward(UUID.randomUUID(), aor("carol"), Sound.NONE))).isEmpty();
        assertThatThrownBy(() -> done(store().forward(left.id(), aor("nobody"), Sound.NONE)))
                .isInstanceOf(NoRoomException.class);
        assertThat(files()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void greetingIsReplacedAndRemoved(DatabaseUnderTest kind) {
        open(kind);
        StoredSound first = done(store().putGreeting(aor("bob"), GreetingKind.BUSY, Sound.of(noise(100))));
        StoredSound second = done(store().putGreeting(aor("bob"), GreetingKind.BUSY, Sound.of(noise(200))));
        done(store().putGreeting(aor("bob"), GreetingKind.NAME, Sound.of(noise(300))));

        assertThat(first.id()).isNotEqualTo(second.id());
        assertThat(done(store().greeting(aor("bob"), GreetingKind.BUSY)).orElseThrow().bytes()).isEqualTo(noise(200));
        assertThat(done(store().greeting(aor("bob"), GreetingKind.UNAVAILABLE))).isEmpty();
        assertThat(done(store().greetings(aor("bob")))).containsOnlyKeys(GreetingKind.BUSY, GreetingKind.NAME)
                .containsEntry(GreetingKind.BUSY, second);
        assertThat(files()).hasSize(2).contains(second.file());
        assertThat(done(store().removeGreeting(aor("bob"), GreetingKind.BUSY))).isTrue();
        assertThat(done(store().removeGreeting(aor("bob"), GreetingKind.BUSY))).isFalse();
        assertThat(files()).hasSize(1);
        assertThatThrownBy(() -> done(store().putGreeting(aor("nobody"), GreetingKind.BUSY, Sound.of(noise(100)))))
                .isInstanceOf(NoRoomException.class);
    }

    @ParameterizedTest
    @EnumSource
    void deletedSubscriberLeavesNothing(DatabaseUnderTest kind) {
        open(kind);
        mailboxes.leave("bob");
        Message kept = mailboxes.leave("alice");
        done(store().putGreeting(aor("bob"), GreetingKind.BUSY, Sound.of(noise(100))));
        done(mailboxes.pins.change(aor("bob"), "4827"));
        Recording recording = mailboxes.begin("bob");
        recording.write(noise(8000), 0, 8000);

        mailboxes.subscribers.delete("bob", MailboxesUnderTest.NET);

        assertThat(done(recording.finish(false))).isEmpty();
        Await.until(() -> files().size() == 1);
        assertThat(mailboxes.sound(kept)).hasSize(8000);
        assertThat(store().room(aor("bob"))).isEqualTo(Room.NO_MAILBOX);
        mailboxes.subscriber("bob");
        assertThat(mailboxes.folder("bob")).isEmpty();
        assertThat(mailboxes.counts("bob")).isEqualTo(Counts.NONE);
        assertThat(done(mailboxes.pins.check(aor("bob"), "4827"))).isEqualTo(PinOutcome.NONE);
        assertThat(store().room(aor("bob"))).isEqualTo(Room.FREE);
    }

    // Quotas

    @Test
    void mailboxTakesAsManyMessagesAsItMayHaveHoweverManyComeAtOnce() {
        open("quota.messages", "10");
        List<CompletionStage<Recording>> begun =
                IntStream.range(0, 40).mapToObj(i -> store().begin(deposit("bob"))).toList();
        List<Recording> recordings = new ArrayList<>();
        for (CompletionStage<Recording> each : begun) {
            try {
                recordings.add(done(each));
            } catch (NoRoomException e) {
                assertThat(e.room()).isEqualTo(Room.MAILBOX_FULL);
            }
        }

        assertThat(recordings).hasSize(10);
        assertThat(store().room(aor("bob"))).isEqualTo(Room.MAILBOX_FULL);
        assertThat(store().room(aor("alice"))).isEqualTo(Room.FREE);
        recordings.forEach(recording -> recording.write(noise(8000), 0, 8000));
        recordings.stream().map(recording -> recording.finish(false)).toList().forEach(MailboxesUnderTest::done);
        assertThat(mailboxes.counts("bob")).isEqualTo(new Counts(10, 0, 0, 0));
        assertThat(store().room(aor("bob"))).isEqualTo(Room.MAILBOX_FULL);
        done(store().delete(mailboxes.folder("bob").get(0).id()));
        assertThat(store().room(aor("bob"))).isEqualTo(Room.FREE);
    }

    @Test
    void recordingEndsWhenItsMailboxIsFullAndIsKept() {
        open("quota.size", "100K");
        mailboxes.leave("bob", noise(50_000), false);
        Recording recording = mailboxes.begin("bob");
        byte[] long_ = noise(60_000);
        recording.write(long_, 0, 60_000);

        assertThat(done(recording.trouble())).isEqualTo(Room.MAILBOX_FULL);
        recording.write(long_, 0, 60_000);
        assertThat(mailboxes.sound(done(recording.finish(false)).orElseThrow())).isEqualTo(long_);
        assertThat(store().room(aor("bob"))).isEqualTo(Room.MAILBOX_FULL);
        assertThat(store().room(aor("alice"))).isEqualTo(Room.FREE);
        assertThatThrownBy(() -> mailboxes.begin("bob")).isInstanceOf(NoRoomException.class);
    }

    @Test
    void allMailboxesTogetherTakeNoMoreThanTheyMay() {
        open("quota.total", "100K");
        Message left = mailboxes.leave("bob", noise(100_000), false);
        Recording recording = mailboxes.begin("alice");
        recording.write(noise(8000), 0, 8000);

        assertThat(done(recording.trouble())).isEqualTo(Room.STORE_FULL);
        done(recording.discard());
        done(store().delete(left.id()));
        mailboxes.leave("alice");
        assertThat(store().room(aor("carol"))).as("what can be undeleted has its bytes yet").isEqualTo(Room.STORE_FULL);
        done(store().remove(left.id()));
        assertThat(store().room(aor("carol"))).isEqualTo(Room.FREE);
    }

    @Test
    void nothingIsTakenWhenTheDiskHasLessSpaceThanIsWanted() {
        open("quota.free", "999999T");
        assertThat(store().room(aor("bob"))).isEqualTo(Room.STORE_FULL);
        assertThatThrownBy(() -> mailboxes.begin("bob"))
                .isInstanceOfSatisfying(NoRoomException.class, e -> assertThat(e.room()).isEqualTo(Room.STORE_FULL));
        assertThatThrownBy(() -> done(store().putGreeting(aor("bob"), GreetingKind.BUSY, Sound.of(noise(100)))))
                .isInstanceOf(NoRoomException.class);
        assertThat(files()).isEmpty();
    }

    @Test
    void nothingIsTakenWhenTheDirectoryCannotBeMade() throws IOException {
        Files.writeString(directory.resolve("file"), "");
        mailboxes = MailboxesUnderTest.open(DatabaseUnderTest.H2, directory.resolve("file/voicemail"));
        assertThat(store().room(aor("bob"))).isEqualTo(Room.STORE_FULL);
        assertThatThrownBy(() -> mailboxes.begin("bob")).isInstanceOf(NoRoomException.class);
        assertThat(mailboxes.folder("bob")).isEmpty();
    }

    @Test
    void subscriberWithoutVoicemailHasNoMailbox() {
        open();
        assertThat(store().room(aor("nobody"))).isEqualTo(Room.NO_MAILBOX);
        assertThatThrownBy(() -> mailboxes.begin("nobody"))
                .isInstanceOfSatisfying(NoRoomException.class, e -> assertThat(e.room()).isEqualTo(Room.NO_MAILBOX));
    }

    @Test
    void thousandMessagesAreLeftAtOnce() {
        open("quota.messages", "1000");
        List<CompletableFuture<Optional<Message>>> left = IntStream.range(0, 1000)
                .mapToObj(i -> store().begin(deposit(List.of("alice", "bob", "carol").get(i % 3)))
                        .thenCompose(recording -> {
                            recording.write(noise(8000 + i), 0, 8000 + i);
                            return recording.finish(i % 10 == 0);
                        })
                        .toCompletableFuture())
                .toList();
        List<Message> messages = left.stream().map(MailboxesUnderTest::done).map(Optional::orElseThrow).toList();

        assertThat(messages).extracting(Message::id).doesNotHaveDuplicates().hasSize(1000);
        assertThat(mailboxes.counts("alice")).isEqualTo(new Counts(334, 0, 34, 0));
        assertThat(mailboxes.counts("bob")).isEqualTo(new Counts(333, 0, 33, 0));
        assertThat(mailboxes.folder("alice")).hasSize(334);
        assertThat(mailboxes.told("bob")).hasSize(333).extracting(Counts::fresh).isSorted();
        assertThat(mailboxes.sound(messages.get(999))).isEqualTo(noise(8999));
        assertThat(files()).hasSize(1000);
    }

    // Time, and what was left

    @ParameterizedTest
    @EnumSource
    void oldAndDeletedMessagesGo(DatabaseUnderTest kind) {
        open(kind, "retention", "30d");
        Message old = mailboxes.leave("bob");
        done(store().save(old.id()));
        mailboxes.clock.advance(Duration.ofDays(29));
        Message deleted = mailboxes.leave("bob");
        Message kept = mailboxes.leave("bob");
        done(store().delete(deleted.id()));

        mailboxes.housekeeping.purge();
        assertThat(mailboxes.folder("bob")).extracting(Message::id).containsExactly(old.id(), kept.id());
        assertThat(files()).hasSize(3);
        mailboxes.clock.advance(Duration.ofDays(1).plusSeconds(1));
        mailboxes.housekeeping.purge();

        assertThat(mailboxes.folder("bob")).containsExactly(kept);
        assertThat(done(store().undelete(deleted.id()))).isFalse();
        assertThat(mailboxes.counts("bob")).isEqualTo(new Counts(1, 0, 0, 0));
        assertThat(mailboxes.told("bob")).endsWith(new Counts(1, 1, 0, 0), new Counts(1, 0, 0, 0));
        assertThat(files()).hasSize(1);
    }

    @Test
    void messagesAreKeptForEverWhenNobodySaysHowLong() {
        open("retention", "0");
        mailboxes.leave("bob");
        mailboxes.clock.advance(Duration.ofDays(10_000));
        mailboxes.housekeeping.purge();
        assertThat(mailboxes.counts("bob").total()).isEqualTo(1);
    }

    @Test
    void filesThatNobodyKnowsAreSweptOnceTheyAreOld() throws IOException {
        open();
        mailboxes.housekeeping.sweep();
        Message kept = mailboxes.leave("bob");
        StoredSound greeting = done(store().putGreeting(aor("bob"), GreetingKind.BUSY, Sound.of(noise(100))));
        Recording running = mailboxes.begin("bob");
        long bob = mailboxes.directoryOfSubscribers.find(aor("bob")).orElseThrow().id();
        Path orphan = mailboxes.files.file(bob, UUID.randomUUID());
        Path gone = mailboxes.files.file(4711, UUID.randomUUID());
        Path young = mailboxes.files.file(bob, UUID.randomUUID());
        Path foreign = orphan.resolveSibling("notes.txt");
        Files.createDirectories(gone.getParent());
        for (Path each : List.of(orphan, gone, young, foreign)) {
            Files.write(each, noise(100));
        }
        Instant old = mailboxes.clock.instant().minus(Duration.ofDays(2));
        for (Path each : List.of(orphan, gone, foreign, greeting.file(), mailboxes.files.file(bob, kept.id()))) {
            Files.setLastModifiedTime(each, FileTime.from(old));
        }
        Files.setLastModifiedTime(young, FileTime.from(mailboxes.clock.instant()));

        mailboxes.housekeeping.sweep();

        assertThat(orphan).doesNotExist();
        assertThat(gone).doesNotExist();
        assertThat(young).exists();
        assertThat(foreign).exists();
        assertThat(mailboxes.sound(kept)).hasSize(8000);
        assertThat(greeting.file()).exists();
        running.write(noise(8000), 0, 8000);
        assertThat(done(running.finish(false))).isPresent();
    }

    @Test
    void nothingIsSweptForADatabaseThatTheDirectoryDoesNotBelongTo() {
        open();
        Message left = mailboxes.leave("bob");
        long bob = mailboxes.directoryOfSubscribers.find(aor("bob")).orElseThrow().id();
        Path file = mailboxes.files.file(bob, left.id());
        mailboxes.housekeeping.sweep();
        mailboxes.close();
        open();
        mailboxes.clock.advance(Duration.ofDays(10));
        mailboxes.housekeeping.sweep();

        assertThat(file).exists();
    }

    @Test
    void whatIsRecordedWhenTheServerStopsIsDeliveredByTheNextStart() {
        DatabaseSettings database = DatabaseUnderTest.H2.empty();
        mailboxes = MailboxesUnderTest.open(database, directory);
        mailboxes.subscribers.createDomain(MailboxesUnderTest.NET, Set.of());
        mailboxes.subscriber("bob");
        Recording recording = mailboxes.begin("bob");
        recording.write(noise(9001), 0, 9001);
        Recording tooShort = mailboxes.begin("bob");
        tooShort.write(noise(100), 0, 100);
        mailboxes.close();
        assertThatThrownBy(() -> done(recording.finish(false))).isInstanceOf(StorageException.class);
        mailboxes = MailboxesUnderTest.open(database, directory);

        assertThat(mailboxes.folder("bob")).hasSize(1).allSatisfy(message -> {
            assertThat(message.from()).isEqualTo("sip:caller@example.com");
            assertThat(mailboxes.sound(message)).isEqualTo(noise(9001));
        });
        assertThat(mailboxes.arrived()).isPresent();
        assertThat(files()).hasSize(1);
    }
}
