package io.switchhook.forwarding.store;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.ArrayList;
import java.util.List;

/** The forwarding of one subscriber in the database. */
@Entity
@Table(name = "forwarding")
public class StoredForwarding {

    @Id
    @Column(name = "subscriber_id")
    long subscriber;

    @Version
    int version;

    @Column(name = "do_not_disturb", nullable = false)
    boolean doNotDisturb;

    @ElementCollection
    @CollectionTable(name = "forwarding_rule", joinColumns = @JoinColumn(name = "subscriber_id"))
    @OrderColumn(name = "place")
    List<StoredRule> rules = new ArrayList<>();

    protected StoredForwarding() {}

    StoredForwarding(long subscriber) {
        this.subscriber = subscriber;
    }
}
