package io.switchhook.console.api;

import io.swagger.v3.oas.annotations.media.Schema;
import io.switchhook.voicemail.store.Message;
import java.time.Instant;
import java.util.UUID;

/** A message as clients read it. */
@Schema(name = "Message")
record MessageBody(
        UUID id,
        @Schema(description = "The URI of who spoke; empty when he did not want to be known") String from,
        @Schema(description = "The name that he showed") String name,
        Instant received,
        @Schema(description = "In milliseconds") long length,
        @Schema(description = "Of the sound in bytes") long size,
        @Schema(description = "new or saved") String state,
        boolean urgent,
        @Schema(description = "The URI of the subscriber who forwarded it; empty when nobody did") String forwardedBy,
        @Schema(description = "Of the call") String callId) {

    static MessageBody of(Message message) {
        return new MessageBody(
                message.id(), message.from(), message.name(), message.received(), message.length().toMillis(),
                message.size(), message.state().text(), message.urgent(), message.forwardedBy(), message.callId());
    }
}
