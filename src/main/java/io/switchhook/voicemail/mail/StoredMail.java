package io.switchhook.voicemail.mail;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** An e-mail that is to be sent, in the database. */
@Entity
@Table(name = "voicemail_mail")
public class StoredMail {

    @Id
    @Column(name = "message_id")
    UUID messageId;

    @Column(name = "mailbox", nullable = false, updatable = false)
    String mailbox;

    @Column(name = "created", nullable = false, updatable = false)
    Instant created;

    @Column(name = "attempts", nullable = false)
    int attempts;

    @Column(name = "next_attempt", nullable = false)
    Instant nextAttempt;

    @Column(name = "sent", nullable = false)
    boolean sent;

    protected StoredMail() {}

    StoredMail(UUID messageId, String mailbox, Instant created) {
        this.messageId = messageId;
        this.mailbox = mailbox;
        this.created = created;
        this.nextAttempt = created;
    }
}
