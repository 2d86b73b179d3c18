package io.switchhook.forwarding.store;

import io.switchhook.database.Database;
import io.switchhook.database.Loaded;
import io.switchhook.forwarding.ForwardingRules;
import io.switchhook.subscriber.SubscriberChange;
import io.switchhook.subscriber.SubscriberDirectory;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.annotation.Priority;
import javax.enterprise.context.ApplicationScoped;
import javax.enterprise.context.Initialized;
import javax.enterprise.event.Observes;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The forwarding of all subscribers, in memory. Filled when the database is ready, and kept as {@link Forwardings} changes it.
 * Thread-safe; nothing here waits.
 */
@Singleton
public class ForwardingDirectory implements Loaded {

    private static final Logger LOG = LoggerFactory.getLogger(ForwardingDirectory.class);

    /** Observers without a priority come at 2500. */
    private static final int EARLY = 1500;

    private final Map<Long, ForwardingRules> bySubscriber = new ConcurrentHashMap<>();
    private volatile boolean loaded;

    @Inject
    public ForwardingDirectory(Database database, SubscriberDirectory subscribers) {
        database.whenReady(() -> load(database));
        subscribers.onChange(change -> {
            if (change instanceof SubscriberChange.Removed removed) {
                bySubscriber.remove(removed.subscriber().id());
            }
        });
    }

    /** Has the rules read before the registrations are: a phone that is told it is registered expects its calls. */
    void startWithApplication(@Observes @Priority(EARLY) @Initialized(ApplicationScoped.class) Object event) {
        // to be told of it is to exist from then on
    }

    @Override
    public boolean isLoaded() {
        return loaded;
    }

    @Override
    public String contents() {
        return "forwarding rules";
    }

    /** The forwarding in force now of the subscriber with this id. */
    public ForwardingRules rules(long subscriber) {
        return bySubscriber.getOrDefault(subscriber, ForwardingRules.NONE);
    }

    void put(long subscriber, ForwardingRules rules) {
        bySubscriber.put(subscriber, rules);
    }

    /** Reads everything; what is in memory and no longer in the database goes. */
    final void load(Database database) {
        Map<Long, ForwardingRules> stored = new HashMap<>();
        database.read(manager -> {
            manager.createQuery("select distinct f from StoredForwarding f left join fetch f.rules", StoredForwarding.class)
                    .getResultList()
                    .forEach(each -> stored.put(each.subscriber, rules(each)));
            return null;
        });
        bySubscriber.putAll(stored);
        bySubscriber.keySet().retainAll(stored.keySet());
        loaded = true;
        LOG.info("{} subscribers have forwarding of their own", stored.size());
    }

    static ForwardingRules rules(StoredForwarding stored) {
        return new ForwardingRules(stored.doNotDisturb, stored.rules.stream().map(StoredRule::rule).toList());
    }
}
