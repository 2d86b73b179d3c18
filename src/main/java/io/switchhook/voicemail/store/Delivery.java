package io.switchhook.voicemail.store;

import jakarta.persistence.EntityManager;

/** What is to be in the database if, and only if, a message is. Thread-safe. */
public interface Delivery {

    /** A message is about to be committed, with what is written here; the transaction may be tried again, or fail. */
    void delivering(EntityManager manager, Message message);
}
