package io.switchhook.feature;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Objects;

/** A code that a domain has set, in the database. */
@Entity
@Table(name = "feature_code")
@IdClass(StoredFeatureCode.Key.class)
public class StoredFeatureCode {

    @Id
    @Column(name = "domain_id")
    long domain;

    @Id
    @Column(name = "feature")
    String feature;

    /** Empty: the feature cannot be dialled. */
    @Column(name = "code", nullable = false)
    String code;

    protected StoredFeatureCode() {}

    StoredFeatureCode(long domain, String feature, String code) {
        this.domain = domain;
        this.feature = feature;
        this.code = code;
    }

    /** What tells codes apart. */
    public static class Key implements Serializable {

        private static final long serialVersionUID = 1L;

        long domain;
        String feature;

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && domain == key.domain && feature.equals(key.feature);
        }

        @Override
        public int hashCode() {
            return Objects.hash(domain, feature);
        }
    }
}
