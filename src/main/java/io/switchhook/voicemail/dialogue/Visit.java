package io.switchhook.voicemail.dialogue;

import io.switchhook.subscriber.Subscriber;
import java.util.Objects;

/** Who calls the mailboxes, and what for. */
public sealed interface Visit {

    /**
     * Somebody has not reached a subscriber.
     *
     * @param cause why (RFC 4458 2.2), 0 when that is not known
     * @param from the URI of the caller, empty when he is anonymous
     * @param fromName the caller's display name, may be empty
     * @param callId the Call-ID
     */
    record Deposit(Subscriber owner, int cause, String from, String fromName, String callId) implements Visit {

        public Deposit {
            Objects.requireNonNull(owner, "owner is required");
            Objects.requireNonNull(from, "from is required");
            Objects.requireNonNull(fromName, "fromName is required");
            Objects.requireNonNull(callId, "callId is required");
        }
    }

    /** A subscriber calls his mailbox, and has proved who he is. */
    record Own(Subscriber owner) implements Visit {}

    /**
     * Somebody has to say first which mailbox is his, and his PIN.
     *
     * @param domain that in which mailbox numbers are looked up
     */
    record Unknown(String domain) implements Visit {}
}
