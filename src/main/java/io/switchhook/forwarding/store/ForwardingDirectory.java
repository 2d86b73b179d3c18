package io.switchhook.forwarding.store;

import io.switchhook.database.Database;
import io.switchhook.database.Loaded;
import io.switchhook.forwarding.DomainForwarding;
import io.switchhook.forwarding.ForwardingRules;
import io.switchhook.forwarding.Holidays;
import io.switchhook.subscriber.SubscriberChange;
import io.switchhook.subscriber.SubscriberDirectory;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The forwarding of all subscribers and what their domains do for them, in memory. Filled when the database is ready, and kept
 * as {@link Forwardings} and {@link DomainForwardings} change it. Thread-safe; nothing here waits.
 */
@Singleton
public class ForwardingDirectory implements Loaded {

    private static final Logger LOG = LoggerFactory.getLogger(ForwardingDirectory.class);

    private final Map<Long, ForwardingRules> bySubscriber = new ConcurrentHashMap<>();
    private final Map<String, DomainForwarding> byDomain = new ConcurrentHashMap<>();
    private final Map<String, Holidays> holidays = new ConcurrentHashMap<>();
    private volatile boolean loaded;

    @Inject
    public ForwardingDirectory(Database database, SubscriberDirectory subscribers) {
        database.whenReady(() -> {
            loadDomains(database);
            load(database);
        });
        subscribers.onDomainRemoved(domain -> {
            byDomain.remove(domain);
            holidays.remove(domain);
        });
        subscribers.onChange(change -> {
            if (change instanceof SubscriberChange.Removed removed) {
                bySubscriber.remove(removed.subscriber().id());
            }
        });
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

    /** What the domain of this canonical name does now for all its subscribers. */
    public DomainForwarding domain(String name) {
        return byDomain.getOrDefault(name, DomainForwarding.NONE);
    }

    /** The holidays now of the domain of this canonical name. */
    public Holidays holidays(String domain) {
        return holidays.getOrDefault(domain, Holidays.NONE);
    }

    void put(long subscriber, ForwardingRules rules) {
        bySubscriber.put(subscriber, rules);
    }

    void put(String domain, DomainForwarding forwarding) {
        byDomain.put(domain, forwarding);
    }

    void put(String domain, Holidays ofDomain) {
        holidays.put(domain, ofDomain);
    }

    /** Reads what all domains have; what is in memory and no longer in the database goes. */
    final void loadDomains(Database database) {
        Map<String, DomainForwarding> forwardings = new HashMap<>();
        Map<String, Holidays> calendars = new HashMap<>();
        database.read(manager -> {
            Map<Long, String> names = new HashMap<>();
            manager.createQuery("select d.id, d.name from StoredDomain d", Object[].class).getResultList()
                    .forEach(row -> names.put((Long) row[0], (String) row[1]));
            manager.createQuery("from StoredDomainForwarding", StoredDomainForwarding.class).getResultList()
                    .forEach(each -> forwardings.put(names.get(each.domain), each.forwarding()));
            manager.createQuery("from StoredCalendar", StoredCalendar.class).getResultList()
                    .forEach(each -> calendars.put(names.get(each.domain), each.holidays()));
            return null;
        });
        byDomain.putAll(forwardings);
        byDomain.keySet().retainAll(forwardings.keySet());
        holidays.putAll(calendars);
        holidays.keySet().retainAll(calendars.keySet());
    }

    /** Reads the rules of all subscribers; what is in memory and no longer in the database goes. */
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
