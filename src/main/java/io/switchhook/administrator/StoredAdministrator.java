package io.switchhook.administrator;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** An administrator in the database. */
@Entity
@Table(name = "administrator")
public class StoredAdministrator {

    @Id
    @Column(name = "username")
    String username;

    @Column(name = "password_hash", nullable = false)
    String passwordHash;

    @Enumerated(EnumType.STRING)
    @Column(name = "role", nullable = false, columnDefinition = "varchar(16)")
    Role role;

    @Column(name = "created", nullable = false, updatable = false)
    Instant created;

    protected StoredAdministrator() {}

    StoredAdministrator(String username, String passwordHash, Role role, Instant created) {
        this.username = username;
        this.passwordHash = passwordHash;
        this.role = role;
        this.created = created;
    }

    Administrator administrator() {
        return new Administrator(username, role, created);
    }
}
