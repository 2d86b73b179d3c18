package io.switchhook.subscriber;

import io.switchhook.database.Database;
import io.switchhook.database.Loaded;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.sip.TelephoneNumber;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.hibernate.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is served: all domains and subscribers, in memory. Filled when the database is ready, and kept as {@link Subscribers}
 * changes it, so that it works on when the database is gone. Thread-safe; nothing here waits.
 */
@Singleton
public class SubscriberDirectory implements Loaded {

    private static final Logger LOG = LoggerFactory.getLogger(SubscriberDirectory.class);
    private static final int FETCH_SIZE = 1000;

    private final Duration defaultRingTime;
    /** Names and aliases to names. */
    private final Map<String, String> domains = new ConcurrentHashMap<>();
    private final AddressIndex<Subscriber> byAddress = new AddressIndex<>(this::serves, this::realm, Subscriber::aor);
    /** Who else has addresses in our domains. */
    private final List<AddressIndex<?>> others = new CopyOnWriteArrayList<>();
    private final Map<Long, Subscriber> byId = new ConcurrentHashMap<>();
    private final Map<Object, Object> sharedValues = new ConcurrentHashMap<>();
    private final List<Consumer<SubscriberChange>> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<String>> domainListeners = new CopyOnWriteArrayList<>();
    private volatile boolean loaded;
    private volatile boolean filling;

    @Inject
    public SubscriberDirectory(Database database, Settings settings) {
        this(settings.ringTime());
        database.whenReady(() -> load(database));
    }

    SubscriberDirectory(Duration defaultRingTime) {
        this.defaultRingTime = defaultRingTime;
    }

    @Override
    public boolean isLoaded() {
        return loaded && !filling;
    }

    @Override
    public String contents() {
        return "subscribers";
    }

    /** Whether what the database holds is in memory, and so which addresses are free. */
    boolean isRead() {
        return loaded && others.stream().allMatch(AddressIndex::isLoaded);
    }

    /**
     * An index for others than subscribers, who share the addresses of our domains with them: none is given to two.
     *
     * @param name how somebody is called who has an address
     */
    public <T> AddressIndex<T> share(Function<T, Aor> name) {
        AddressIndex<T> index = new AddressIndex<>(this::serves, this::realm, name);
        others.add(index);
        return index;
    }

    /** Keeps {@link #isLoaded} from being true until {@link #filled}: more subscribers will come than the database has. */
    public void awaitFilling() {
        filling = true;
    }

    /** Nothing more is to be awaited. */
    public void filled() {
        filling = false;
    }

    /** Whether a host is one of our domains or its alias. */
    public boolean serves(String host) {
        return domains.containsKey(host.toLowerCase(Locale.ROOT));
    }

    /** The canonical name of a domain of ours, which is the realm of its passwords; the host itself when it is not ours. */
    public String realm(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return domains.getOrDefault(name, name);
    }

    /** The subscriber of an address-of-record of any form: by user name or further address, with domain or alias. */
    public Optional<Subscriber> find(Aor address) {
        return byAddress.find(address);
    }

    /**
     * The subscriber that a URI of one of our domains names. A user part that is a telephone number is found in every
     * spelling (RFC 3261 19.1.6): always when it begins with a plus sign, else when the URI says {@code user=phone}.
     */
    public Optional<Subscriber> find(SipUri uri) {
        return byAddress.find(uri);
    }

    /** The subscriber of a telephone number: a global one, or a local one in the context of one of our domains. */
    public Optional<Subscriber> find(TelephoneNumber number) {
        return byAddress.find(number);
    }

    /** Who is no subscriber and has the address that a URI of one of our domains names, by its canonical address. */
    public Optional<Aor> findOther(SipUri uri) {
        return others.stream().flatMap(index -> index.name(uri).stream()).findFirst();
    }

    /** As for a URI. */
    public Optional<Aor> findOther(TelephoneNumber number) {
        return others.stream().flatMap(index -> index.name(number).stream()).findFirst();
    }

    /** The subscriber who has an address in canonical form, a global number in whatever domain. */
    public Optional<Aor> holder(Aor address) {
        return byAddress.holder(address);
    }

    /** Who is no subscriber and has an address in canonical form, a global number in whatever domain. */
    public Optional<Aor> otherHolder(Aor address) {
        return others.stream().flatMap(index -> index.holder(address).stream()).findFirst();
    }

    /** Whether anybody but subscribers has an address in this domain. */
    boolean isShared(String domain) {
        return others.stream().anyMatch(index -> index.isUsed(domain));
    }

    /** The subscriber with this {@link Subscriber#id}. */
    public Optional<Subscriber> find(long id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** All subscribers, in no order. */
    public Stream<Subscriber> all() {
        return byId.values().stream();
    }

    /** How many subscribers there are. */
    public int size() {
        return byId.size();
    }

    /**
     * Has a listener told of each change, after it is in force, one after the other on the thread that made it; it must not
     * wait or throw. Loading at the start is no change.
     */
    public void onChange(Consumer<SubscriberChange> listener) {
        listeners.add(listener);
    }

    /** Has a listener told the canonical name of each domain that is removed; as for {@link #onChange}. */
    public void onDomainRemoved(Consumer<String> listener) {
        domainListeners.add(listener);
    }

    void putDomain(DomainDetails domain) {
        domains.put(domain.name(), domain.name());
        domain.aliases().forEach(alias -> domains.put(alias, domain.name()));
        domains.entrySet().removeIf(each -> each.getValue().equals(domain.name())
                && !each.getKey().equals(domain.name()) && !domain.aliases().contains(each.getKey()));
    }

    void removeDomain(String name) {
        domains.values().removeIf(name::equals);
        domainListeners.forEach(listener -> listener.accept(name));
    }

    void put(Subscriber subscriber) {
        Subscriber before = index(subscriber);
        if (before != null) {
            addresses(before).stream().filter(address -> !subscriber.owns(address))
                    .forEach(address -> byAddress.remove(before, address));
        }
        tell(new SubscriberChange.Saved(subscriber));
    }

    void remove(long id) {
        Subscriber subscriber = byId.remove(id);
        if (subscriber != null) {
            addresses(subscriber).forEach(address -> byAddress.remove(subscriber, address));
            tell(new SubscriberChange.Removed(subscriber));
        }
    }

    /** The subscriber of the rows in the database. */
    Subscriber subscriber(StoredSubscriber stored) {
        Set<Aor> addresses = new HashSet<>();
        stored.addresses.forEach(address -> addresses.add(new Aor(address.username, stored.domain.name)));
        return new Subscriber(
                stored.id,
                new Aor(stored.username, stored.domain.name),
                addresses,
                stored.displayName,
                new Credentials(stored.ha1Md5, stored.ha1Sha256, stored.ha1Qualified),
                stored.enabled,
                shared(ClassOfService.parse(stored.classOfService)),
                stored.ringSeconds == null ? defaultRingTime : shared(Duration.ofSeconds(stored.ringSeconds)),
                stored.voicemail,
                stored.callWaiting,
                shared(ZoneId.of(stored.timeZone)),
                shared(Locale.forLanguageTag(stored.locale)));
    }

    /** Reads everything; what is in memory and no longer in the database goes. */
    void load(Database database) {
        Instant began = Instant.now();
        Set<Long> gone = new HashSet<>(byId.keySet());
        database.read(manager -> {
            Map<Long, String> names = loadDomains(manager);
            loadSubscribers(manager, names, loadAddresses(manager, names), gone);
            return null;
        });
        gone.forEach(this::remove);
        loaded();
        LOG.info("Switchhook serves {} subscribers in {} domains, read in {} ms",
                byId.size(), Set.copyOf(domains.values()).size(), Duration.between(began, Instant.now()).toMillis());
    }

    void loaded() {
        loaded = true;
    }

    private Map<Long, String> loadDomains(EntityManager manager) {
        Map<Long, String> names = new HashMap<>();
        for (StoredDomain domain : manager.createQuery(
                "select d from StoredDomain d left join fetch d.aliases", StoredDomain.class).getResultList()) {
            names.put(domain.id, domain.name);
            putDomain(domain.details());
        }
        domains.values().retainAll(names.values());
        return names;
    }

    private static Map<Long, Set<Aor>> loadAddresses(EntityManager manager, Map<Long, String> names) {
        Map<Long, Set<Aor>> addresses = new HashMap<>();
        try (Stream<Object[]> rows = rows(manager,
                "select s.id, a.domainId, a.username from StoredSubscriber s join s.addresses a")) {
            rows.forEach(row -> addresses.merge(
                    (Long) row[0], Set.of(new Aor((String) row[2], names.get((Long) row[1]))), SubscriberDirectory::union));
        }
        return addresses;
    }

    private void loadSubscribers(EntityManager manager, Map<Long, String> names, Map<Long, Set<Aor>> addresses, Set<Long> gone) {
        try (Stream<Object[]> rows = rows(manager, """
                select s.id, s.domain.id, s.username, s.displayName, s.ha1Md5, s.ha1Sha256, s.enabled, s.classOfService,
                s.ringSeconds, s.voicemail, s.timeZone, s.locale, s.ha1Qualified, s.callWaiting from StoredSubscriber s""")) {
            rows.forEach(row -> {
                Subscriber subscriber = new Subscriber(
                        (Long) row[0],
                        new Aor((String) row[2], names.get((Long) row[1])),
                        addresses.getOrDefault((Long) row[0], Set.of()),
                        (String) row[3],
                        new Credentials((byte[]) row[4], (byte[]) row[5], (byte[]) row[12]),
                        (Boolean) row[6],
                        shared(ClassOfService.parse((String) row[7])),
                        row[8] == null ? defaultRingTime : shared(Duration.ofSeconds((Integer) row[8])),
                        (Boolean) row[9],
                        (Boolean) row[13],
                        shared(ZoneId.of((String) row[10])),
                        shared(Locale.forLanguageTag((String) row[11])));
                gone.remove(subscriber.id());
                if (!loaded) {
                    index(subscriber);
                } else if (!subscriber.equals(byId.get(subscriber.id()))) {
                    put(subscriber);
                }
            });
        }
    }

    private static Stream<Object[]> rows(EntityManager manager, String query) {
        return manager.unwrap(Session.class)
                .createSelectionQuery(query, Object[].class)
                .setFetchSize(FETCH_SIZE)
                .getResultStream();
    }

    /** The first of all equal values, so that 100,000 subscribers do not hold as many copies of one time zone. */
    @SuppressWarnings("unchecked")
    private <T> T shared(T value) {
        Object first = sharedValues.putIfAbsent(value, value);
        return first == null ? value : (T) first;
    }

    private Subscriber index(Subscriber subscriber) {
        Subscriber before = byId.put(subscriber.id(), subscriber);
        byAddress.put(subscriber, addresses(subscriber));
        return before;
    }

    private void tell(SubscriberChange change) {
        listeners.forEach(listener -> listener.accept(change));
    }

    private static Set<Aor> addresses(Subscriber subscriber) {
        return union(subscriber.addresses(), Set.of(subscriber.aor()));
    }

    private static <T> Set<T> union(Set<T> some, Set<T> more) {
        Set<T> union = new HashSet<>(some);
        union.addAll(more);
        return union;
    }
}
