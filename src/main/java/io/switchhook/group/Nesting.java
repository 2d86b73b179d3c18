package io.switchhook.group;

import io.switchhook.sip.Aor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Which groups are inside which. */
final class Nesting {

    private final Function<Aor, Optional<Group>> groups;
    private final Map<Aor, Integer> depths = new HashMap<>();

    Nesting(Function<Aor, Optional<Group>> groups) {
        this.groups = groups;
    }

    /** The way from one group to another one inside it, both included; empty when it is not inside. */
    Optional<List<Aor>> way(Aor from, Aor to) {
        return way(from, to, new HashSet<>());
    }

    private Optional<List<Aor>> way(Aor from, Aor to, Set<Aor> seen) {
        if (from.equals(to)) {
            return Optional.of(List.of(to));
        }
        if (!seen.add(from)) {
            return Optional.empty();
        }
        return members(from).stream()
                .flatMap(member -> way(member, to, seen).stream())
                .findFirst()
                .map(rest -> {
                    List<Aor> way = new ArrayList<>(List.of(from));
                    way.addAll(rest);
                    return way;
                });
    }

    /** How many groups are inside each other at most: 1 for a group without groups in it, 0 for a subscriber; no loops. */
    int depth(Aor group) {
        Integer known = depths.get(group);
        if (known == null) {
            known = groups.apply(group).isEmpty()
                    ? 0
                    : 1 + members(group).stream().mapToInt(this::depth).max().orElse(0);
            depths.put(group, known);
        }
        return known;
    }

    private List<Aor> members(Aor group) {
        return groups.apply(group).map(Group::members).orElse(List.of());
    }
}
