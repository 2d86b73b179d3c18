package io.switchhook.feature;

import io.switchhook.database.Changes;
import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.database.Loaded;
import io.switchhook.subscriber.StoredDomain;
import io.switchhook.subscriber.SubscriberDirectory;
import jakarta.persistence.EntityManager;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.inject.Inject;
import javax.inject.Singleton;

/** The codes of all domains, in memory, and their administration. Thread-safe; only {@link #replace} waits. */
@Singleton
public class FeatureCodeTables implements DomainCodes, Loaded {

    private final Database database;
    private final SubscriberDirectory subscribers;
    private final Map<String, FeatureCodes> byDomain = new ConcurrentHashMap<>();
    private final Changes changes;
    private volatile boolean loaded;

    @Inject
    public FeatureCodeTables(Database database, SubscriberDirectory subscribers) {
        this.database = database;
        this.subscribers = subscribers;
        subscribers.onDomainRemoved(byDomain::remove);
        this.changes = new Changes(database, contents(), this::isLoaded, this::load);
        database.whenReady(changes::read);
    }

    @Override
    public boolean isLoaded() {
        return loaded;
    }

    @Override
    public String contents() {
        return "feature codes";
    }

    @Override
    public FeatureCodes of(String domain) {
        return byDomain.getOrDefault(subscribers.realm(domain), FeatureCodes.DEFAULTS);
    }

    /**
     * Replaces the codes of a domain; they are on disk, and in force, on return. Not for threads that carry SIP.
     *
     * @return false when there is no domain of this name or alias
     * @throws DatabaseUnavailableException when the database cannot be reached
     */
    public boolean replace(String domain, FeatureCodes codes) {
        return changes.make(() -> {
            String name = subscribers.realm(domain);
            boolean found = database.write(manager -> {
                Optional<Long> id = StoredDomain.id(manager, name);
                id.ifPresent(each -> save(manager, each, codes));
                return id.isPresent();
            });
            if (found) {
                byDomain.put(name, codes);
            }
            return found;
        });
    }

    private static void save(EntityManager manager, long domain, FeatureCodes codes) {
        manager.createQuery("delete from StoredFeatureCode c where c.domain = :domain")
                .setParameter("domain", domain)
                .executeUpdate();
        codes.codes().forEach((feature, code) -> {
            if (!code.equals(feature.defaultCode())) {
                manager.persist(new StoredFeatureCode(domain, feature.settingName(), code));
            }
        });
    }

    private void load() {
        Map<String, Map<Feature, String>> stored = new HashMap<>();
        database.read(manager -> {
            manager.createQuery(
                            "select d.name, c.feature, c.code from StoredFeatureCode c join StoredDomain d on d.id = c.domain",
                            Object[].class)
                    .getResultStream()
                    .forEach(row -> Feature.named((String) row[1]).ifPresent(feature -> stored
                            .computeIfAbsent((String) row[0], name -> new EnumMap<>(Feature.class))
                            .put(feature, (String) row[2])));
            return null;
        });
        byDomain.keySet().retainAll(stored.keySet());
        stored.forEach((domain, codes) -> byDomain.put(domain, new FeatureCodes(codes)));
        loaded = true;
    }
}
