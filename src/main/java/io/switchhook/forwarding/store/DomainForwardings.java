package io.switchhook.forwarding.store;

import io.switchhook.database.Changes;
import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.forwarding.DomainForwarding;
import io.switchhook.forwarding.Holidays;
import io.switchhook.subscriber.InvalidFieldException;
import io.switchhook.subscriber.StaleVersionException;
import io.switchhook.subscriber.StoredDomain;
import io.switchhook.subscriber.SubscriberDirectory;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * The administration of what domains do for all their subscribers: forwarding and holidays. A change is on disk and in the
 * {@link ForwardingDirectory} when its method returns, and so in force for the next call. Thread-safe; changes follow each
 * other. Not for threads that carry SIP.
 *
 * <p>Domains go by name or alias. Every method gives an empty answer when there is no such domain, and throws
 * {@link DatabaseUnavailableException} when the database cannot be reached.
 */
@Singleton
public class DomainForwardings {

    private static final int NEVER_SET = 0;

    private final Database database;
    private final SubscriberDirectory subscribers;
    private final ForwardingDirectory directory;
    private final RuleReader reader;
    private final Changes changes;

    @Inject
    public DomainForwardings(
            Database database, SubscriberDirectory subscribers, ForwardingDirectory directory, RuleReader reader) {
        this.database = database;
        this.subscribers = subscribers;
        this.directory = directory;
        this.reader = reader;
        this.changes = new Changes(database, "rules", directory::isLoaded, () -> directory.loadDomains(database));
    }

    /** The forwarding of a domain, as stored. */
    public Optional<DomainForwardingDetails> forwarding(String domain) {
        return database.read(manager -> StoredDomain.id(manager, subscribers.realm(domain))
                .map(id -> Optional.ofNullable(manager.find(StoredDomainForwarding.class, id))
                        .map(DomainForwardings::details)
                        .orElse(new DomainForwardingDetails(DomainForwarding.NONE, NEVER_SET))));
    }

    /** The holidays of a domain, as stored. */
    public Optional<HolidaysDetails> holidays(String domain) {
        return database.read(manager -> StoredDomain.id(manager, subscribers.realm(domain))
                .map(id -> Optional.ofNullable(manager.find(StoredCalendar.class, id))
                        .map(DomainForwardings::details)
                        .orElse(new HolidaysDetails(Holidays.NONE, NEVER_SET))));
    }

    /**
     * Replaces the forwarding of a domain.
     *
     * @param expectedVersion the version that the change is based on; negative: any
     * @throws InvalidFieldException when a field is malformed, or a destination is nobody's
     * @throws StaleVersionException when the forwarding has another version
     */
    public Optional<DomainForwardingDetails> replaceForwarding(
            String domain, DomainForwardingDraft draft, int expectedVersion) {
        return changes.make(() -> {
            String name = subscribers.realm(domain);
            DomainForwarding wanted = reader.read(draft, name);
            Optional<DomainForwardingDetails> saved = database.write(manager -> StoredDomain.id(manager, name).map(id -> {
                StoredDomainForwarding stored = manager.find(StoredDomainForwarding.class, id);
                check(name, expectedVersion, stored == null ? NEVER_SET : details(stored).version());
                if (stored == null) {
                    stored = new StoredDomainForwarding(id);
                    manager.persist(stored);
                }
                stored.set(wanted);
                manager.flush();
                return details(stored);
            }));
            saved.ifPresent(details -> directory.put(name, details.forwarding()));
            return saved;
        });
    }

    /** Replaces the holidays of a domain; otherwise as {@link #replaceForwarding}. */
    public Optional<HolidaysDetails> replaceHolidays(String domain, List<HolidayDraft> drafts, int expectedVersion) {
        return changes.make(() -> {
            String name = subscribers.realm(domain);
            Holidays wanted = reader.read(drafts);
            Optional<HolidaysDetails> saved = database.write(manager -> StoredDomain.id(manager, name).map(id -> {
                StoredCalendar stored = manager.find(StoredCalendar.class, id);
                check(name, expectedVersion, stored == null ? NEVER_SET : details(stored).version());
                if (stored == null) {
                    stored = new StoredCalendar(id);
                    manager.persist(stored);
                }
                stored.set(wanted);
                manager.flush();
                return details(stored);
            }));
            saved.ifPresent(details -> directory.put(name, details.holidays()));
            return saved;
        });
    }

    private static void check(String domain, int expected, int actual) {
        if (expected >= 0 && expected != actual) {
            throw new StaleVersionException(domain, expected, actual);
        }
    }

    /** Hibernate counts versions from 0, which here is the version of nothing. */
    private static DomainForwardingDetails details(StoredDomainForwarding stored) {
        return new DomainForwardingDetails(stored.forwarding(), stored.version + 1);
    }

    private static HolidaysDetails details(StoredCalendar stored) {
        return new HolidaysDetails(stored.holidays(), stored.version + 1);
    }
}
