package io.switchhook.voicemail.mail;

import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.SubscriberDirectory;
import jakarta.persistence.EntityManager;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * What subscribers want to have mailed about new messages. Who has said nothing gets messages attached, if he has an
 * address. Thread-safe; waits for the database, and throws {@link DatabaseUnavailableException} when that cannot be reached.
 */
@Singleton
public class MailChoices {

    private static final MailChoice DEFAULT = MailChoice.ATTACH;

    private final Database database;
    private final SubscriberDirectory directory;

    @Inject
    public MailChoices(Database database, SubscriberDirectory directory) {
        this.database = database;
        this.directory = directory;
    }

    /** What the subscriber of a mailbox wants. */
    public MailChoice of(Aor mailbox) {
        return directory.find(mailbox)
                .map(owner -> database.read(manager -> of(manager, owner.id())))
                .orElse(DEFAULT);
    }

    static MailChoice of(EntityManager manager, long subscriber) {
        StoredMailChoice stored = manager.find(StoredMailChoice.class, subscriber);
        return stored == null ? DEFAULT : stored.choice;
    }

    /** @param choice empty: the default again */
    public void set(Aor mailbox, Optional<MailChoice> choice) {
        directory.find(mailbox).ifPresent(owner -> database.write(manager -> {
            manager.createQuery("delete from StoredMailChoice where subscriberId = :id")
                    .setParameter("id", owner.id())
                    .executeUpdate();
            choice.ifPresent(chosen -> manager.persist(new StoredMailChoice(owner.id(), chosen)));
            return null;
        }));
    }
}
