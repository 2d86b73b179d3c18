package io.switchhook.sip;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An address-of-record (RFC 3261 6): the public name of a subscriber in canonical form, the key of bindings and rules.
 * User parts differ by case, domains do not (RFC 3261 10.3 step 5, 19.1.4).
 *
 * @param user the user part with its escapes undone, never empty
 * @param domain the domain in lower case
 */
public record Aor(String user, String domain) {

    public Aor {
        if (user.isEmpty()) {
            throw new IllegalArgumentException("an address-of-record needs a user");
        }
        domain = Objects.requireNonNull(domain, "domain is required").toLowerCase(Locale.ROOT);
    }

    /** The address-of-record that a URI names: its parameters, headers and port removed; empty when it has no user. */
    public static Optional<Aor> of(SipUri uri) {
        return uri.user().isEmpty() ? Optional.empty() : Optional.of(new Aor(uri.user(), uri.host()));
    }

    public SipUri uri() {
        return new SipUri(false, user, domain, -1, Map.of(), "");
    }

    /** The URI of this address-of-record, {@code sip:user@domain}. */
    @Override
    public String toString() {
        return uri().toString();
    }
}
