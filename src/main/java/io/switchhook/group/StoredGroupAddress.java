package io.switchhook.group;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.Objects;

/** A further name of a group in its domain. */
@Embeddable
public class StoredGroupAddress {

    @Column(name = "domain_id", nullable = false, updatable = false)
    long domain;

    @Column(name = "username", nullable = false, updatable = false)
    String username;

    protected StoredGroupAddress() {}

    StoredGroupAddress(long domain, String username) {
        this.domain = domain;
        this.username = username;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredGroupAddress address && domain == address.domain && username.equals(address.username);
    }

    @Override
    public int hashCode() {
        return Objects.hash(domain, username);
    }
}
