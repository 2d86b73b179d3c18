package io.switchhook.subscriber;

import io.switchhook.database.Changes;
import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.sip.Aor;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * The administration of domains and subscribers. A change is on disk and in the {@link SubscriberDirectory} when its method
 * returns, and so in force for the next message. Thread-safe; changes follow each other. Not for threads that carry SIP.
 *
 * <p>Every method throws {@link DatabaseUnavailableException} when the database cannot be reached.
 */
@Singleton
public class Subscribers {

    /** The most subscribers that a page can have. */
    public static final int LARGEST_PAGE = 1000;

    private static final int CHUNK = 500;

    private final Database database;
    private final SubscriberDirectory directory;
    /** What is free is decided in the directory, which therefore must not change between the decision and the commit. */
    private final Changes changes;

    @Inject
    public Subscribers(Database database, SubscriberDirectory directory) {
        this.database = database;
        this.directory = directory;
        this.changes = new Changes(database, "subscribers", directory::isRead, () -> directory.load(database));
    }

    /** All domains by name. */
    public List<DomainDetails> domains() {
        return database.read(manager -> manager
                .createQuery("select d from StoredDomain d left join fetch d.aliases order by d.name", StoredDomain.class)
                .getResultStream().map(StoredDomain::details).toList());
    }

    /** The domain of this name or alias. */
    public Optional<DomainDetails> domain(String name) {
        return database.read(manager -> storedDomain(manager, directory.realm(name)).map(StoredDomain::details));
    }

    /**
     * Creates a domain.
     *
     * @param name a host name or address; it cannot be changed
     * @throws InvalidFieldException when a name is malformed, or taken
     */
    public DomainDetails createDomain(String name, Set<String> aliases) {
        return exclusively(() -> {
            String canonical = FieldRules.host("name", name);
            Set<String> others = aliases(canonical, aliases);
            checkFree("name", canonical, canonical);
            if (directory.serves(canonical)) {
                throw new TakenException("name", canonical + " exists already");
            }
            DomainDetails created = database.write(manager -> {
                StoredDomain domain = new StoredDomain(canonical);
                domain.aliases.addAll(others);
                manager.persist(domain);
                manager.flush();
                return domain.details();
            });
            directory.putDomain(created);
            return created;
        });
    }

    /**
     * Replaces the aliases of a domain.
     *
     * @param expectedVersion the version that the change is based on; negative: any
     * @return empty when there is no domain of this canonical name
     * @throws InvalidFieldException when an alias is malformed, or taken
     * @throws StaleVersionException when the domain has another version
     */
    public Optional<DomainDetails> changeDomain(String name, Set<String> aliases, int expectedVersion) {
        return exclusively(() -> {
            String canonical = name.toLowerCase(Locale.ROOT);
            Optional<DomainDetails> changed = database.write(manager -> storedDomain(manager, canonical).map(domain -> {
                checkVersion(canonical, expectedVersion, domain.version);
                Set<String> others = aliases(canonical, aliases);
                domain.aliases.retainAll(others);
                domain.aliases.addAll(others);
                manager.flush();
                return domain.details();
            }));
            changed.ifPresent(directory::putDomain);
            return changed;
        });
    }

    /**
     * Deletes a domain without subscribers and groups.
     *
     * @return whether there was one of this canonical name
     * @throws TakenException when it has subscribers or groups
     */
    public boolean deleteDomain(String name) {
        return exclusively(() -> {
            String canonical = name.toLowerCase(Locale.ROOT);
            if (directory.isShared(canonical)) {
                throw new TakenException("name", canonical + " has groups");
            }
            boolean deleted = database.write(manager -> {
                Optional<StoredDomain> domain = storedDomain(manager, canonical);
                domain.ifPresent(each -> {
                    if (!manager.createQuery("select s.id from StoredSubscriber s where s.domain = :domain", Long.class)
                            .setParameter("domain", each).setMaxResults(1).getResultList().isEmpty()) {
                        throw new TakenException("name", canonical + " has subscribers");
                    }
                    manager.remove(each);
                });
                return domain.isPresent();
            });
            directory.removeDomain(canonical);
            return deleted;
        });
    }

    /**
     * Creates a subscriber.
     *
     * @throws InvalidFieldException when a field is malformed or missing, or an address taken
     */
    public SubscriberDetails create(SubscriberDraft draft) {
        return exclusively(() -> save(manager -> {
            StoredDomain domain = domainOf(manager, draft);
            String username = FieldRules.username(draft.username());
            if (stored(manager, domain.name, username).isPresent()) {
                throw new TakenException("username", username + "@" + domain.name + " exists already");
            }
            return Optional.of(new SubscriberEditor(manager, directory).create(domain, draft));
        }).orElseThrow());
    }

    /**
     * Changes what the draft gives of the subscriber that it names.
     *
     * @param expectedVersion the version that the change is based on; negative: any
     * @return empty when there is no such subscriber
     * @throws InvalidFieldException when a field is malformed, or an address taken
     * @throws StaleVersionException when the subscriber has another version
     */
    public Optional<SubscriberDetails> change(SubscriberDraft draft, int expectedVersion) {
        return exclusively(() -> save(manager -> {
            Optional<StoredSubscriber> found = stored(manager, directory.realm(draft.domain()), draft.username());
            found.ifPresent(stored -> {
                checkVersion(draft.username() + "@" + draft.domain(), expectedVersion, stored.version);
                new SubscriberEditor(manager, directory).change(stored, draft);
            });
            return found;
        }));
    }

    /** Deletes a subscriber and its bindings; tells whether there was one. */
    public boolean delete(String username, String domain) {
        return exclusively(() -> {
            Optional<Long> deleted = database.write(manager ->
                    stored(manager, directory.realm(domain), username).map(stored -> {
                        manager.createNativeQuery("delete from binding where aor = :aor", Void.class)
                                .setParameter("aor", new Aor(username, stored.domain.name).toString())
                                .executeUpdate();
                        manager.remove(stored);
                        return stored.id;
                    }));
            deleted.ifPresent(directory::remove);
            return deleted.isPresent();
        });
    }

    /** The subscriber of this user name in the domain of this name or alias. */
    public Optional<SubscriberDetails> find(String username, String domain) {
        return database.read(manager -> stored(manager, directory.realm(domain), username).map(StoredSubscriber::details));
    }

    /** The subscriber with this {@link SubscriberDetails#id}. */
    public Optional<SubscriberDetails> find(long id) {
        return database.read(manager ->
                Optional.ofNullable(manager.find(StoredSubscriber.class, id)).map(StoredSubscriber::details));
    }

    /** Some of the subscribers; found in memory, so that a search costs the database no more than its page. */
    public SubscriberPage search(SubscriberQuery query) {
        String domain = directory.realm(query.of().domain());
        List<Subscriber> found = directory.all()
                .filter(each -> query.of().fits(domain, each.aor(), each.displayName(), each.addresses()))
                .sorted(query.order().comparator())
                .toList();
        List<Long> ids = query.of().page(found).stream().map(Subscriber::id).toList();
        Map<Long, SubscriberDetails> details = database.read(manager -> manager
                .createQuery("select s from StoredSubscriber s where s.id in :ids", StoredSubscriber.class)
                .setParameter("ids", ids)
                .getResultStream().map(StoredSubscriber::details)
                .collect(Collectors.toMap(SubscriberDetails::id, Function.identity())));
        // One that was deleted in between is missing.
        return new SubscriberPage(ids.stream().map(details::get).filter(Objects::nonNull).toList(), found.size());
    }

    /**
     * All subscribers, for an export of any size: one page after the other is read and handed over.
     *
     * @param domain only those of this domain, by name or alias; empty: of all
     */
    public void forEach(String domain, Consumer<SubscriberDetails> action) {
        String name = directory.realm(domain);
        List<SubscriberDetails> page;
        long last = 0;
        do {
            long after = last;
            page = database.read(manager -> manager
                    .createQuery("""
                            select s from StoredSubscriber s join fetch s.domain
                            where s.id > :after and (:domain = '' or s.domain.name = :domain) order by s.id""",
                            StoredSubscriber.class)
                    .setParameter("after", after)
                    .setParameter("domain", name)
                    .setMaxResults(CHUNK)
                    .getResultStream().map(StoredSubscriber::details).toList());
            page.forEach(action);
            last = page.isEmpty() ? last : page.get(page.size() - 1).id();
        } while (page.size() == CHUNK);
    }

    /**
     * Creates or changes many subscribers, some hundred in a transaction, so that a failure in the middle leaves those before.
     * Doing the same again changes nothing.
     *
     * @return what became of each, in their order
     */
    public List<UpsertOutcome> upsert(List<SubscriberDraft> drafts) {
        List<UpsertOutcome> outcomes = new ArrayList<>(drafts.size());
        for (int from = 0; from < drafts.size(); from += CHUNK) {
            List<SubscriberDraft> chunk = drafts.subList(from, Math.min(from + CHUNK, drafts.size()));
            outcomes.addAll(exclusively(() -> upsertChunk(chunk)));
        }
        return outcomes;
    }

    private List<UpsertOutcome> upsertChunk(List<SubscriberDraft> drafts) {
        List<UpsertOutcome> outcomes = new ArrayList<>(drafts.size());
        List<Subscriber> saved = database.write(manager -> {
            SubscriberEditor editor = new SubscriberEditor(manager, directory);
            Map<String, StoredDomain> domains = new HashMap<>();
            Map<Aor, StoredSubscriber> existing = existing(manager, drafts);
            Set<StoredSubscriber> changed = new LinkedHashSet<>();
            for (SubscriberDraft draft : drafts) {
                try {
                    Aor aor = aor(draft);
                    StoredSubscriber stored = existing.get(aor);
                    if (stored == null) {
                        StoredDomain domain = domains.computeIfAbsent(aor.domain(), name -> domainOf(manager, draft));
                        stored = editor.create(domain, draft);
                        existing.put(aor, stored);
                        changed.add(stored);
                        outcomes.add(new UpsertOutcome.Created());
                    } else if (editor.change(stored, draft)) {
                        changed.add(stored);
                        outcomes.add(new UpsertOutcome.Changed());
                    } else {
                        outcomes.add(new UpsertOutcome.Unchanged());
                    }
                } catch (InvalidFieldException e) {
                    outcomes.add(new UpsertOutcome.Refused(e.field(), e.getMessage()));
                }
            }
            manager.flush();
            return changed.stream().map(directory::subscriber).toList();
        });
        saved.forEach(directory::put);
        return outcomes;
    }

    private Map<Aor, StoredSubscriber> existing(EntityManager manager, List<SubscriberDraft> drafts) {
        Map<String, Set<String>> names = new HashMap<>();
        for (SubscriberDraft draft : drafts) {
            if (draft.username() != null && draft.domain() != null) {
                names.computeIfAbsent(directory.realm(draft.domain().strip()), domain -> new HashSet<>()).add(draft.username());
            }
        }
        Map<Aor, StoredSubscriber> existing = new HashMap<>();
        names.forEach((domain, usernames) -> manager
                .createQuery("""
                        select s from StoredSubscriber s
                        where s.domain.name = :domain and s.username in :usernames""", StoredSubscriber.class)
                .setParameter("domain", domain)
                .setParameter("usernames", usernames)
                .getResultStream()
                .forEach(stored -> existing.put(new Aor(stored.username, domain), stored)));
        return existing;
    }

    private Optional<SubscriberDetails> save(Function<EntityManager, Optional<StoredSubscriber>> work) {
        record Saved(SubscriberDetails details, Subscriber subscriber) {}
        Optional<Saved> saved = database.write(manager -> work.apply(manager).map(stored -> {
            manager.flush();
            return new Saved(stored.details(), directory.subscriber(stored));
        }));
        saved.ifPresent(each -> directory.put(each.subscriber()));
        return saved.map(Saved::details);
    }

    /**
     * Does work that depends on who has which address, or changes it, while nothing else of that kind is done.
     *
     * @throws DatabaseUnavailableException when it is not known who has which
     */
    public <T> T exclusively(Supplier<T> work) {
        return changes.make(work);
    }

    /** Changes of something else that has addresses, which follow those of subscribers. */
    public Changes following(String contents, BooleanSupplier areRead, Runnable reading) {
        return changes.following(contents, areRead, reading);
    }

    private static Optional<StoredDomain> storedDomain(EntityManager manager, String name) {
        return manager.createQuery("select d from StoredDomain d where d.name = :name", StoredDomain.class)
                .setParameter("name", name)
                .getResultStream().findFirst();
    }

    private static Optional<StoredSubscriber> stored(EntityManager manager, String domain, String username) {
        return manager.createQuery("""
                        select s from StoredSubscriber s join fetch s.domain d
                        where d.name = :domain and s.username = :username""", StoredSubscriber.class)
                .setParameter("domain", domain)
                .setParameter("username", username)
                .getResultStream().findFirst();
    }

    private StoredDomain domainOf(EntityManager manager, SubscriberDraft draft) {
        String name = FieldRules.required("domain", draft.domain()).strip();
        return storedDomain(manager, directory.realm(name))
                .orElseThrow(() -> new InvalidFieldException("domain", "is none of this server's: " + name));
    }

    private Aor aor(SubscriberDraft draft) {
        return new Aor(
                FieldRules.username(draft.username()), directory.realm(FieldRules.required("domain", draft.domain()).strip()));
    }

    private Set<String> aliases(String name, Set<String> aliases) {
        Set<String> canonical = aliases.stream()
                .map(alias -> FieldRules.host("aliases", alias))
                .filter(alias -> !alias.equals(name))
                .collect(Collectors.toSet());
        for (String alias : canonical) {
            checkFree("aliases", alias, name);
        }
        return canonical;
    }

    private void checkFree(String field, String host, String domain) {
        if (directory.serves(host) && !directory.realm(host).equals(domain)) {
            throw new TakenException(field, host + " belongs to " + directory.realm(host));
        }
    }

    private static void checkVersion(String what, int expected, int actual) {
        if (expected >= 0 && expected != actual) {
            throw new StaleVersionException(what, expected, actual);
        }
    }
}
