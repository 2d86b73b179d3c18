package io.switchhook.voicemail.mail;

import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * The e-mail that is to be sent. It survives the end of this process, and nobody else sends what one has claimed.
 * Thread-safe; waits for the database, and throws {@link DatabaseUnavailableException} when that cannot be reached.
 */
@Singleton
public class Outbox {

    private final Database database;

    /**
     * An e-mail that was claimed.
     *
     * @param message what it is about
     * @param attempts how many there were, this one included
     * @param sent whether it was sent, and the message is to be deleted yet
     */
    record Entry(UUID message, Aor mailbox, Instant created, int attempts, boolean sent) {}

    @Inject
    public Outbox(Database database) {
        this.database = database;
    }

    /** Puts one in, as a part of a transaction. */
    void put(EntityManager manager, UUID message, Aor mailbox, Instant now) {
        manager.persist(new StoredMail(message, mailbox.toString(), now));
    }

    /** Claims the one that has waited longest, for as long as {@link Postage} says; empty when none is due. */
    Optional<Entry> claim(Instant now) {
        return database.write(manager -> {
            List<StoredMail> due = manager.createQuery(
                            "from StoredMail where nextAttempt <= :now order by nextAttempt", StoredMail.class)
                    .setParameter("now", now)
                    .setMaxResults(1)
                    .getResultList();
            if (due.isEmpty()) {
                return Optional.empty();
            }
            StoredMail mail = due.get(0);
            manager.detach(mail);
            int claimed = manager.createQuery("update StoredMail set nextAttempt = :until, attempts = attempts + 1"
                            + " where messageId = :id and nextAttempt = :seen")
                    .setParameter("until", now.plus(Postage.CLAIM))
                    .setParameter("id", mail.messageId)
                    .setParameter("seen", mail.nextAttempt)
                    .executeUpdate();
            // Another server has been faster, and sends it.
            return claimed == 0 ? Optional.<Entry>empty() : Optional.of(entry(mail));
        });
    }

    private static Entry entry(StoredMail mail) {
        Aor mailbox = Aor.of(SipUri.parse(mail.mailbox)).orElseThrow();
        return new Entry(mail.messageId, mailbox, mail.created, mail.attempts + 1, mail.sent);
    }

    /** When the next one is due; empty when there is none. */
    Optional<Instant> nextDue() {
        return database.read(manager -> Optional.ofNullable(
                manager.createQuery("select min(nextAttempt) from StoredMail", Instant.class).getSingleResult()));
    }

    void postpone(UUID message, Instant until) {
        database.write(manager -> manager.createQuery("update StoredMail set nextAttempt = :until where messageId = :id")
                .setParameter("until", until)
                .setParameter("id", message)
                .executeUpdate());
    }

    /** It is not to be sent again, whatever happens before it is removed. */
    void sent(UUID message) {
        database.write(manager -> manager.createQuery("update StoredMail set sent = true where messageId = :id")
                .setParameter("id", message)
                .executeUpdate());
    }

    void remove(UUID message) {
        database.write(manager -> manager.createQuery("delete from StoredMail where messageId = :id")
                .setParameter("id", message)
                .executeUpdate());
    }

    /** How many there are, for monitoring. */
    long size() {
        return database.read(manager ->
                manager.createQuery("select count(*) from StoredMail", Long.class).getSingleResult());
    }
}
