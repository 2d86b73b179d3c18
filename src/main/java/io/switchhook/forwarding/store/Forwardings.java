package io.switchhook.forwarding.store;

import io.switchhook.database.Changes;
import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.forwarding.ForwardingRules;
import io.switchhook.subscriber.InvalidFieldException;
import io.switchhook.subscriber.StaleVersionException;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.subscriber.SubscriberDirectory;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * The administration of forwarding. A change is on disk and in the {@link ForwardingDirectory} when its method returns, and so
 * in force for the next call. Thread-safe; changes follow each other. Not for threads that carry SIP.
 *
 * <p>Every method throws {@link DatabaseUnavailableException} when the database cannot be reached.
 */
@Singleton
public class Forwardings {

    private static final int NEVER_SET = 0;
    private static final int ANY_VERSION = -1;

    private final Database database;
    private final SubscriberDirectory subscribers;
    private final ForwardingDirectory directory;
    private final RuleReader reader;
    private final Changes changes;

    @Inject
    public Forwardings(
            Database database, SubscriberDirectory subscribers, ForwardingDirectory directory, RuleReader reader) {
        this.database = database;
        this.subscribers = subscribers;
        this.directory = directory;
        this.reader = reader;
        this.changes = new Changes(database, "rules", directory::isLoaded, () -> directory.load(database));
    }

    /** The forwarding of the subscriber with this id, as stored. */
    public ForwardingDetails find(long subscriber) {
        return database.read(manager -> Optional.ofNullable(manager.find(StoredForwarding.class, subscriber))
                .map(Forwardings::details)
                .orElse(new ForwardingDetails(ForwardingRules.NONE, NEVER_SET)));
    }

    /**
     * Replaces the forwarding of a subscriber.
     *
     * @param expectedVersion the version that the change is based on; negative: any
     * @return empty when there is no subscriber with this id
     * @throws InvalidFieldException when a field is malformed, or a destination not allowed to the subscriber
     * @throws StaleVersionException when the forwarding has another version
     */
    public Optional<ForwardingDetails> replace(long subscriber, ForwardingDraft draft, int expectedVersion) {
        return change(subscriber, expectedVersion, (owner, before) -> reader.read(draft, owner));
    }

    /**
     * Changes one thing in the forwarding of a subscriber. Rules that it does not touch stay, also those that could not be set
     * any more.
     *
     * @return empty when there is no subscriber with this id
     * @throws InvalidFieldException when a destination is malformed or not allowed to the subscriber
     */
    public Optional<ForwardingDetails> change(long subscriber, ForwardingEdit edit) {
        return change(subscriber, ANY_VERSION, (owner, before) -> reader.read(edit, before, owner));
    }

    private Optional<ForwardingDetails> change(
            long subscriber, int expectedVersion, BiFunction<Subscriber, ForwardingRules, ForwardingRules> change) {
        return changes.make(() -> {
            Optional<Subscriber> owner = subscribers.find(subscriber);
            if (owner.isEmpty()) {
                return Optional.empty();
            }
            ForwardingDetails saved = save(subscriber, before -> change.apply(owner.get(), before), expectedVersion);
            directory.put(subscriber, saved.rules());
            return Optional.of(saved);
        });
    }

    private ForwardingDetails save(long subscriber, UnaryOperator<ForwardingRules> change, int expectedVersion) {
        return database.write(manager -> {
            StoredForwarding stored = manager.find(StoredForwarding.class, subscriber);
            int actual = stored == null ? NEVER_SET : details(stored).version();
            if (expectedVersion >= 0 && expectedVersion != actual) {
                throw new StaleVersionException("forwarding of " + subscriber, expectedVersion, actual);
            }
            ForwardingRules rules = change.apply(stored == null ? ForwardingRules.NONE : ForwardingDirectory.rules(stored));
            if (stored == null) {
                stored = new StoredForwarding(subscriber);
                manager.persist(stored);
            }
            stored.doNotDisturb = rules.doNotDisturb();
            stored.rules.clear();
            rules.rules().stream().map(StoredRule::new).forEach(stored.rules::add);
            manager.flush();
            return details(stored);
        });
    }

    /** Hibernate counts versions from 0, which here is the version of nothing. */
    private static ForwardingDetails details(StoredForwarding stored) {
        return new ForwardingDetails(ForwardingDirectory.rules(stored), stored.version + 1);
    }
}
