package io.switchhook.voicemail.store;

import io.switchhook.access.ManualClock;
import io.switchhook.administrator.Passwords;
import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnderTest;
import io.switchhook.settings.DatabaseSettings;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.subscriber.SubscriberDraft;
import io.switchhook.subscriber.Subscribers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A store of mailboxes as the application makes it, with a database and files of its own. */
public final class MailboxesUnderTest implements AutoCloseable {

    public static final String NET = "example.net";
    private static final long PATIENCE_SECONDS = 30;

    private final Settings settings;
    public final Path directory;
    public final ManualClock clock;
    public final Database database;
    public final SubscriberDirectory directoryOfSubscribers;
    public final Subscribers subscribers;
    public final MessageStore store;
    public final Pins pins;
    public final List<MailboxEvent> events = new CopyOnWriteArrayList<>();
    final DurableMessageStore durable;
    final MailboxFiles files;
    final Recorder recorder;
    final Ledger ledger;
    final Housekeeping housekeeping;

    private MailboxesUnderTest(Database database, Path directory, ManualClock clock, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("switchhook.voicemail.directory", directory.toString());
        all.putIfAbsent("switchhook.voicemail.quota.free", "0");
        this.settings = Settings.read(all::get);
        this.database = database;
        this.directory = directory;
        this.clock = clock;
        directoryOfSubscribers = new SubscriberDirectory(database, this.settings);
        subscribers = new Subscribers(database, directoryOfSubscribers);
        Occupancy occupancy = new Occupancy(this.settings);
        files = new MailboxFiles(this.settings);
        ledger = new Ledger(database, directoryOfSubscribers, occupancy);
        recorder = new Recorder(this.settings, files, occupancy);
        durable = new DurableMessageStore(
                this.settings, database, directoryOfSubscribers, ledger, occupancy, files, recorder, clock);
        store = durable;
        housekeeping = new Housekeeping(this.settings, durable, ledger, files, recorder, clock);
        pins = new DatabasePins(this.settings, database, directoryOfSubscribers, new Passwords(), clock);
        store.onChange(events::add);
        durable.start();
    }

    /** Mailboxes of the subscribers alice, bob and carol at {@link #NET}. */
    public static MailboxesUnderTest open(DatabaseUnderTest kind, Path directory, String... settings) {
        MailboxesUnderTest opened = open(kind.empty(), directory, settings);
        opened.subscribers.createDomain(NET, Set.of("example.org"));
        List.of("alice", "bob", "carol").forEach(opened::subscriber);
        return opened;
    }

    /** Mailboxes with what there is already in a database and a directory. */
    public static MailboxesUnderTest open(DatabaseSettings database, Path directory, String... settings) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            map.put("switchhook.voicemail." + settings[i], settings[i + 1]);
        }
        Database opened = new Database(database, Path.of(""));
        MailboxesUnderTest mailboxes = new MailboxesUnderTest(opened, directory, new ManualClock(), map);
        DatabaseUnderTest.start(opened);
        return mailboxes;
    }

    public void subscriber(String username, String... addresses) {
        subscribers.create(new SubscriberDraft(
                username, NET, null, null, "correct horse", null, null, null, null, null, null, List.of(addresses)));
    }

    public static Aor aor(String username) {
        return new Aor(username, NET);
    }

    public static Deposit deposit(String mailbox) {
        return new Deposit(aor(mailbox), "sip:caller@example.com", "Caller", "call-1");
    }

    public Recording begin(String mailbox) {
        return done(store.begin(deposit(mailbox)));
    }

    /** Leaves a message. */
    public Message leave(String mailbox, byte[] sound, boolean urgent) {
        Recording recording = begin(mailbox);
        recording.write(sound, 0, sound.length);
        return done(recording.finish(urgent)).orElseThrow();
    }

    public Message leave(String mailbox) {
        return leave(mailbox, noise(8000), false);
    }

    /** Each sample another one than its neighbours; a longer one begins with a shorter one. */
    public static byte[] noise(int samples) {
        byte[] noise = new byte[samples];
        int state = 1;
        for (int i = 0; i < samples; i++) {
            state = state * 1_103_515_245 + 12_345;
            noise[i] = (byte) (state >>> 16);
        }
        return noise;
    }

    public static <T> T done(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public List<Message> folder(String mailbox) {
        return done(store.folder(aor(mailbox)));
    }

    public Counts counts(String mailbox) {
        return store.counts(aor(mailbox));
    }

    public byte[] sound(Message message) {
        return done(store.sound(message.id())).orElseThrow().bytes();
    }

    /** What has happened to a mailbox, in short. */
    public List<Counts> told(String mailbox) {
        List<Counts> told = new ArrayList<>();
        for (MailboxEvent event : events) {
            if (event instanceof MailboxEvent.Changed changed && changed.mailbox().equals(aor(mailbox))) {
                told.add(changed.counts());
            }
        }
        return told;
    }

    public Optional<Message> arrived() {
        return events.stream().filter(MailboxEvent.Arrived.class::isInstance)
                .map(event -> ((MailboxEvent.Arrived) event).message()).reduce((first, last) -> last);
    }

    @Override
    public void close() {
        database.close();
    }
}
