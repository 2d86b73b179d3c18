package io.switchhook.voicemail.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** A greeting in the database. */
@Entity
@Table(name = "voicemail_greeting")
@IdClass(StoredGreeting.Key.class)
public class StoredGreeting {

    /** Whose greeting of which kind. */
    public static class Key implements Serializable {

        private static final long serialVersionUID = 1L;

        long subscriber;
        GreetingKind kind;

        protected Key() {}

        Key(long subscriber, GreetingKind kind) {
            this.subscriber = subscriber;
            this.kind = kind;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && subscriber == key.subscriber && kind == key.kind;
        }

        @Override
        public int hashCode() {
            return Objects.hash(subscriber, kind);
        }
    }

    @Id
    @Column(name = "subscriber_id")
    long subscriber;

    @Id
    @Enumerated(EnumType.STRING)
    @Column(name = "kind", columnDefinition = "varchar(16)")
    GreetingKind kind;

    /** Of the file. */
    @Column(name = "id", nullable = false)
    UUID id;

    @Column(name = "samples", nullable = false)
    long samples;

    @Column(name = "size", nullable = false)
    long size;

    @Column(name = "recorded", nullable = false)
    Instant recorded;

    protected StoredGreeting() {}

    StoredGreeting(Key key) {
        subscriber = key.subscriber;
        kind = key.kind;
    }

    void become(UUID newId, long newSamples, Instant now) {
        id = newId;
        samples = newSamples;
        size = SoundFile.size(newSamples);
        recorded = now;
    }
}
