package io.switchhook.forwarding;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    public ForwardingRules withDoNotDisturb(boolean on) {
        return new ForwardingRules(on, rules);
    }

    /**
     * These with a rule for every call on its condition: in the place of the first such, whose ring time it keeps, or else
     * behind all others, so that those for some calls go before it.
     */
    public ForwardingRules forwardingAll(Condition condition, Destination destination) {
        List<Rule> changed = new ArrayList<>(rules);
        int place = IntStream.range(0, rules.size()).filter(i -> isForAll(rules.get(i), condition)).findFirst().orElse(-1);
        if (place < 0) {
            changed.add(Rule.of(condition, destination));
        } else {
            Duration ringTime = rules.get(place).ringTime();
            changed.set(place, new Rule(condition, true, ringTime, List.of(), List.of(), Set.of(), destination));
        }
        return new ForwardingRules(doNotDisturb, changed);
    }

    /** These without the rules for every call on a condition. */
    public ForwardingRules notForwardingAll(Condition condition) {
        return new ForwardingRules(doNotDisturb, rules.stream().filter(rule -> !isForAll(rule, condition)).toList());
    }

    private static boolean isForAll(Rule rule, Condition condition) {
        return rule.condition() == condition && rule.isForEveryCall();
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
