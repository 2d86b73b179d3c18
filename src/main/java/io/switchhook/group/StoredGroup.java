package io.switchhook.group;

import io.switchhook.forwarding.Destination;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.ClassOfService;
import io.switchhook.subscriber.StoredAddress;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OrderBy;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.annotations.BatchSize;

/** A hunt group in the database. */
@Entity
@Table(name = "hunt_group")
public class StoredGroup {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "hunt_group_seq")
    @SequenceGenerator(name = "hunt_group_seq", sequenceName = "hunt_group_seq", allocationSize = 10)
    Long id;

    @Version
    int version;

    @Column(name = "domain_id", nullable = false, updatable = false)
    long domain;

    @Column(name = "username", nullable = false, updatable = false)
    String username;

    @Column(name = "display_name", nullable = false)
    String displayName;

    @Column(name = "strategy", nullable = false)
    String strategy;

    /** Null: as the members' phones always ring. */
    @Column(name = "ring_seconds")
    Integer ringSeconds;

    /** Null: none. */
    @Column(name = "destination")
    String destination;

    @Column(name = "member_forwarding", nullable = false)
    boolean memberForwarding;

    @Column(name = "class_of_service", nullable = false)
    String classOfService;

    @ElementCollection
    @CollectionTable(name = "hunt_group_address", joinColumns = @JoinColumn(name = "group_id"))
    @BatchSize(size = 500)
    Set<StoredAddress> addresses = new HashSet<>();

    /** Not in an order column: who is deleted leaves a gap. */
    @ElementCollection
    @CollectionTable(name = "hunt_group_member", joinColumns = @JoinColumn(name = "group_id"))
    @OrderBy("place")
    @BatchSize(size = 500)
    List<StoredMember> members = new ArrayList<>();

    protected StoredGroup() {}

    StoredGroup(long domain, String username) {
        this.domain = domain;
        this.username = username;
    }

    /** Takes over what can change of a group but its members. */
    void become(Group group) {
        displayName = group.displayName();
        strategy = group.strategy().settingName();
        ringSeconds = group.ringTime().isZero() ? null : (int) group.ringTime().toSeconds();
        destination = group.destination().map(Destination::toString).orElse(null);
        memberForwarding = group.memberForwarding();
        classOfService = group.classOfService().toString();
        Set<StoredAddress> names = group.addresses().stream()
                .map(address -> new StoredAddress(domain, address.user()))
                .collect(Collectors.toSet());
        addresses.retainAll(names);
        addresses.addAll(names);
    }

    Aor aor(String domainName) {
        return new Aor(username, domainName);
    }

    /** The group; what is stored was checked before. */
    Group group(String domainName, List<Aor> itsMembers) {
        return new Group(
                id,
                version,
                aor(domainName),
                addresses.stream().map(address -> new Aor(address.username(), domainName)).collect(Collectors.toSet()),
                displayName,
                Strategy.parse(strategy),
                itsMembers,
                ringSeconds == null ? Duration.ZERO : Duration.ofSeconds(ringSeconds),
                Optional.ofNullable(destination).map(text -> Destination.parse(text, "")),
                memberForwarding,
                ClassOfService.parse(classOfService));
    }
}
