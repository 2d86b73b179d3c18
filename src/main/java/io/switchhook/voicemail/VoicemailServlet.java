package io.switchhook.voicemail;

import io.switchhook.access.Refusals;
import java.io.IOException;
import java.util.Optional;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What comes inside the calls that {@link MailboxAgent} has taken. */
public class VoicemailServlet extends SipServlet {

    static final String NAME = "VoicemailServlet";

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(VoicemailServlet.class);

    @Override
    protected void doRequest(SipServletRequest request) throws IOException {
        try {
            Optional<MailboxLeg> leg = MailboxLeg.of(request);
            if (leg.isPresent()) {
                leg.get().request(request);
            } else if (!request.getMethod().equals("ACK") && !request.getMethod().equals("CANCEL")) {
                Refusals.refuse(request, SipServletResponse.SC_CALL_LEG_DONE, "Call Does Not Exist");
            }
        } catch (RuntimeException e) {
            Refusals.fail(request, e);
        }
    }

    @Override
    protected void doResponse(SipServletResponse response) {
        try {
            MailboxLeg.of(response).ifPresent(leg -> leg.responded(response));
        } catch (RuntimeException e) {
            LOG.error("{} to {} of call {} could not be handled",
                    response.getStatus(), response.getMethod(), response.getCallId(), e);
        }
    }
}
