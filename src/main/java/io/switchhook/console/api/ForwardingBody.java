package io.switchhook.console.api;

import io.switchhook.forwarding.Rule;
import io.switchhook.forwarding.store.ForwardingDetails;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** The forwarding of a subscriber as clients read it. */
@Schema(name = "Forwarding")
record ForwardingBody(boolean doNotDisturb, List<RuleBody> rules) {

    /** A rule as clients read it; each text in its canonical form. */
    @Schema(name = "ForwardingRule")
    record RuleBody(
            String condition,
            boolean enabled,
            @Schema(description = "Seconds; null: as always") Integer ringTime,
            List<String> callers,
            List<String> times,
            List<String> dialled,
            String destination) {

        static RuleBody of(Rule rule) {
            return new RuleBody(
                    rule.condition().settingName(),
                    rule.enabled(),
                    rule.ringTime().isZero() ? null : (int) rule.ringTime().toSeconds(),
                    rule.callers().stream().map(Object::toString).toList(),
                    rule.times().stream().map(Object::toString).toList(),
                    rule.dialled().stream().map(aor -> aor.user() + "@" + aor.domain()).sorted().toList(),
                    rule.destination().toString());
        }
    }

    static ForwardingBody of(ForwardingDetails details) {
        return new ForwardingBody(
                details.rules().doNotDisturb(), details.rules().rules().stream().map(RuleBody::of).toList());
    }
}
