package io.switchhook.subscriber;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.HashSet;
import java.util.Set;

/** A domain in the database. Its name is canonical and stays, since it is part of every HA1. */
@Entity
@Table(name = "domain")
public class StoredDomain {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "domain_seq")
    @SequenceGenerator(name = "domain_seq", sequenceName = "domain_seq", allocationSize = 10)
    Long id;

    @Version
    int version;

    @Column(name = "name", nullable = false, updatable = false)
    String name;

    @ElementCollection
    @CollectionTable(name = "domain_alias", joinColumns = @JoinColumn(name = "domain_id"))
    @Column(name = "name", nullable = false)
    Set<String> aliases = new HashSet<>();

    protected StoredDomain() {}

    StoredDomain(String name) {
        this.name = name;
    }

    DomainDetails details() {
        return new DomainDetails(name, aliases, version);
    }
}
