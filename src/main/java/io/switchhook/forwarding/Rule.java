package io.switchhook.forwarding;

import io.switchhook.sip.Aor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * One rule of a subscriber: on this condition, and if all filters let the call pass, it goes to the destination.
 *
 * @param condition on which outcome
 * @param enabled whether the rule has an effect
 * @param ringTime how long the phones ring before this rule applies, for {@link Condition#NO_ANSWER}; zero: as long as the
 *     subscriber's phones always ring
 * @param callers for which callers, any of them; empty: for all
 * @param times when, at any of them; empty: always
 * @param dialled for which of the subscriber's addresses; empty: for all
 */
public record Rule(
        Condition condition,
        boolean enabled,
        Duration ringTime,
        List<CallerPattern> callers,
        List<Schedule> times,
        Set<Aor> dialled,
        Destination destination) {

    public Rule {
        Objects.requireNonNull(condition, "condition is required");
        Objects.requireNonNull(ringTime, "ring time is required");
        Objects.requireNonNull(destination, "destination is required");
        callers = List.copyOf(callers);
        times = List.copyOf(times);
        dialled = Set.copyOf(dialled);
    }

    /** A rule for every call. */
    public static Rule of(Condition condition, Destination destination) {
        return new Rule(condition, true, Duration.ZERO, List.of(), List.of(), Set.of(), destination);
    }

    /** Whether no filter keeps any call from this rule. */
    public boolean isForEveryCall() {
        return callers.isEmpty() && times.isEmpty() && dialled.isEmpty();
    }

    /**
     * What of a call makes this rule apply to it, one text for each filter; empty when it does not apply. Whether its
     * condition is met is not asked.
     *
     * @param now when the call arrived
     */
    Optional<List<String>> appliesTo(CallFacts call, Moment now) {
        List<String> reasons = new ArrayList<>();
        if (!enabled) {
            return Optional.empty();
        }
        if (!callers.isEmpty()) {
            Optional<CallerPattern> caller = callers.stream().filter(each -> each.matches(call.caller())).findFirst();
            if (caller.isEmpty()) {
                return Optional.empty();
            }
            reasons.add("caller is " + caller.get());
        }
        if (!times.isEmpty()) {
            Optional<String> time = times.stream().flatMap(each -> each.reason(now).stream()).findFirst();
            if (time.isEmpty()) {
                return Optional.empty();
            }
            reasons.add(time.get());
        }
        if (!dialled.isEmpty()) {
            if (!dialled.contains(call.dialled())) {
                return Optional.empty();
            }
            reasons.add("dialled " + call.dialled().user());
        }
        return Optional.of(reasons);
    }
}
