package io.switchhook.subscriber;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.HashSet;
import java.util.Set;
import org.hibernate.annotations.BatchSize;

/** A subscriber in the database. User name and domain stay, since they are part of the HA1. */
@Entity
@Table(name = "subscriber")
public class StoredSubscriber {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "subscriber_seq")
    @SequenceGenerator(name = "subscriber_seq", sequenceName = "subscriber_seq", allocationSize = 100)
    Long id;

    @Version
    int version;

    /** Never a proxy, whose fields would be empty. */
    @ManyToOne(fetch = FetchType.EAGER, optional = false)
    @JoinColumn(name = "domain_id", updatable = false)
    StoredDomain domain;

    @Column(name = "username", nullable = false, updatable = false)
    String username;

    @Column(name = "display_name", nullable = false)
    String displayName;

    @Column(name = "email", nullable = false)
    String email;

    @Column(name = "ha1_md5", nullable = false)
    byte[] ha1Md5;

    @Column(name = "ha1_sha256", nullable = false)
    byte[] ha1Sha256;

    /** Null: not known, since not the password but its hashes were given. */
    @Column(name = "ha1_qualified")
    byte[] ha1Qualified;

    @Column(name = "enabled", nullable = false)
    boolean enabled;

    @Column(name = "class_of_service", nullable = false)
    String classOfService;

    /** Null: as the server's setting says. */
    @Column(name = "ring_seconds")
    Integer ringSeconds;

    @Column(name = "voicemail", nullable = false)
    boolean voicemail;

    @Column(name = "call_waiting", nullable = false)
    boolean callWaiting;

    @Column(name = "time_zone", nullable = false)
    String timeZone;

    @Column(name = "locale", nullable = false)
    String locale;

    @ElementCollection
    @CollectionTable(name = "subscriber_address", joinColumns = @JoinColumn(name = "subscriber_id"))
    @BatchSize(size = 500)
    Set<StoredAddress> addresses = new HashSet<>();

    protected StoredSubscriber() {}

    StoredSubscriber(StoredDomain domain, String username) {
        this.domain = domain;
        this.username = username;
    }

    SubscriberDetails details() {
        return new SubscriberDetails(
                id, username, domain.name, displayName, email, enabled, classOfService, ringSeconds, voicemail,
                callWaiting, timeZone, locale, addresses.stream().map(address -> address.username).sorted().toList(), version);
    }
}
