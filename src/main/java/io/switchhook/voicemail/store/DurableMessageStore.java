package io.switchhook.voicemail.store;

import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.subscriber.SubscriberChange;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.voicemail.media.Sound;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.enterprise.context.ApplicationScoped;
import javax.enterprise.context.Initialized;
import javax.enterprise.event.Observes;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mailboxes with sounds in files and all else in the database. A message is a file of the {@link Incoming} folder until its
 * row is committed, and its file is deleted after its row, so that whenever the server is killed nothing is there by half.
 * Thread-safe.
 */
@Singleton
public class DurableMessageStore implements MessageStore {

    static final Duration UNDELETABLE = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(DurableMessageStore.class);
    private static final long SHORTEST_SAMPLES = 1;

    private final Database database;
    private final SubscriberDirectory subscribers;
    private final Ledger ledger;
    private final Occupancy occupancy;
    private final MailboxFiles files;
    private final Recorder recorder;
    private final Clock clock;
    private final long shortest;
    private final ReentrantLock recovering = new ReentrantLock();

    @Inject
    DurableMessageStore(
            Settings settings,
            Database database,
            SubscriberDirectory subscribers,
            Ledger ledger,
            Occupancy occupancy,
            MailboxFiles files,
            Recorder recorder,
            Clock clock) {
        this.database = database;
        this.subscribers = subscribers;
        this.ledger = ledger;
        this.occupancy = occupancy;
        this.files = files;
        this.recorder = recorder;
        this.clock = clock;
        this.shortest = Math.max(SHORTEST_SAMPLES, Sound.samples(settings.mailboxes().shortest()));
        subscribers.onChange(change -> {
            if (change instanceof SubscriberChange.Removed removed) {
                later(() -> files.deleteMailbox(removed.subscriber().id()));
            }
        });
    }

    void startWithApplication(@Observes @Initialized(ApplicationScoped.class) Object event) {
        start();
    }

    /** Takes recordings from now on, and delivers those of servers that are gone once the database is ready. */
    void start() {
        database.beforeClose(recorder::close);
        recorder.start();
        database.whenReady(this::recover);
    }

    @Override
    public Room room(Aor mailbox) {
        return subscribers.find(mailbox)
                .filter(Subscriber::voicemail)
                .map(subscriber -> occupancy.room(subscriber.id()))
                .orElse(Room.NO_MAILBOX);
    }

    @Override
    public Counts counts(Aor mailbox) {
        return subscribers.find(mailbox).map(owner -> occupancy.tally(owner.id()).counts()).orElse(Counts.NONE);
    }

    @Override
    public MailboxUse use(Aor mailbox) {
        return occupancy.use(subscribers.find(mailbox).map(Subscriber::id).orElse(0L));
    }

    @Override
    public void onChange(Consumer<MailboxEvent> listener) {
        ledger.onChange(listener);
    }

    @Override
    public void onDelivery(Delivery delivery) {
        ledger.onDelivery(delivery);
    }

    @Override
    public CompletionStage<List<Message>> folder(Aor mailbox) {
        return work(() -> subscribers.find(mailbox)
                .map(owner -> ledger.read(manager -> manager
                        .createQuery("""
                                select m from StoredMessage m where m.subscriber = :id and m.deletedUntil is null
                                order by m.received, m.id""", StoredMessage.class)
                        .setParameter("id", owner.id())
                        .getResultStream().map(stored -> stored.message(owner.aor())).toList()))
                .orElse(List.of()));
    }

    @Override
    public CompletionStage<Optional<Message>> message(UUID id) {
        return work(() -> stored(id).filter(stored -> !stored.isDeleted()).flatMap(stored -> subscribers
                .find(stored.subscriber).map(owner -> stored.message(owner.aor()))));
    }

    @Override
    public CompletionStage<Optional<Sound>> sound(UUID id) {
        return work(() -> stored(id).flatMap(stored -> read(stored.subscriber, id)));
    }

    @Override
    public CompletionStage<Optional<StoredSound>> file(UUID id) {
        return work(() -> stored(id).filter(stored -> !stored.isDeleted()).map(stored -> new StoredSound(
                id, files.file(stored.subscriber, id), stored.samples, stored.size, stored.received)));
    }

    @Override
    public CompletionStage<Boolean> save(UUID id) {
        return change(id, stored -> !stored.isDeleted(), stored -> stored.state = MessageState.SAVED);
    }

    @Override
    public CompletionStage<Boolean> renew(UUID id) {
        return change(id, stored -> !stored.isDeleted(), stored -> stored.state = MessageState.NEW);
    }

    @Override
    public CompletionStage<Boolean> delete(UUID id) {
        return change(id, stored -> !stored.isDeleted(), stored -> stored.deletedUntil = now().plus(UNDELETABLE));
    }

    @Override
    public CompletionStage<Boolean> undelete(UUID id) {
        return change(id, StoredMessage::isDeleted, stored -> stored.deletedUntil = null);
    }

    @Override
    public CompletionStage<Boolean> remove(UUID id) {
        return work(() -> stored(id).map(stored -> remove(stored.subscriber, List.of(id)) == 1).orElse(false));
    }

    private CompletionStage<Boolean> change(UUID id, Predicate<StoredMessage> applies, Consumer<StoredMessage> change) {
        return work(() -> stored(id).map(seen -> ledger.change(seen.subscriber, manager ->
                Optional.ofNullable(manager.find(StoredMessage.class, id)).filter(applies).map(stored -> {
                    change.accept(stored);
                    return true;
                }).orElse(false))).orElse(false));
    }

    /** Deletes messages of a mailbox for good, rows first; gives how many there were. */
    int remove(long mailbox, List<UUID> ids) {
        int removed = ledger.change(mailbox, manager -> manager
                .createQuery("delete from StoredMessage m where m.subscriber = :mailbox and m.id in :ids")
                .setParameter("mailbox", mailbox)
                .setParameter("ids", ids)
                .executeUpdate());
        ids.forEach(id -> files.delete(mailbox, id));
        return removed;
    }

    @Override
    public CompletionStage<Recording> begin(Deposit deposit) {
        return diskWork(() -> {
            long mailbox = owner(deposit.mailbox());
            Occupancy.Place place = occupancy.take(mailbox);
            Envelope envelope = new Envelope(
                    UUID.randomUUID(), mailbox, deposit.from(), deposit.name(), deposit.callId(), now(), false, "");
            Incoming folder = recorder.folder();
            recorder.hold(envelope.id());
            try {
                folder.write(envelope);
                FileRecording recording = new FileRecording(
                        envelope, folder, SoundFile.create(folder.sound(envelope.id())), occupancy, place, this);
                recorder.add(recording);
                return recording;
            } catch (IOException | RuntimeException e) {
                recorder.release(envelope.id());
                occupancy.leave(place);
                folder.remove(envelope.id());
                throw e;
            }
        });
    }

    /** The subscriber of a mailbox that can have messages. */
    private long owner(Aor mailbox) {
        return subscribers.find(mailbox).filter(Subscriber::voicemail).map(Subscriber::id)
                .orElseThrow(() -> new NoRoomException("there is no mailbox " + mailbox, Room.NO_MAILBOX));
    }

    Optional<Message> finish(FileRecording recording, boolean urgent) throws IOException {
        Envelope envelope = recording.envelope().urgent(urgent);
        boolean waits = false;
        try {
            long samples = recording.close();
            if (samples < shortest) {
                recording.folder().remove(envelope.id());
                return Optional.empty();
            }
            if (urgent) {
                mark(recording.folder(), envelope);
            }
            try {
                return deliver(recording.folder(), envelope);
            } catch (DatabaseUnavailableException e) {
                LOG.warn("Message {} waits for the database", envelope.id());
                waits = true;
                deliverLater(recording, envelope);
                return owned(envelope, samples);
            }
        } finally {
            if (!waits) {
                end(recording);
            }
        }
    }

    private void end(FileRecording recording) {
        recorder.remove(recording);
        occupancy.leave(recording.place());
    }

    private static void mark(Incoming folder, Envelope envelope) {
        try {
            folder.write(envelope);
        } catch (IOException e) {
            LOG.warn("If the server ends before message {} is delivered, it is not urgent: {}", envelope.id(), e.toString());
        }
    }

    private Optional<Message> owned(Envelope envelope, long samples) {
        return subscribers.find(envelope.subscriber())
                .map(owner -> new StoredMessage(envelope, samples).message(owner.aor()));
    }

    private void deliverLater(FileRecording recording, Envelope envelope) {
        database.whenReady(() -> {
            try {
                deliver(recording.folder(), envelope);
            } catch (IOException e) {
                LOG.error("Message {} cannot be delivered now: {}", envelope.id(), e.toString());
            }
            end(recording);
        });
    }

    void discard(FileRecording recording) throws IOException {
        try {
            recording.close();
            recording.folder().remove(recording.envelope().id());
        } finally {
            end(recording);
        }
    }

    /**
     * Makes a message of what lies in a folder; doing so again does no harm.
     *
     * @return empty when it is too short, or the subscriber is no more
     */
    Optional<Message> deliver(Incoming folder, Envelope envelope) throws IOException {
        UUID id = envelope.id();
        long mailbox = envelope.subscriber();
        Path ready = folder.sound(id);
        Path stored = files.file(mailbox, id);
        Optional<Message> delivered = Optional.empty();
        if (Files.exists(ready) || Files.exists(stored)) {
            long samples = Files.exists(ready) ? complete(ready) : SoundFile.samples(stored);
            if (samples >= shortest) {
                if (Files.exists(ready)) {
                    files.take(ready, mailbox, id);
                }
                delivered = ledger.add(envelope, samples);
                if (delivered.isEmpty()) {
                    files.delete(mailbox, id);
                }
            }
        }
        folder.remove(id);
        return delivered;
    }

    private static long complete(Path ready) throws IOException {
        try (SoundFile file = SoundFile.open(ready)) {
            file.finish();
            return file.samples();
        }
    }

    /** Delivers what servers that are gone have left, and what could not be delivered before. */
    void recover() {
        recovering.lock();
        try {
            for (Incoming folder : recorder.abandoned()) {
                try (folder) {
                    deliverAll(folder, folder.envelopes());
                    folder.clear();
                }
            }
            deliverAll(recorder.folder(), recorder.idle());
        } catch (IOException e) {
            LOG.error("Messages that were being recorded when a server ended wait in {}: {}", files.incoming(), e.toString());
        } finally {
            recovering.unlock();
        }
    }

    private void deliverAll(Incoming folder, List<Envelope> envelopes) throws IOException {
        int delivered = 0;
        for (Envelope envelope : envelopes) {
            delivered += deliver(folder, envelope).isPresent() ? 1 : 0;
        }
        if (!envelopes.isEmpty()) {
            LOG.info("{} of {} messages in {} were delivered, the others were too short or nobody's",
                    delivered, envelopes.size(), folder);
        }
    }

    @Override
    public CompletionStage<Optional<Message>> forward(UUID id, Aor to, Sound introduction) {
        return work(() -> {
            Optional<StoredMessage> found = stored(id);
            Optional<Sound> sound = found.flatMap(original -> read(original.subscriber, id));
            return found.isEmpty() || sound.isEmpty()
                    ? Optional.empty()
                    : copy(found.get(), owner(to), introduction.then(sound.get()));
        });
    }

    private Optional<Message> copy(StoredMessage original, long mailbox, Sound sound) throws IOException {
        Envelope envelope = new Envelope(UUID.randomUUID(), mailbox, original.from, original.name, original.callId, now(),
                original.urgent, subscribers.find(original.subscriber).map(owner -> owner.aor().toString()).orElse(""));
        Occupancy.Place place = occupancy.take(mailbox);
        Incoming folder = recorder.folder();
        recorder.hold(envelope.id());
        try {
            Path ready = folder.sound(envelope.id());
            SoundFile.write(ready, sound.bytes());
            folder.write(envelope);
            return deliver(folder, envelope);
        } catch (IOException | RuntimeException e) {
            folder.remove(envelope.id());
            files.delete(mailbox, envelope.id());
            throw e;
        } finally {
            recorder.release(envelope.id());
            occupancy.leave(place);
        }
    }

    @Override
    public CompletionStage<Optional<Sound>> greeting(Aor mailbox, GreetingKind kind) {
        return work(() -> subscribers.find(mailbox)
                .flatMap(owner -> greeting(owner.id(), kind).flatMap(stored -> read(owner.id(), stored.id))));
    }

    private Optional<StoredGreeting> greeting(long mailbox, GreetingKind kind) {
        return ledger.read(manager ->
                Optional.ofNullable(manager.find(StoredGreeting.class, new StoredGreeting.Key(mailbox, kind))));
    }

    @Override
    public CompletionStage<Map<GreetingKind, StoredSound>> greetings(Aor mailbox) {
        return work(() -> subscribers.find(mailbox).map(owner -> ledger.read(manager -> {
            Map<GreetingKind, StoredSound> greetings = new EnumMap<>(GreetingKind.class);
            manager.createQuery("select g from StoredGreeting g where g.subscriber = :id", StoredGreeting.class)
                    .setParameter("id", owner.id())
                    .getResultStream()
                    .forEach(stored -> greetings.put(stored.kind, sound(owner.id(), stored)));
            return greetings;
        })).orElse(Map.of()));
    }

    private StoredSound sound(long mailbox, StoredGreeting stored) {
        return new StoredSound(stored.id, files.file(mailbox, stored.id), stored.samples, stored.size, stored.recorded);
    }

    @Override
    public CompletionStage<StoredSound> putGreeting(Aor mailbox, GreetingKind kind, Sound sound) {
        return work(() -> {
            long owner = subscribers.find(mailbox).map(Subscriber::id)
                    .orElseThrow(() -> new NoRoomException("there is no mailbox " + mailbox, Room.NO_MAILBOX));
            if (occupancy.room(owner) == Room.STORE_FULL) {
                throw new NoRoomException("there is no room for more greetings", Room.STORE_FULL);
            }
            return put(owner, kind, sound);
        });
    }

    private StoredSound put(long mailbox, GreetingKind kind, Sound sound) throws IOException {
        record Put(StoredSound now, UUID before) {}
        UUID id = UUID.randomUUID();
        Path ready = recorder.folder().draft(id);
        try {
            SoundFile.write(ready, sound.bytes());
            files.take(ready, mailbox, id);
            Put put = ledger.change(mailbox, manager -> {
                StoredGreeting.Key key = new StoredGreeting.Key(mailbox, kind);
                StoredGreeting known = manager.find(StoredGreeting.class, key);
                StoredGreeting stored = known == null ? new StoredGreeting(key) : known;
                UUID before = stored.id;
                stored.become(id, sound.length(), now());
                if (known == null) {
                    manager.persist(stored);
                }
                return new Put(sound(mailbox, stored), before);
            });
            if (put.before() != null) {
                files.delete(mailbox, put.before());
            }
            return put.now();
        } finally {
            Files.deleteIfExists(ready);
        }
    }

    @Override
    public CompletionStage<Boolean> removeGreeting(Aor mailbox, GreetingKind kind) {
        return work(() -> subscribers.find(mailbox).flatMap(owner -> {
            Optional<UUID> removed = ledger.change(owner.id(), manager -> Optional
                    .ofNullable(manager.find(StoredGreeting.class, new StoredGreeting.Key(owner.id(), kind)))
                    .map(stored -> {
                        manager.remove(stored);
                        return stored.id;
                    }));
            removed.ifPresent(id -> files.delete(owner.id(), id));
            return removed;
        }).isPresent());
    }

    private Optional<StoredMessage> stored(UUID id) {
        return ledger.read(manager -> Optional.ofNullable(manager.find(StoredMessage.class, id)));
    }

    /** Empty when it has been deleted meanwhile. */
    private Optional<Sound> read(long mailbox, UUID id) {
        Path file = files.file(mailbox, id);
        try {
            return Optional.of(Sound.of(SoundFile.read(file)));
        } catch (NoSuchFileException e) {
            LOG.warn("The sound {} is missing", file);
            return Optional.empty();
        } catch (IOException e) {
            throw new StorageException(file + " cannot be read", e);
        }
    }

    /** To the millisecond: what is stored comes back as the same. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Does work on a thread that may wait for the database. */
    <T> CompletionStage<T> work(Callable<T> work) {
        return work(recorder, work);
    }

    /** Does work on a thread that may wait for a disk, but not for the database. */
    <T> CompletionStage<T> diskWork(Callable<T> work) {
        return work(recorder.disk(), work);
    }

    private static <T> CompletionStage<T> work(Executor threads, Callable<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                try {
                    done.complete(work.call());
                } catch (IOException e) {
                    LOG.error("A mailbox cannot be read or written: {}", e.toString());
                    done.completeExceptionally(new StorageException("a mailbox cannot be read or written", e));
                } catch (Exception | Error e) {
                    done.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(new StorageException("the server stops", new IOException(e)));
        }
        return done.minimalCompletionStage();
    }

    /** Does work on a thread that may wait for a disk, if the server does not stop. */
    void later(Runnable task) {
        diskWork(() -> {
            task.run();
            return null;
        });
    }
}
