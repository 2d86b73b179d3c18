package io.switchhook.voicemail.store;

import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.sip.Aor;
import io.switchhook.voicemail.media.Sound;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What is in mailboxes. A mailbox is that of a subscriber, named by any address of his; one that does not exist is empty.
 * Thread-safe; nothing here waits: what needs a disk or the database completes later, on a thread of the store that must not
 * be kept. It completes with {@link DatabaseUnavailableException} when the database cannot be reached, and with
 * {@link StorageException} when a file cannot be read or written.
 */
public interface MessageStore {

    /** Whether a mailbox takes a message now; from memory. */
    Room room(Aor mailbox);

    /** How many messages a mailbox has; from memory. */
    Counts counts(Aor mailbox);

    /** How full a mailbox is; from memory. */
    MailboxUse use(Aor mailbox);

    /**
     * Has a listener told of each change, whoever made it, on threads of the store, one after the other for each mailbox; it
     * must not wait or throw. That counts are read at the start is no change.
     */
    void onChange(Consumer<MailboxEvent> listener);

    /** Has somebody take part in the transaction that makes a message, on threads that may wait for the database. */
    void onDelivery(Delivery delivery);

    /** The messages of a mailbox, the oldest first, without those that are deleted. */
    CompletionStage<List<Message>> folder(Aor mailbox);

    /** A message that is not deleted. */
    CompletionStage<Optional<Message>> message(UUID id);

    /** The sound of a message, also of one that was deleted and can be undeleted; empty when there is none. */
    CompletionStage<Optional<Sound>> sound(UUID id);

    /** The file of a message that is not deleted. */
    CompletionStage<Optional<StoredSound>> file(UUID id);

    /** Makes a message an old one; completes with whether there is one. */
    CompletionStage<Boolean> save(UUID id);

    /** Makes a message a new one again; completes with whether there is one. */
    CompletionStage<Boolean> renew(UUID id);

    /** Deletes a message so that it can be undeleted for an hour; completes with whether there was one. */
    CompletionStage<Boolean> delete(UUID id);

    /** Undoes {@link #delete}; completes with whether the message is there again. */
    CompletionStage<Boolean> undelete(UUID id);

    /** Deletes a message for good; completes with whether there was one. */
    CompletionStage<Boolean> remove(UUID id);

    /** Begins to record a message; fails with {@link NoRoomException} when the mailbox takes none. */
    CompletionStage<Recording> begin(Deposit deposit);

    /**
     * Copies a message, as a new one, into another mailbox.
     *
     * @param introduction what its owner says before it; may be empty
     * @return completes with the copy; empty when there is no such message; fails with {@link NoRoomException} when the other
     *     mailbox takes none
     */
    CompletionStage<Optional<Message>> forward(UUID id, Aor to, Sound introduction);

    /** A greeting of the subscriber's own. */
    CompletionStage<Optional<Sound>> greeting(Aor mailbox, GreetingKind kind);

    /** The files of a subscriber's own greetings. */
    CompletionStage<Map<GreetingKind, StoredSound>> greetings(Aor mailbox);

    /** Replaces a greeting; fails with {@link NoRoomException} when there is no such mailbox or the disk is full. */
    CompletionStage<StoredSound> putGreeting(Aor mailbox, GreetingKind kind, Sound sound);

    /** Removes a greeting; completes with whether there was one. */
    CompletionStage<Boolean> removeGreeting(Aor mailbox, GreetingKind kind);
}
