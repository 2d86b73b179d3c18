package io.switchhook.voicemail.store;

import io.switchhook.sip.Aor;
import io.switchhook.voicemail.media.Sound;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A message in the database. */
@Entity
@Table(name = "voicemail_message")
public class StoredMessage {

    private static final int LONGEST_TEXT = 1000;
    private static final int LONGEST_NAME = 256;

    @Id
    UUID id;

    @Column(name = "subscriber_id", nullable = false, updatable = false)
    long subscriber;

    @Column(name = "sender", nullable = false, updatable = false)
    String from;

    @Column(name = "sender_name", nullable = false, updatable = false)
    String name;

    @Column(name = "call_id", nullable = false, updatable = false)
    String callId;

    @Column(name = "forwarded_by", nullable = false, updatable = false)
    String forwardedBy;

    @Column(name = "received", nullable = false, updatable = false)
    Instant received;

    @Column(name = "samples", nullable = false, updatable = false)
    long samples;

    @Column(name = "size", nullable = false, updatable = false)
    long size;

    @Enumerated(EnumType.STRING)
    @Column(name = "state", nullable = false, columnDefinition = "varchar(16)")
    MessageState state;

    @Column(name = "urgent", nullable = false, updatable = false)
    boolean urgent;

    /** Not null: it was deleted, which can be undone until then. */
    @Column(name = "deleted_until")
    Instant deletedUntil;

    protected StoredMessage() {}

    StoredMessage(Envelope envelope, long samples) {
        id = envelope.id();
        subscriber = envelope.subscriber();
        from = text(envelope.from(), LONGEST_TEXT);
        name = text(envelope.name(), LONGEST_NAME);
        callId = text(envelope.callId(), LONGEST_TEXT);
        forwardedBy = text(envelope.forwardedBy(), LONGEST_TEXT);
        received = envelope.received();
        this.samples = samples;
        size = SoundFile.size(samples);
        state = MessageState.NEW;
        urgent = envelope.urgent();
    }

    /** What the database takes: PostgreSQL knows no zero character, and nobody half a character. */
    private static String text(String text, int longest) {
        String clean = text.replace("\0", "");
        if (clean.length() <= longest) {
            return clean;
        }
        int end = Character.isHighSurrogate(clean.charAt(longest - 1)) ? longest - 1 : longest;
        return clean.substring(0, end);
    }

    boolean isDeleted() {
        return deletedUntil != null;
    }

    Message message(Aor owner) {
        return new Message(
                id, owner, from, name, callId, received, Sound.duration(samples), size, state, urgent, forwardedBy);
    }
}
