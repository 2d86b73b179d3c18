package io.switchhook.subscriber;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which kinds of destinations a subscriber may dial, forward to and transfer to.
 *
 * @param kinds the kinds that are allowed
 */
public record ClassOfService(Set<DestinationKind> kinds) {

    public static final ClassOfService INTERNAL_ONLY = new ClassOfService(Set.of(DestinationKind.INTERNAL));

    public ClassOfService {
        kinds = Set.copyOf(kinds);
    }

    public static ClassOfService of(Collection<DestinationKind> kinds) {
        return new ClassOfService(Set.copyOf(kinds));
    }

    /**
     * Reads the form of {@link #toString}; case and spaces do not matter.
     *
     * @throws IllegalArgumentException when a kind is unknown; the message names it
     */
    public static ClassOfService parse(String text) {
        Set<DestinationKind> kinds = EnumSet.noneOf(DestinationKind.class);
        for (String name : text.split(",")) {
            if (!name.isBlank()) {
                kinds.add(kind(name.strip()));
            }
        }
        return new ClassOfService(kinds);
    }

    public boolean allows(DestinationKind kind) {
        return kinds.contains(kind);
    }

    /** The kinds by their names, as in {@code internal,national}. */
    @Override
    public String toString() {
        return kinds.stream().sorted().map(kind -> kind.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(","));
    }

    private static DestinationKind kind(String name) {
        for (DestinationKind kind : DestinationKind.values()) {
            if (kind.name().equalsIgnoreCase(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no kind of destination: " + name);
    }
}
