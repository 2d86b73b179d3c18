package io.switchhook.voicemail.store;

import java.time.Instant;
import java.util.UUID;

/**
 * What is known of a message besides its sound, as it lies beside its file until it is in the database.
 *
 * @param id of the message and its file
 * @param subscriber whose mailbox
 * @param from as for {@link Message}
 * @param name as for {@link Message}
 * @param callId as for {@link Message}
 * @param received as for {@link Message}
 * @param urgent as for {@link Message}
 * @param forwardedBy as for {@link Message}
 */
record Envelope(
        UUID id,
        long subscriber,
        String from,
        String name,
        String callId,
        Instant received,
        boolean urgent,
        String forwardedBy) {

    Envelope urgent(boolean isUrgent) {
        return new Envelope(id, subscriber, from, name, callId, received, isUrgent, forwardedBy);
    }
}
