package io.switchhook.forwarding;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All forwarding of one subscriber. Immutable: a change makes a new one, so that a call sees the old or the new.
 *
 * @param doNotDisturb whether the phones are not to ring, and the subscriber counts as busy
 * @param rules in their order: the first that applies is followed, and the next when it cannot be
 */
public record ForwardingRules(boolean doNotDisturb, List<Rule> rules) {

    /** Of a subscriber who has set nothing. */
    public static final ForwardingRules NONE = new ForwardingRules(false, List.of());

    /**
     * A rule that applies to a call.
     *
     * @param number its place among all rules of the subscriber, from 1
     * @param reason what it does and why, such as {@code rule 3: busy → voicemail, because Mon-Fri 09:00-17:00}
     */
    public record Match(int number, Rule rule, String reason) {}

    public ForwardingRules {
        rules = List.copyOf(rules);
    }

    /** The rule that applies to a call on a condition, empty when none does. */
    public Optional<Match> first(Condition condition, CallFacts call, LocalCalendar calendar) {
        return all(condition, call, calendar).findFirst();
    }

    /** All rules that apply to a call on a condition, in their order: those behind the first if that cannot be followed. */
    public Stream<Match> all(Condition condition, CallFacts call, LocalCalendar calendar) {
        Moment now = calendar.at(call.at());
        return IntStream.range(0, rules.size())
                .filter(index -> rules.get(index).condition() == condition)
                .mapToObj(index -> rules.get(index).appliesTo(call, now)
                        .map(reasons -> match(index + 1, rules.get(index), reasons)))
                .flatMap(Optional::stream);
    }

    private static Match match(int number, Rule rule, List<String> reasons) {
        Duration ringTime = rule.ringTime();
        return new Match(number, rule, "rule " + number + ": " + rule.condition().settingName()
                + (ringTime.isZero() ? "" : " for " + ringTime.toSeconds() + " s")
                + " → " + rule.destination()
                + (reasons.isEmpty() ? "" : ", because " + String.join(" and ", reasons)));
    }
}
