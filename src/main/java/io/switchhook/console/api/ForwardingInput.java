package io.switchhook.console.api;

import io.switchhook.forwarding.store.ForwardingDraft;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** The forwarding of a subscriber as clients write it, always as a whole. */
@Schema(name = "ForwardingInput")
record ForwardingInput(
        @Schema(description = "Whether the phones do not ring and the subscriber counts as busy; default false")
                Boolean doNotDisturb,
        @Schema(description = "In their order: the first that applies is followed; default none") List<RuleInput> rules) {

    /** A rule as clients write it. */
    @Schema(name = "ForwardingRuleInput")
    record RuleInput(
            @Schema(description = "always, busy, no-answer, unavailable, unreachable, not-registered or declined",
                    example = "busy")
                    String condition,
            @Schema(description = "Default true") Boolean enabled,
            @Schema(description = "For no-answer: how long the phones ring, 1 to 600 seconds; null: as always", example = "15")
                    Integer ringTime,
            @Schema(description = "Numbers, addresses, beginnings such as +4930*, or anonymous; none: all callers")
                    List<String> callers,
            @Schema(description = "In the subscriber's time zone: weekly; dates such as 2026-12-24..2026-12-26 or 12-24, with or"
                    + " without 09:00-17:00; 2026-12-24 12:00..2026-12-27 08:00; DTSTART:20260105T090000 DURATION:PT8H"
                    + " RRULE:FREQ=MONTHLY;BYDAY=1MO; holidays; each followed by not holidays or not; none: always",
                    example = "[\"Mon-Fri 09:00-17:00 not holidays\"]")
                    List<String> times,
            @Schema(description = "Which of the subscriber's addresses was dialled; none: any") List<String> dialled,
            @Schema(description = "A number, an address, a SIP URI, voicemail, voicemail:bob@example.com, refuse:486, or a list:"
                            + " ring:alice/10,+4930123/20 one after the other, ring-all:alice,bob/15 at once, each with how many"
                            + " seconds it rings",
                    example = "bob@example.com")
                    String destination) {

        private ForwardingDraft.RuleDraft draft() {
            return new ForwardingDraft.RuleDraft(condition, enabled, ringTime, callers, times, dialled, destination);
        }
    }

    ForwardingDraft draft() {
        return new ForwardingDraft(doNotDisturb, drafts(rules));
    }

    static List<ForwardingDraft.RuleDraft> drafts(List<RuleInput> rules) {
        return rules == null ? null : rules.stream().map(rule -> rule == null ? null : rule.draft()).toList();
    }
}
