package io.switchhook.voicemail.mail;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** What a subscriber wants to have mailed, in the database. */
@Entity
@Table(name = "voicemail_mail_choice")
public class StoredMailChoice {

    @Id
    @Column(name = "subscriber_id")
    long subscriberId;

    @Enumerated(EnumType.STRING)
    @Column(name = "choice", nullable = false, columnDefinition = "varchar(32)")
    MailChoice choice;

    protected StoredMailChoice() {}

    StoredMailChoice(long subscriberId, MailChoice choice) {
        this.subscriberId = subscriberId;
        this.choice = choice;
    }
}
