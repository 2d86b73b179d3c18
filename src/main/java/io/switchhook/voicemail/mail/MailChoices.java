package io.switchhook.voicemail.mail;

import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnavailableException;
import jakarta.persistence.EntityManager;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * What subscribers want to have mailed about new messages. Who has said nothing gets messages attached, if he has an address.
 * Thread-safe; waits for the database, and throws {@link DatabaseUnavailableException} when that cannot be reached.
 */
@Singleton
public class MailChoices {

    private static final MailChoice DEFAULT = MailChoice.ATTACH;

    private final Database database;

    @Inject
    public MailChoices(Database database) {
        this.database = database;
    }

    public MailChoice of(long subscriber) {
        return database.read(manager -> of(manager, subscriber));
    }

    static MailChoice of(EntityManager manager, long subscriber) {
        StoredMailChoice stored = manager.find(StoredMailChoice.class, subscriber);
        return stored == null ? DEFAULT : stored.choice;
    }

    /** @param choice null: the default again */
    public void set(long subscriber, MailChoice choice) {
        database.write(manager -> {
            StoredMailChoice stored = manager.find(StoredMailChoice.class, subscriber);
            if (choice == null) {
                if (stored != null) {
                    manager.remove(stored);
                }
            } else if (stored == null) {
                manager.persist(new StoredMailChoice(subscriber, choice));
            } else {
                stored.choice = choice;
            }
            return null;
        });
    }
}
