package io.switchhook.subscriber;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A subscriber as administrators see it.
 *
 * @param username the user part of the address-of-record and the user name of the digest
 * @param domain the canonical name of the domain
 * @param ringSeconds how long the phones ring; null: as the server's setting says
 * @param classOfService as {@link ClassOfService#toString} writes it
 * @param callWaiting whether calls ring while the subscriber is in a call
 * @param timeZone a name of the IANA database
 * @param locale a BCP 47 tag
 * @param addresses user parts of further addresses-of-record in the same domain, sorted
 * @param version counts its changes
 */
public record SubscriberDetails(
        long id,
        String username,
        String domain,
        String displayName,
        String email,
        boolean enabled,
        String classOfService,
        Integer ringSeconds,
        boolean voicemail,
        boolean callWaiting,
        String timeZone,
        String locale,
        List<String> addresses,
        int version) {

    public Optional<Duration> ringTime() {
        return Optional.ofNullable(ringSeconds).map(Duration::ofSeconds);
    }
}
