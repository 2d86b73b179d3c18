package io.switchhook.subscriber;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.HashSet;
import java.util.Optional;
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

    /** The id of the domain of this canonical name. */
    public static Optional<Long> id(EntityManager manager, String name) {
        return manager.createQuery("select d.id from StoredDomain d where d.name = :name", Long.class)
                .setParameter("name", name)
                .getResultStream()
                .findFirst();
    }

    DomainDetails details() {
        return new DomainDetails(name, aliases, version);
    }
}
