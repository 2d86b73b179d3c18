package io.switchhook.anchor;

import io.switchhook.container.Content;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a caller whom he really talks to, who goes by the description of somebody whose phone rang before (RFC 3261 13.2.1):
 * it is offered to him, and what he answers to the callee, if it is news. Both keep what they have when one of them refuses.
 */
final class Redescription {

    private static final Logger LOG = LoggerFactory.getLogger(Redescription.class);

    private final Leg caller;
    private final Leg callee;

    Redescription(Leg caller, Leg callee) {
        this.caller = caller;
        this.callee = callee;
    }

    void begin(Content description) {
        Leg.exchange(caller, callee, () -> offer(caller, description, this::answered));
    }

    private void answered(Content answer) {
        if (callee.sent().filter(answer::equals).isPresent()) {
            end();
        } else {
            offer(callee, answer, again -> end());
        }
    }

    private void offer(Leg to, Content description, Consumer<Content> next) {
        try {
            SipServletRequest reinvite = to.createRequest("INVITE");
            EndToEnd.offerServices(reinvite);
            to.describe(reinvite, description);
            to.send(reinvite, response -> responded(to, response, next), this::end);
        } catch (IOException | IllegalStateException e) {
            LOG.debug("Call {}: {}", to.callId(), e.toString());
            end();
        }
    }

    private void responded(Leg from, SipServletResponse response, Consumer<Content> next) {
        if (response.getStatus() < SipServletResponse.SC_OK) {
            return;
        }
        if (response.getStatus() >= SipServletResponse.SC_MULTIPLE_CHOICES) {
            LOG.info("Call {}: {} does not take another description: {}", from.callId(), from.party().getURI(),
                    response.getStatus());
            end();
            return;
        }
        from.acknowledge(response, Optional.empty());
        Content.of(response).ifPresentOrElse(next, this::end);
    }

    private void end() {
        caller.endExchange();
        callee.endExchange();
    }
}
