package io.switchhook.call;

import io.switchhook.access.Refusals;
import io.switchhook.container.Branches;
import io.switchhook.container.Sessions;
import io.switchhook.feature.FeatureCodes.Dialled;
import io.switchhook.feature.FeatureDesk;
import io.switchhook.routing.Flows;
import io.switchhook.sip.NoMedia;
import io.switchhook.subscriber.Subscriber;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers who has dialled a code: with 200 and no media once the change is stored, and then {@link FeatureServlet} hangs up;
 * with a refusal otherwise. Thread-safe.
 */
@Singleton
public class FeatureCalls {

    private static final Logger LOG = LoggerFactory.getLogger(FeatureCalls.class);
    private static final String SDP = "application/sdp";
    /** In minutes: longer than a call can take whose caller never acknowledges the answer. */
    private static final int LONGEST = 2;

    private final FeatureDesk desk;

    @Inject
    FeatureCalls(FeatureDesk desk) {
        this.desk = desk;
    }

    void take(SipServletRequest invite, Subscriber caller, Dialled dialled) {
        SipApplicationSession session = invite.getApplicationSession();
        session.setExpires(LONGEST);
        Sessions.handleBy(invite.getSession(), FeatureServlet.NAME);
        Flows.learnSender(invite);
        Branches.sayTrying(invite);
        desk.change(caller, dialled)
                .thenAccept(answer -> Sessions.resume(session, () -> answer(invite, answer)));
    }

    private static void answer(SipServletRequest invite, FeatureDesk.Answer answer) {
        try {
            if (answer.isSuccess()) {
                accepted(invite).send();
            } else {
                Refusals.refuse(invite, answer.status(), answer.reason());
            }
        } catch (IOException | IllegalStateException e) {
            // Cancelled, as a rule: what was dialled is done all the same.
            LOG.debug("Call {} cannot be told {}: {}", invite.getCallId(), answer.status(), e.toString());
            Sessions.endSoon(invite.getApplicationSession());
        }
    }

    private static SipServletResponse accepted(SipServletRequest invite) throws IOException {
        SipServletResponse response = invite.createResponse(SipServletResponse.SC_OK);
        byte[] content = invite.getRawContent();
        boolean offered = content != null && invite.getContentType() != null && invite.getContentType().startsWith(SDP);
        String address = invite.getLocalAddr();
        String description = offered
                ? NoMedia.answer(new String(content, StandardCharsets.UTF_8), address)
                : NoMedia.offer(address);
        response.setContent(description.getBytes(StandardCharsets.UTF_8), SDP);
        return response;
    }
}
