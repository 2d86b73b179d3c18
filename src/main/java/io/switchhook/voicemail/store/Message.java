package io.switchhook.voicemail.store;

import io.switchhook.sip.Aor;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * A message in a mailbox.
 *
 * @param owner whose mailbox
 * @param from the URI of who spoke, such as {@code sip:bob@example.net}; empty when he did not want to be known
 * @param name the name that he showed, may be empty
 * @param callId the Call-ID of the call
 * @param received when the recording began; of a forwarded message, when it was forwarded
 * @param length how long the sound is
 * @param size of the file in bytes
 * @param forwardedBy the URI of the subscriber who forwarded it; empty when nobody did
 */
public record Message(
        UUID id,
        Aor owner,
        String from,
        String name,
        String callId,
        Instant received,
        Duration length,
        long size,
        MessageState state,
        boolean urgent,
        String forwardedBy) {}
