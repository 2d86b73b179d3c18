package io.switchhook.group;

import io.switchhook.database.Database;
import io.switchhook.database.Loaded;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.sip.TelephoneNumber;
import io.switchhook.subscriber.AddressIndex;
import io.switchhook.subscriber.SubscriberChange;
import io.switchhook.subscriber.SubscriberDirectory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All hunt groups, in memory. Filled when the database is ready, and kept as {@link Groups} changes it; who is no subscriber
 * any more leaves his groups. Thread-safe; nothing here waits.
 */
@Singleton
public class GroupDirectory implements Loaded {

    private static final Logger LOG = LoggerFactory.getLogger(GroupDirectory.class);

    private final AddressIndex<Group> byAddress;
    private final Map<Long, Group> byId = new ConcurrentHashMap<>();
    private final Map<Long, AtomicInteger> turns = new ConcurrentHashMap<>();
    private final SubscriberDirectory subscribers;
    private volatile boolean loaded;

    @Inject
    public GroupDirectory(Database database, SubscriberDirectory subscribers) {
        this.subscribers = subscribers;
        this.byAddress = subscribers.share(Group::aor);
        database.whenReady(() -> load(database));
        subscribers.onChange(change -> {
            if (change instanceof SubscriberChange.Removed removed) {
                leave(removed.subscriber().aor());
            }
        });
    }

    @Override
    public boolean isLoaded() {
        return loaded;
    }

    @Override
    public String contents() {
        return "hunt groups";
    }

    /** The group of an address-of-record of any form. */
    public Optional<Group> find(Aor address) {
        return byAddress.find(address);
    }

    /** The group that a URI of one of our domains names, found as subscribers are. */
    public Optional<Group> find(SipUri uri) {
        return byAddress.find(uri);
    }

    /** The group of a telephone number, found as subscribers are. */
    public Optional<Group> find(TelephoneNumber number) {
        return byAddress.find(number);
    }

    /** All groups, in no order. */
    public Stream<Group> all() {
        return byId.values().stream();
    }

    /** The number of a call to a group that rings its members by turns; each call gets a number of its own. */
    public int takeTurn(Group group) {
        return turn(group).getAndIncrement() & Integer.MAX_VALUE;
    }

    /** What {@link #takeTurn} would give the next call. */
    public int nextTurn(Group group) {
        return turn(group).get() & Integer.MAX_VALUE;
    }

    private AtomicInteger turn(Group group) {
        return turns.computeIfAbsent(group.id(), id -> new AtomicInteger());
    }

    void put(Group group) {
        Group before = byId.put(group.id(), group);
        byAddress.put(group, group.names());
        if (before != null) {
            before.names().stream().filter(name -> !group.names().contains(name))
                    .forEach(name -> byAddress.remove(before, name));
        }
    }

    void remove(Group group) {
        Group last = byId.remove(group.id());
        if (last != null) {
            last.names().forEach(name -> byAddress.remove(last, name));
            turns.remove(group.id());
            leave(last.aor());
        }
    }

    private void leave(Aor member) {
        byId.values().stream().filter(group -> group.members().contains(member)).toList()
                .forEach(group -> put(group.without(member)));
    }

    /** Reads everything; what is in memory and no longer in the database goes. */
    final void load(Database database) {
        Map<Long, Group> stored = database.read(manager -> {
            List<Object[]> rows = manager
                    .createQuery("select g, d.name from StoredGroup g join StoredDomain d on d.id = g.domain", Object[].class)
                    .getResultList();
            Map<Long, Aor> names = new HashMap<>();
            rows.forEach(row -> names.put(((StoredGroup) row[0]).id, ((StoredGroup) row[0]).aor((String) row[1])));
            Map<Long, Group> groups = new HashMap<>();
            rows.forEach(row -> {
                StoredGroup group = (StoredGroup) row[0];
                groups.put(group.id, group.group((String) row[1], members(group, names)));
            });
            return groups;
        });
        byId.values().stream().filter(group -> !stored.containsKey(group.id())).toList().forEach(this::remove);
        stored.values().forEach(this::put);
        loaded = true;
        byAddress.loaded();
        LOG.info("There are {} hunt groups", stored.size());
    }

    private List<Aor> members(StoredGroup group, Map<Long, Aor> groups) {
        List<Aor> members = new ArrayList<>();
        for (StoredMember member : group.members) {
            if (member.nested != null) {
                members.add(groups.get(member.nested));
            } else {
                subscribers.find(member.subscriber).ifPresent(subscriber -> members.add(subscriber.aor()));
            }
        }
        return members;
    }
}
