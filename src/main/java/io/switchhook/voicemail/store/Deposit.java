package io.switchhook.voicemail.store;

import io.switchhook.sip.Aor;
import java.util.Objects;

/**
 * A message that is about to be recorded. What is longer than the database holds is cut off.
 *
 * @param mailbox whose mailbox, by any of his addresses
 * @param from the URI of who speaks; empty when he does not want to be known
 * @param name the name that he shows, may be empty
 * @param callId the Call-ID of the call
 */
public record Deposit(Aor mailbox, String from, String name, String callId) {

    public Deposit {
        Objects.requireNonNull(mailbox, "mailbox is required");
        Objects.requireNonNull(from, "from is required");
        Objects.requireNonNull(name, "name is required");
        Objects.requireNonNull(callId, "callId is required");
    }
}
