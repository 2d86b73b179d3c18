package io.switchhook.group;

import io.switchhook.database.Changes;
import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.AddressQuery;
import io.switchhook.subscriber.InvalidFieldException;
import io.switchhook.subscriber.StaleVersionException;
import io.switchhook.subscriber.StoredDomain;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.subscriber.Subscribers;
import io.switchhook.subscriber.TakenException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * The administration of hunt groups. A change is on disk and in the {@link GroupDirectory} when its method returns, and so in
 * force for the next call. Thread-safe; changes of groups and subscribers follow each other, since they share their addresses.
 * Not for threads that carry SIP.
 *
 * <p>Every method throws {@link DatabaseUnavailableException} when the groups are not known or the database cannot be reached.
 */
@Singleton
public class Groups {

    private final Database database;
    private final Subscribers subscribers;
    private final SubscriberDirectory people;
    private final GroupDirectory directory;
    private final GroupReader reader;
    private final Changes changes;

    @Inject
    public Groups(
            Database database,
            Subscribers subscribers,
            SubscriberDirectory people,
            GroupDirectory directory,
            GroupReader reader) {
        this.database = database;
        this.subscribers = subscribers;
        this.people = people;
        this.directory = directory;
        this.reader = reader;
        this.changes = subscribers.following("groups", directory::isLoaded, () -> directory.load(database));
    }

    /** Some of the groups, by domain and name. */
    public GroupPage search(AddressQuery query) {
        changes.checkRead();
        String domain = people.realm(query.domain());
        List<Group> found = directory.all()
                .filter(group -> query.fits(domain, group.aor(), group.displayName(), group.addresses()))
                .sorted(Comparator.comparing((Group group) -> group.aor().domain()).thenComparing(group -> group.aor().user()))
                .toList();
        return new GroupPage(query.page(found), found.size());
    }

    /** The group of this name in the domain of this name or alias. */
    public Optional<Group> find(String username, String domain) {
        changes.checkRead();
        Aor aor = new Aor(username, people.realm(domain));
        return directory.find(aor).filter(group -> group.aor().equals(aor));
    }

    /**
     * Creates a group.
     *
     * @throws InvalidFieldException when a field is malformed or missing, or an address taken
     */
    public Group create(GroupDraft draft) {
        return exclusively(() -> {
            Aor aor = reader.name(draft);
            if (directory.find(aor).filter(group -> group.aor().equals(aor)).isPresent()) {
                throw new TakenException("username", aor.user() + "@" + aor.domain() + " exists already");
            }
            Group group = reader.read(draft, aor);
            Group created = database.write(manager -> {
                StoredGroup stored = new StoredGroup(StoredDomain.id(manager, aor.domain()).orElseThrow(), aor.user());
                stored.become(group);
                addMembers(stored, group);
                manager.persist(stored);
                manager.flush();
                return group.saved(stored.id, stored.version);
            });
            directory.put(created);
            return created;
        });
    }

    /**
     * Replaces all of a group but its user name and domain.
     *
     * @param expectedVersion the version that the change is based on; negative: any
     * @return empty when there is no such group
     * @throws InvalidFieldException when a field is malformed or missing, or an address taken
     * @throws StaleVersionException when the group has another version
     */
    public Optional<Group> replace(GroupDraft draft, int expectedVersion) {
        return exclusively(() -> {
            Optional<Group> before = find(draft.username(), draft.domain());
            Optional<Group> changed = before.map(known -> {
                Group group = reader.read(draft, known.aor());
                return database.write(manager -> {
                    StoredGroup stored = manager.find(StoredGroup.class, known.id());
                    check(known, expectedVersion, stored.version);
                    stored.become(group);
                    stored.members.clear();
                    addMembers(stored, group);
                    manager.flush();
                    return group.saved(stored.id, stored.version);
                });
            });
            changed.ifPresent(directory::put);
            return changed;
        });
    }

    /**
     * Deletes a group, also from the groups that it is in.
     *
     * @param expectedVersion the version that is to be deleted; negative: any
     * @return whether there was one
     * @throws StaleVersionException when the group has another version
     */
    public boolean delete(String username, String domain, int expectedVersion) {
        return exclusively(() -> {
            Optional<Group> deleted = find(username, domain);
            deleted.ifPresent(group -> {
                database.write(manager -> {
                    StoredGroup stored = manager.find(StoredGroup.class, group.id());
                    check(group, expectedVersion, stored.version);
                    manager.remove(stored);
                    return null;
                });
                directory.remove(group);
            });
            return deleted.isPresent();
        });
    }

    private static void check(Group group, int expected, int actual) {
        if (expected >= 0 && expected != actual) {
            throw new StaleVersionException(group.aor().toString(), expected, actual);
        }
    }

    private void addMembers(StoredGroup stored, Group group) {
        for (Aor member : group.members()) {
            Optional<Long> subscriber = people.find(member).map(Subscriber::id);
            stored.members.add(new StoredMember(stored.members.size(), subscriber.orElse(null),
                    subscriber.isPresent() ? null : directory.find(member).orElseThrow().id()));
        }
    }

    private <T> T exclusively(Supplier<T> work) {
        return changes.make(() -> subscribers.exclusively(work));
    }
}
