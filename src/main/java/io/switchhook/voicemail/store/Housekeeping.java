package io.switchhook.voicemail.store;

import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.settings.Settings;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import javax.enterprise.context.ApplicationScoped;
import javax.enterprise.context.Initialized;
import javax.enterprise.event.Observes;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done to mailboxes without being asked for: messages go that are too old or were deleted, and files that nobody knows;
 * what other servers have left is delivered. Several servers may do it at once.
 */
@Singleton
class Housekeeping {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Duration PURGE_INTERVAL = Duration.ofMinutes(5);
    private static final Duration RECOVERY_INTERVAL = Duration.ofMinutes(15);
    private static final Duration SWEEP_INTERVAL = Duration.ofDays(1);
    /** What is younger may belong to a row that is about to be committed. */
    private static final Duration YOUNG = Duration.ofDays(1);
    private static final int CHUNK = 500;

    private final DurableMessageStore store;
    private final Ledger ledger;
    private final MailboxFiles files;
    private final Recorder recorder;
    private final Clock clock;
    private final Duration retention;

    @Inject
    Housekeeping(
            Settings settings, DurableMessageStore store, Ledger ledger, MailboxFiles files, Recorder recorder, Clock clock) {
        this.store = store;
        this.ledger = ledger;
        this.files = files;
        this.recorder = recorder;
        this.clock = clock;
        this.retention = settings.mailboxes().retention();
    }

    void startWithApplication(@Observes @Initialized(ApplicationScoped.class) Object event) {
        recorder.every(SOON, PURGE_INTERVAL, () -> undisturbed(this::purge));
        recorder.every(RECOVERY_INTERVAL, RECOVERY_INTERVAL, () -> undisturbed(store::recover));
        recorder.every(RECOVERY_INTERVAL, SWEEP_INTERVAL, () -> undisturbed(this::sweep));
    }

    private static void undisturbed(Runnable work) {
        try {
            work.run();
        } catch (DatabaseUnavailableException e) {
            LOG.debug("Mailboxes are tidied up later: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("Mailboxes could not be tidied up", e);
        }
    }

    /** Deletes for good what is too old, and what cannot be undeleted any more. */
    void purge() {
        Instant now = clock.instant();
        int deleted = purge("m.deletedUntil < :limit", now);
        int old = retention.isZero() ? 0 : purge("m.received < :limit", now.minus(retention));
        if (deleted + old > 0) {
            LOG.info("{} messages that were deleted and {} that were too old are removed", deleted, old);
        }
    }

    private int purge(String condition, Instant limit) {
        int removed = 0;
        List<Object[]> rows;
        do {
            rows = ledger.read(manager -> manager
                    .createQuery("select m.subscriber, m.id from StoredMessage m where " + condition, Object[].class)
                    .setParameter("limit", limit)
                    .setMaxResults(CHUNK)
                    .getResultList());
            Map<Long, List<UUID>> byMailbox = new HashMap<>();
            rows.forEach(row -> byMailbox.computeIfAbsent((Long) row[0], key -> new ArrayList<>()).add((UUID) row[1]));
            for (Map.Entry<Long, List<UUID>> mailbox : byMailbox.entrySet()) {
                removed += store.remove(mailbox.getKey(), mailbox.getValue());
            }
        } while (rows.size() == CHUNK);
        return removed;
    }

    /** Deletes files that nobody knows, unless the directory is that of another database. */
    void sweep() {
        try {
            UUID owner = ledger.directory();
            Optional<UUID> belongs = files.owner();
            if (belongs.isPresent() && !belongs.get().equals(owner)) {
                LOG.warn("{} was used with another database: files that are not known to this one are left there, until the"
                        + " file \"database\" is deleted", files.root());
                return;
            }
            if (belongs.isEmpty()) {
                files.belongTo(owner);
            }
            Set<UUID> onTheirWay = Incoming.ids(files.incoming());
            int swept = files.sweep(mailbox -> known(mailbox, onTheirWay), clock.instant().minus(YOUNG));
            if (swept > 0) {
                LOG.info("{} files of messages and greetings that are no more are deleted", swept);
            }
        } catch (IOException e) {
            LOG.error("{} could not be looked through: {}", files.root(), e.toString());
        }
    }

    private Set<UUID> known(long mailbox, Set<UUID> onTheirWay) {
        Set<UUID> known = new HashSet<>(onTheirWay);
        ledger.read(manager -> Stream.of("StoredMessage", "StoredGreeting")
                .flatMap(entity -> manager
                        .createQuery("select e.id from " + entity + " e where e.subscriber = :mailbox", UUID.class)
                        .setParameter("mailbox", mailbox)
                        .getResultStream())
                .toList())
                .forEach(known::add);
        return known;
    }
}
