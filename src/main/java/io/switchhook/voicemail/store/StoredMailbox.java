package io.switchhook.voicemail.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** What belongs to a mailbox besides messages and greetings, in the database. */
@Entity
@Table(name = "mailbox")
public class StoredMailbox {

    @Id
    @Column(name = "subscriber_id")
    Long subscriber;

    /** Null: nobody gets in by a PIN. */
    @Column(name = "pin_hash")
    String pinHash;

    /** Since the last right one, or the last lock. */
    @Column(name = "pin_failures", nullable = false)
    int pinFailures;

    /** Null: it was not locked lately. */
    @Column(name = "pin_locked_until")
    Instant pinLockedUntil;

    protected StoredMailbox() {}

    StoredMailbox(long subscriber) {
        this.subscriber = subscriber;
    }
}
