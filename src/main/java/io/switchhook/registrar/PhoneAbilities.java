package io.switchhook.registrar;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * What registered phones have said of themselves: with REGISTER (RFC 3261 10.2), and in the 2xx to the last INVITE that they
 * have taken. In memory, and until a phone starts anew, which the Call-ID of its REGISTER tells (RFC 3261 10.2.4). Thread-safe.
 */
@Singleton
public class PhoneAbilities {

    /**
     * Header values as they came; an empty list is of a header that was not there, and says nothing.
     *
     * @param allow Allow
     * @param supported Supported
     */
    public record Said(List<String> allow, List<String> supported) {

        /** Of a phone that nothing is known of. */
        public static final Said NOTHING = new Said(List.of(), List.of());

        public Said {
            allow = List.copyOf(allow);
            supported = List.copyOf(supported);
        }

        private Said or(Said before) {
            return new Said(allow.isEmpty() ? before.allow : allow, supported.isEmpty() ? before.supported : supported);
        }
    }

    private static final int MOST = 200_000;
    /** Longer than any phone waits between two REGISTERs. */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private record Phone(Aor subscriber, String user, String host, int port) {

        static Phone of(Aor subscriber, SipUri contact) {
            return new Phone(subscriber, contact.user(), contact.host(), contact.port());
        }
    }

    /** @param callId that of its REGISTERs; empty for one that was not seen to register */
    private record Known(String callId, Said said) {}

    private final Cache<Phone, Known> known;

    @Inject
    public PhoneAbilities() {
        this.known = Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(REMEMBERED).build();
    }

    /**
     * A phone has registered. What it supports is not taken from there: many phones name what is about REGISTER only.
     *
     * @param callId the Call-ID of the REGISTER
     * @param allow its Allow
     */
    public void registered(Aor subscriber, SipUri contact, String callId, List<String> allow) {
        Objects.requireNonNull(callId, "callId is required");
        known.asMap().compute(Phone.of(subscriber, contact), (phone, before) -> {
            Said said = new Said(allow, List.of());
            return new Known(callId, before == null || !before.callId().equals(callId) ? said : said.or(before.said()));
        });
    }

    /** A phone has answered a call. */
    public void answered(Aor subscriber, SipUri contact, Said said) {
        known.asMap().compute(Phone.of(subscriber, contact), (phone, before) ->
                before == null ? new Known("", said) : new Known(before.callId(), said.or(before.said())));
    }

    /** What a phone has said last. */
    public Said of(Aor subscriber, SipUri contact) {
        Known found = known.getIfPresent(Phone.of(subscriber, contact));
        return found == null ? Said.NOTHING : found.said();
    }
}
