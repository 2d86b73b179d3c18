package io.switchhook.console.api;

import io.switchhook.subscriber.SubscriberDetails;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Arrays;
import java.util.List;

/** A subscriber as clients read it. */
@Schema(name = "Subscriber")
record SubscriberBody(
        long id,
        String username,
        String domain,
        String displayName,
        String email,
        boolean enabled,
        List<String> classOfService,
        @Schema(description = "Seconds; null: as the server's setting says") Integer ringTime,
        boolean voicemail,
        @Schema(description = "Whether the phones ring while the subscriber is in a call") boolean callWaiting,
        String timeZone,
        String locale,
        List<String> addresses,
        @Schema(description = "Counts the changes; also the ETag") int version) {

    static SubscriberBody of(SubscriberDetails details) {
        List<String> classOfService =
                Arrays.stream(details.classOfService().split(",")).filter(kind -> !kind.isEmpty()).toList();
        return new SubscriberBody(details.id(), details.username(), details.domain(), details.displayName(), details.email(),
                details.enabled(), classOfService, details.ringSeconds(), details.voicemail(),
                details.callWaiting(), details.timeZone(), details.locale(), details.addresses(), details.version());
    }
}
