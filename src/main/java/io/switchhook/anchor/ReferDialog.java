package io.switchhook.anchor;

import io.switchhook.access.Refusals;
import io.switchhook.container.Invites;
import io.switchhook.container.Sessions;
import io.switchhook.routing.Flows;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipSession;

/**
 * The dialog that a REFER outside of calls makes, in which its sender is told what comes of it (RFC 3515 2.4.4). Lives in an
 * application session of its own, until he has heard the result. Thread-safe; no lock is held while the container is called.
 */
final class ReferDialog implements Hearing {

    private static final String ATTRIBUTE = "io.switchhook.refer";

    private final SipSession session;
    private final Map<String, Consumer<SipServletResponse>> pending = new ConcurrentHashMap<>();
    private volatile CarriedOutTransfer transfer;

    private ReferDialog(SipSession session) {
        this.session = session;
    }

    /**
     * That of a REFER which is about to be accepted.
     *
     * @param longest how long there may be something to tell
     */
    static ReferDialog of(SipServletRequest refer, Duration longest) {
        SipSession session = refer.getSession();
        ReferDialog dialog = new ReferDialog(session);
        Sessions.handleBy(session, AnchorServlet.NAME);
        session.setAttribute(ATTRIBUTE, dialog);
        refer.getApplicationSession().setExpires((int) longest.toMinutes() + 1);
        Flows.learnSender(refer);
        return dialog;
    }

    /** The dialog that a message came in; empty for none of these. */
    static Optional<ReferDialog> of(SipServletMessage message) {
        return Sessions.attribute(message, ATTRIBUTE, ReferDialog.class);
    }

    /** The transfer that the REFER asks for. */
    void about(CarriedOutTransfer asked) {
        transfer = asked;
    }

    /** What its sender asks in the dialog: for further notifications, or for none (RFC 6665 4.2.1). */
    void request(SipServletRequest request) throws IOException {
        CarriedOutTransfer asked = transfer;
        if (request.getMethod().equals("SUBSCRIBE") && asked != null) {
            asked.refresh(request);
        } else {
            Refusals.refuse(request, SipServletResponse.SC_CALL_LEG_DONE, "Call Does Not Exist");
        }
    }

    void responded(SipServletResponse response) {
        if (response.getStatus() >= SipServletResponse.SC_OK) {
            Optional.ofNullable(pending.remove(response.getHeader("CSeq"))).ifPresent(each -> each.accept(response));
        }
    }

    @Override
    public SipServletRequest createRequest(String method) {
        return session.createRequest(method);
    }

    @Override
    public void send(SipServletRequest request, Consumer<SipServletResponse> reaction, Runnable abandoned)
            throws IOException {
        String number = request.getHeader("CSeq");
        pending.put(number, reaction);
        try {
            Flows.follow(request);
            Invites.direct(request);
            request.send();
        } catch (IOException | RuntimeException e) {
            pending.remove(number);
            throw e;
        }
    }

    @Override
    public void over() {
        SipApplicationSession own = session.isValid() ? session.getApplicationSession() : null;
        Sessions.endSoon(own);
    }
}
