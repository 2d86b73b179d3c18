package io.switchhook.voicemail.mwi;

import io.switchhook.access.Doorkeeper;
import io.switchhook.access.Refusals;
import io.switchhook.container.SipServices;
import java.io.IOException;
import java.util.Optional;
import javax.inject.Inject;
import javax.servlet.ServletException;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What comes inside the dialogs of subscriptions to mailboxes, and what phones say to notifications. */
public class MessageWaitingServlet extends SipServlet {

    static final String NAME = "MessageWaitingServlet";

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(MessageWaitingServlet.class);

    private transient Doorkeeper doorkeeper;
    private transient MessageWaiting waiting;
    private transient UnsolicitedNotices unsolicited;

    @Inject
    void use(Doorkeeper doorkeeper, MessageWaiting waiting, UnsolicitedNotices unsolicited) {
        this.doorkeeper = doorkeeper;
        this.waiting = waiting;
        this.unsolicited = unsolicited;
    }

    @Override
    public void init() throws ServletException {
        super.init();
        SipServices sip = SipServices.of(getServletContext());
        waiting.use(sip);
        unsolicited.use(sip);
    }

    @Override
    protected void doRequest(SipServletRequest request) throws IOException {
        try {
            Optional<SummaryDialog> dialog = SummaryDialog.of(request);
            if (dialog.isEmpty() || !request.getMethod().equals("SUBSCRIBE")) {
                Refusals.refuse(request, SipServletResponse.SC_CALL_LEG_DONE, "Subscription Does Not Exist");
                return;
            }
            Optional<Doorkeeper.Admission> admission = doorkeeper.admit(request);
            if (admission.isPresent()) {
                waiting.refresh(request, dialog.get(), admission.get().access());
            } else {
                dialog.get().keep();
            }
        } catch (RuntimeException e) {
            Refusals.fail(request, e);
        }
    }

    @Override
    protected void doResponse(SipServletResponse response) {
        try {
            SummaryDialog.of(response).ifPresentOrElse(
                    dialog -> dialog.responded(response), () -> unsolicited.responded(response));
        } catch (RuntimeException e) {
            LOG.error("{} to {} of {} could not be handled",
                    response.getStatus(), response.getMethod(), response.getCallId(), e);
        }
    }
}
