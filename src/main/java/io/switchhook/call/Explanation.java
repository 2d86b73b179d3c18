package io.switchhook.call;

import java.util.ArrayList;
import java.util.List;

/**
 * Why a plan decides as it does, for people.
 *
 * @param rules the subscribers' rules that were followed, in their order, each with who has it and why it applies
 * @param warnings the rules that were passed over, each with the reason
 * @param end what happens in the absence of a rule; empty when a rule decides
 */
public record Explanation(List<String> rules, List<String> warnings, String end) {

    public static final Explanation NONE = new Explanation(List.of(), List.of(), "");

    public Explanation {
        rules = List.copyOf(rules);
        warnings = List.copyOf(warnings);
    }

    /** Whether there is more to say than what happens to every subscriber. */
    public boolean isRemarkable() {
        return !rules.isEmpty() || !warnings.isEmpty();
    }

    Explanation following(String rule) {
        return new Explanation(joined(rules, rule), warnings, end);
    }

    Explanation passingOver(String warning) {
        return new Explanation(rules, joined(warnings, warning), end);
    }

    Explanation ending(String what) {
        return new Explanation(rules, warnings, what);
    }

    private static List<String> joined(List<String> some, String more) {
        List<String> joined = new ArrayList<>(some);
        joined.add(more);
        return joined;
    }
}
