package io.switchhook.forwarding;

import java.util.Objects;
import java.util.Optional;

/**
 * What a domain does with the calls of all its subscribers. Immutable.
 *
 * @param rules for the calls that a subscriber's own rules leave
 * @param notifyForwarding whether callers are told 181 when a call is forwarded; empty: as the server's setting says
 */
public record DomainForwarding(ForwardingRules rules, Optional<Boolean> notifyForwarding) {

    /** Of a domain that has set nothing. */
    public static final DomainForwarding NONE = new DomainForwarding(ForwardingRules.NONE, Optional.empty());

    public DomainForwarding {
        Objects.requireNonNull(rules, "rules are required");
        Objects.requireNonNull(notifyForwarding, "switch is required");
    }
}
