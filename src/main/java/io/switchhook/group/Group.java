package io.switchhook.group;

import io.switchhook.forwarding.Destination;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.ClassOfService;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A hunt group as calls need it, in memory. Immutable: a change makes a new one, so that a call sees the old or the new.
 *
 * @param id the number that stays the same as long as the group exists
 * @param version counts the changes
 * @param aor the canonical address-of-record
 * @param addresses further addresses-of-record: numbers and extensions
 * @param displayName the name shown to others, may be empty
 * @param members subscribers and other groups, by their canonical addresses
 * @param ringTime how long each member rings; zero: as long as his phones always ring
 * @param destination where a call goes that nobody takes; empty: its caller is refused
 * @param memberForwarding whether a call follows the rules of a member who takes no calls himself
 * @param classOfService where the group may send calls
 */
public record Group(
        long id,
        int version,
        Aor aor,
        Set<Aor> addresses,
        String displayName,
        Strategy strategy,
        List<Aor> members,
        Duration ringTime,
        Optional<Destination> destination,
        boolean memberForwarding,
        ClassOfService classOfService) {

    /** How deep groups may be inside each other. */
    public static final int MOST_NESTED = 5;
    /** The most members of a group. */
    public static final int MOST_MEMBERS = 100;

    public Group {
        Objects.requireNonNull(aor, "address is required");
        Objects.requireNonNull(strategy, "strategy is required");
        addresses = Set.copyOf(addresses);
        members = List.copyOf(members);
    }

    /** All its addresses-of-record. */
    Set<Aor> names() {
        Set<Aor> names = new HashSet<>(addresses);
        names.add(aor);
        return names;
    }

    Group without(Aor member) {
        return new Group(id, version, aor, addresses, displayName, strategy,
                members.stream().filter(each -> !each.equals(member)).toList(), ringTime, destination, memberForwarding,
                classOfService);
    }

    /** This group as the database has it. */
    Group saved(long itsId, int itsVersion) {
        return new Group(itsId, itsVersion, aor, addresses, displayName, strategy, members, ringTime, destination,
                memberForwarding, classOfService);
    }
}
