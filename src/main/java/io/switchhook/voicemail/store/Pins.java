package io.switchhook.voicemail.store;

import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.InvalidFieldException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The PINs of mailboxes, which are kept as hashes and shown nowhere. Too many wrong ones lock a mailbox for a time; a new PIN
 * unlocks it. Thread-safe; nothing here waits. What needs the database completes later, on a thread that must not be kept,
 * and with {@link DatabaseUnavailableException} when the database cannot be reached.
 */
public interface Pins {

    /** Whether this is the PIN of a mailbox. */
    CompletionStage<PinOutcome> check(Aor mailbox, String pin);

    /** What can be told of the PIN of a mailbox. */
    CompletionStage<PinState> state(Aor mailbox);

    /** What keeps this from being the PIN of a mailbox. */
    Optional<PinFault> fault(Aor mailbox, String pin);

    /**
     * Sets the PIN of a mailbox.
     *
     * @return fails with {@link InvalidFieldException} when it has a fault; completes with whether there is such a mailbox
     */
    CompletionStage<Boolean> change(Aor mailbox, String pin);

    /** Removes the PIN, so that nobody gets in by one; completes with whether there is such a mailbox. */
    CompletionStage<Boolean> remove(Aor mailbox);
}
