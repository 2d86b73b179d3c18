package io.switchhook.forwarding.store;

import io.switchhook.forwarding.DomainForwarding;
import io.switchhook.forwarding.ForwardingRules;
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
import java.util.Optional;

/** The forwarding of one domain in the database. */
@Entity
@Table(name = "domain_forwarding")
public class StoredDomainForwarding {

    @Id
    @Column(name = "domain_id")
    long domain;

    @Version
    int version;

    /** Null: as the server's setting says. */
    @Column(name = "notify_forwarding")
    Boolean notifyForwarding;

    @ElementCollection
    @CollectionTable(name = "domain_forwarding_rule", joinColumns = @JoinColumn(name = "domain_id"))
    @OrderColumn(name = "place")
    List<StoredRule> rules = new ArrayList<>();

    protected StoredDomainForwarding() {}

    StoredDomainForwarding(long domain) {
        this.domain = domain;
    }

    void set(DomainForwarding forwarding) {
        notifyForwarding = forwarding.notifyForwarding().orElse(null);
        rules.clear();
        forwarding.rules().rules().stream().map(StoredRule::new).forEach(rules::add);
    }

    DomainForwarding forwarding() {
        return new DomainForwarding(
                new ForwardingRules(false, rules.stream().map(StoredRule::rule).toList()), Optional.ofNullable(notifyForwarding));
    }
}
