package io.switchhook.voicemail.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** Which directory of files belongs to this database. There is one at most. */
@Entity
@Table(name = "voicemail_directory")
public class StoredDirectory {

    static final int ONLY = 0;

    @Id
    @Column(name = "place")
    int place = ONLY;

    @Column(name = "id", nullable = false)
    UUID id;

    protected StoredDirectory() {}

    StoredDirectory(UUID id) {
        this.id = id;
    }
}
