package io.switchhook.subscriber;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.Objects;

/** A further name of a subscriber or group in its domain. */
@Embeddable
public class StoredAddress {

    @Column(name = "domain_id", nullable = false, updatable = false)
    long domainId;

    @Column(name = "username", nullable = false, updatable = false)
    String username;

    protected StoredAddress() {}

    public StoredAddress(long domainId, String username) {
        this.domainId = domainId;
        this.username = username;
    }

    public String username() {
        return username;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredAddress address && domainId == address.domainId && username.equals(address.username);
    }

    @Override
    public int hashCode() {
        return Objects.hash(domainId, username);
    }
}
