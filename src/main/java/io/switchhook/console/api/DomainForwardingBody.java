package io.switchhook.console.api;

import io.swagger.v3.oas.annotations.media.Schema;
import io.switchhook.forwarding.store.DomainForwardingDetails;
import java.util.List;

/** The forwarding of a domain as clients read it. */
@Schema(name = "DomainForwarding")
record DomainForwardingBody(
        @Schema(description = "null: as switchhook.call.notify-forwarding says") Boolean notifyForwarding,
        List<ForwardingBody.RuleBody> rules) {

    static DomainForwardingBody of(DomainForwardingDetails details) {
        return new DomainForwardingBody(
                details.forwarding().notifyForwarding().orElse(null),
                details.forwarding().rules().rules().stream().map(ForwardingBody.RuleBody::of).toList());
    }
}
