package io.switchhook.subscriber;

import io.switchhook.sip.Aor;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Set;

/**
 * A subscriber as calls need it, in memory.
 *
 * @param id the number that stays the same as long as the subscriber exists
 * @param aor the canonical address-of-record, the key of bindings and rules
 * @param addresses further addresses-of-record: numbers and extensions
 * @param displayName the name shown to others, may be empty
 * @param credentials what proves the subscriber's identity
 * @param enabled whether the subscriber may register and call, and can be called
 * @param classOfService what the subscriber may dial
 * @param ringTime how long the subscriber's phones ring
 * @param voicemail whether calls that are not taken go to voicemail
 * @param callWaiting whether the subscriber's phones ring while he is in a call; else he is busy then
 * @param timeZone where the subscriber's clock stands
 * @param locale the language in which the subscriber is spoken to
 */
public record Subscriber(
        long id,
        Aor aor,
        Set<Aor> addresses,
        String displayName,
        Credentials credentials,
        boolean enabled,
        ClassOfService classOfService,
        Duration ringTime,
        boolean voicemail,
        boolean callWaiting,
        ZoneId timeZone,
        Locale locale) {

    public Subscriber {
        addresses = Set.copyOf(addresses);
    }

    /** Whether an address-of-record in canonical form is one of this subscriber's. */
    public boolean owns(Aor address) {
        return aor.equals(address) || addresses.contains(address);
    }
}
