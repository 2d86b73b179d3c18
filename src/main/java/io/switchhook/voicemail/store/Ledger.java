package io.switchhook.voicemail.store;

import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.database.Loaded;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.subscriber.SubscriberChange;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.voicemail.store.Occupancy.Tally;
import jakarta.persistence.EntityManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of mailboxes, and what memory knows of them: changes of one mailbox follow each other, and each is counted before
 * the next. Thread-safe; for threads that may wait.
 *
 * <p>Every method throws {@link DatabaseUnavailableException} when the database cannot be reached.
 */
@Singleton
class Ledger implements Loaded {

    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final int TURNS = 64;
    private static final String SUMS = """
            sum(case when m.deletedUntil is null then 1 else 0 end),
            sum(case when m.deletedUntil is null then m.size else 0 end), sum(m.size) from StoredMessage m""";

    private final Database database;
    private final SubscriberDirectory subscribers;
    private final Occupancy occupancy;
    private final List<ReentrantLock> turns = IntStream.range(0, TURNS).mapToObj(i -> new ReentrantLock(true)).toList();
    private final List<Consumer<MailboxEvent>> listeners = new CopyOnWriteArrayList<>();
    private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
    /** Mailboxes of which only the database knows what they have. */
    private final Set<Long> uncertain = ConcurrentHashMap.newKeySet();
    private volatile boolean loaded;

    @Inject
    Ledger(Database database, SubscriberDirectory subscribers, Occupancy occupancy) {
        this.database = database;
        this.subscribers = subscribers;
        this.occupancy = occupancy;
        database.whenReady(this::load);
        subscribers.onChange(change -> {
            if (change instanceof SubscriberChange.Removed removed) {
                occupancy.put(removed.subscriber().id(), Tally.NONE);
            }
        });
    }

    @Override
    public boolean isLoaded() {
        return loaded;
    }

    @Override
    public String contents() {
        return "mailboxes";
    }

    void onChange(Consumer<MailboxEvent> listener) {
        listeners.add(listener);
    }

    void onDelivery(Delivery delivery) {
        deliveries.add(delivery);
    }

    <T> T read(Function<EntityManager, T> work) {
        checkUsable();
        return database.read(work);
    }

    /** Changes rows of a mailbox. */
    <T> T change(long mailbox, Function<EntityManager, T> work) {
        return change(mailbox, work, result -> Optional.empty());
    }

    /**
     * Adds a message, unless it is there already.
     *
     * @return empty when the subscriber is no more
     */
    Optional<Message> add(Envelope envelope, long samples) {
        record Added(StoredMessage stored, boolean isNew) {}
        long mailbox = envelope.subscriber();
        Optional<Aor> owner = subscribers.find(mailbox).map(Subscriber::aor);
        if (owner.isEmpty()) {
            return Optional.empty();
        }
        try {
            Added added = change(
                    mailbox,
                    manager -> {
                        StoredMessage known = manager.find(StoredMessage.class, envelope.id());
                        if (known != null) {
                            return new Added(known, false);
                        }
                        StoredMessage stored = new StoredMessage(envelope, samples);
                        manager.persist(stored);
                        deliveries.forEach(each -> each.delivering(manager, stored.message(owner.get())));
                        return new Added(stored, true);
                    },
                    each -> Optional.of(each).filter(Added::isNew).map(one -> one.stored().message(owner.get())));
            return Optional.of(added.stored().message(owner.get()));
        } catch (DatabaseUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            if (subscribers.find(mailbox).isEmpty()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The id of this database, by which a directory of files is known to belong to it. */
    UUID directory() {
        checkUsable();
        return database.write(manager -> {
            StoredDirectory known = manager.find(StoredDirectory.class, StoredDirectory.ONLY);
            StoredDirectory directory = known == null ? new StoredDirectory(UUID.randomUUID()) : known;
            manager.persist(directory);
            return directory.id;
        });
    }

    private <T> T change(long mailbox, Function<EntityManager, T> work, Function<T, Optional<Message>> arrived) {
        record Changed<R>(R result, Tally tally) {}
        return inTurn(mailbox, () -> {
            checkUsable();
            try {
                Changed<T> changed = database.write(manager -> {
                    T result = work.apply(manager);
                    manager.flush();
                    return new Changed<>(result, tally(manager, mailbox));
                });
                put(mailbox, changed.tally(), arrived.apply(changed.result()));
                return changed.result();
            } catch (DatabaseUnavailableException e) {
                // The commit may have been made all the same.
                if (uncertain.add(mailbox)) {
                    database.whenReady(() -> readAgain(mailbox));
                }
                throw e;
            }
        });
    }

    /** At once, as waiting for a connection takes seconds each time. */
    private void checkUsable() {
        if (!loaded) {
            throw new DatabaseUnavailableException("the mailboxes are not read yet");
        }
        database.fault().ifPresent(fault -> {
            throw new DatabaseUnavailableException("the database cannot be used: " + fault);
        });
    }

    private <T> T inTurn(long mailbox, Supplier<T> work) {
        ReentrantLock turn = turns.get((int) (mailbox % TURNS));
        turn.lock();
        try {
            return work.get();
        } finally {
            turn.unlock();
        }
    }

    private void put(long mailbox, Tally tally, Optional<Message> arrived) {
        Optional<Subscriber> subscriber = subscribers.find(mailbox);
        Tally before = occupancy.put(mailbox, subscriber.isPresent() ? tally : Tally.NONE);
        subscriber.map(Subscriber::aor).ifPresent(owner -> {
            arrived.ifPresent(message -> tell(new MailboxEvent.Arrived(owner, tally.counts(), message)));
            if (!before.counts().equals(tally.counts())) {
                tell(new MailboxEvent.Changed(owner, tally.counts()));
            }
        });
    }

    private void tell(MailboxEvent event) {
        listeners.forEach(listener -> {
            try {
                listener.accept(event);
            } catch (RuntimeException e) {
                // What was counted is true all the same.
                LOG.error("Nobody was told of {}", event, e);
            }
        });
    }

    private void readAgain(long mailbox) {
        inTurn(mailbox, () -> {
            Tally tally = database.read(manager -> tally(manager, mailbox));
            uncertain.remove(mailbox);
            put(mailbox, tally, Optional.empty());
            return null;
        });
    }

    private static Tally tally(EntityManager manager, long mailbox) {
        Tally messages = manager
                .createQuery("select m.state, m.urgent, " + SUMS + " where m.subscriber = :id group by m.state, m.urgent",
                        Object[].class)
                .setParameter("id", mailbox)
                .getResultStream()
                .map(row -> tally(row, 0))
                .reduce(Tally.NONE, Ledger::sum);
        Long greetings = manager
                .createQuery("select coalesce(sum(g.size), 0) from StoredGreeting g where g.subscriber = :id", Long.class)
                .setParameter("id", mailbox)
                .getSingleResult();
        return new Tally(messages.counts(), messages.bytes(), messages.bytesOnDisk() + greetings);
    }

    private void load() {
        Map<Long, Tally> tallies = database.read(manager -> {
            Map<Long, Tally> read = new HashMap<>();
            manager.createQuery("select m.subscriber, m.state, m.urgent, " + SUMS
                            + " group by m.subscriber, m.state, m.urgent", Object[].class)
                    .getResultStream()
                    .forEach(row -> read.merge((Long) row[0], tally(row, 1), Ledger::sum));
            manager.createQuery("select g.subscriber, sum(g.size) from StoredGreeting g group by g.subscriber", Object[].class)
                    .getResultStream()
                    .forEach(row -> read.merge((Long) row[0], new Tally(Counts.NONE, 0, (Long) row[1]), Ledger::sum));
            return read;
        });
        tallies.forEach(occupancy::put);
        loaded = true;
        LOG.info("There are {} messages in {} mailboxes",
                tallies.values().stream().mapToInt(tally -> tally.counts().total()).sum(), tallies.size());
    }

    /** @param first where in the row the state is, which the other values follow */
    private static Tally tally(Object[] row, int first) {
        boolean fresh = row[first] == MessageState.NEW;
        boolean urgent = (Boolean) row[first + 1];
        int count = ((Number) row[first + 2]).intValue();
        Counts counts = new Counts(
                fresh ? count : 0, fresh ? 0 : count, fresh && urgent ? count : 0, !fresh && urgent ? count : 0);
        return new Tally(counts, ((Number) row[first + 3]).longValue(), ((Number) row[first + 4]).longValue());
    }

    private static Tally sum(Tally one, Tally other) {
        Counts a = one.counts();
        Counts b = other.counts();
        return new Tally(
                new Counts(a.fresh() + b.fresh(), a.saved() + b.saved(), a.urgentFresh() + b.urgentFresh(),
                        a.urgentSaved() + b.urgentSaved()),
                one.bytes() + other.bytes(),
                one.bytesOnDisk() + other.bytesOnDisk());
    }
}
