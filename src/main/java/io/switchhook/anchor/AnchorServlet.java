package io.switchhook.anchor;

import io.switchhook.access.Refusals;
import io.switchhook.call.Searches;
import io.switchhook.routing.Referrals;
import java.io.IOException;
import java.util.Optional;
import javax.inject.Inject;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything inside the dialogs of anchored calls, after the INVITE of their callers. */
public class AnchorServlet extends SipServlet {

    static final String NAME = "AnchorServlet";

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(AnchorServlet.class);

    private transient Searches searches;
    private transient Transferring transferring;

    @Inject
    void use(Searches searches, Transferring transferring) {
        this.searches = searches;
        this.transferring = transferring;
    }

    @Override
    protected void doRequest(SipServletRequest request) throws IOException {
        try {
            handle(request);
        } catch (RuntimeException e) {
            Refusals.fail(request, e);
        }
    }

    private void handle(SipServletRequest request) throws IOException {
        Optional<Leg> found = Leg.of(request);
        String method = request.getMethod();
        if (found.isEmpty()) {
            Optional<ReferDialog> referred = ReferDialog.of(request);
            if (referred.isPresent()) {
                referred.get().request(request);
            } else if (!method.equals("ACK") && !method.equals("CANCEL")) {
                Refusals.refuse(request, SipServletResponse.SC_CALL_LEG_DONE, "Call Does Not Exist");
            }
            return;
        }
        Leg leg = found.get();
        switch (method) {
            case "ACK" -> leg.acknowledged(request);
            case "CANCEL" -> cancel(leg);
            case "BYE" -> leg.call().hangingUp(leg, request);
            case "PRACK" -> Refusals.refuse(request, SipServletResponse.SC_CALL_LEG_DONE, "Nothing To Acknowledge");
            case "INVITE" -> leg.whenAcknowledged(() -> reinvite(leg, request));
            default -> take(leg, request);
        }
    }

    private void reinvite(Leg leg, SipServletRequest request) {
        try {
            try {
                take(leg, request);
            } catch (RuntimeException e) {
                Refusals.fail(request, e);
            }
        } catch (IOException | IllegalStateException e) {
            LOG.debug("Call {}: a re-INVITE is not answered: {}", request.getCallId(), e.toString());
        }
    }

    private void take(Leg leg, SipServletRequest request) throws IOException {
        if (!leg.isUp()) {
            Refusals.refuse(request, leg.isEarly() ? SipServletResponse.SC_REQUEST_PENDING
                    : SipServletResponse.SC_CALL_LEG_DONE, "No Call");
        } else if (request.getMethod().equals("REFER") || Referrals.isAboutTransfer(request)) {
            transferring.request(leg, request);
        } else if (!leg.refusesSession(request)) {
            leg.learnParty(request);
            Passage.pass(leg, request);
        }
    }

    private static void cancel(Leg leg) {
        if (leg.isEarly()) {
            leg.call().cancelled(leg);
        } else {
            leg.cancelPassing();
        }
    }

    @Override
    protected void doResponse(SipServletResponse response) {
        try {
            if (!searches.responded(response)) {
                Leg.of(response).ifPresentOrElse(
                        leg -> leg.responded(response),
                        () -> ReferDialog.of(response).ifPresent(dialog -> dialog.responded(response)));
            }
        } catch (RuntimeException e) {
            LOG.error("{} to {} of call {} could not be handled",
                    response.getStatus(), response.getMethod(), response.getCallId(), e);
        }
    }
}
