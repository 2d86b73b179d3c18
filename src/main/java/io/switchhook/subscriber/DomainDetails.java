package io.switchhook.subscriber;

import java.util.Set;

/**
 * A domain as administrators see it.
 *
 * @param name the canonical name, which is also the realm of its subscribers' passwords
 * @param aliases other names of it
 * @param version counts its changes
 */
public record DomainDetails(String name, Set<String> aliases, int version) {

    public DomainDetails {
        aliases = Set.copyOf(aliases);
    }
}
