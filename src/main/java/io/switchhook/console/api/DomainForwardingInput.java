package io.switchhook.console.api;

import io.swagger.v3.oas.annotations.media.Schema;
import io.switchhook.forwarding.store.DomainForwardingDraft;
import java.util.List;

/** The forwarding of a domain as clients write it, always as a whole. */
@Schema(name = "DomainForwardingInput")
record DomainForwardingInput(
        @Schema(description = "Whether callers are told 181 when a call is forwarded; default as"
                + " switchhook.call.notify-forwarding says")
                Boolean notifyForwarding,
        @Schema(description = "For the calls that a subscriber's own rules leave, in their order; default none")
                List<ForwardingInput.RuleInput> rules) {

    DomainForwardingDraft draft() {
        return new DomainForwardingDraft(notifyForwarding, ForwardingInput.drafts(rules));
    }
}
