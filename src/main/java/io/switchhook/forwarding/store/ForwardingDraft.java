package io.switchhook.forwarding.store;

import java.util.List;

/**
 * The forwarding of a subscriber as somebody wants it, nothing of it checked.
 *
 * @param doNotDisturb null: no
 * @param rules null: none
 */
public record ForwardingDraft(Boolean doNotDisturb, List<RuleDraft> rules) {

    /**
     * A rule as somebody wants it; all but condition and destination may be null.
     *
     * @param ringTime seconds
     */
    public record RuleDraft(
            String condition,
            Boolean enabled,
            Integer ringTime,
            List<String> callers,
            List<String> times,
            List<String> dialled,
            String destination) {}
}
