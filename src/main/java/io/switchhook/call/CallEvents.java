package io.switchhook.call;

import io.switchhook.container.Bean;
import io.switchhook.container.LiveSessions;
import io.switchhook.routing.Dialogs;
import io.switchhook.voicemail.MailboxAgent;
import javax.servlet.sip.ServletTimer;
import javax.servlet.sip.SipApplicationSessionEvent;
import javax.servlet.sip.SipApplicationSessionListener;
import javax.servlet.sip.SipErrorEvent;
import javax.servlet.sip.SipErrorListener;
import javax.servlet.sip.TimerListener;

/** Hands the events of application sessions to the calls that live in them. */
public class CallEvents implements SipApplicationSessionListener, SipErrorListener, TimerListener {

    private final Bean<LiveSessions> sessions = new Bean<>(LiveSessions.class);
    private final Bean<Dialogs> dialogs = new Bean<>(Dialogs.class);
    private final Bean<Engagements> engagements = new Bean<>(Engagements.class);
    private final Bean<Searches> searches = new Bean<>(Searches.class);
    private final Bean<Anchoring> anchoring = new Bean<>(Anchoring.class);
    private final Bean<MailboxAgent> mailboxes = new Bean<>(MailboxAgent.class);

    @Override
    public void timeout(ServletTimer timer) {
        if (timer.getInfo() instanceof CallTimer expired
                && timer.getApplicationSession().getAttribute(CallServlet.CALL) instanceof ProxiedCall call) {
            call.timerExpired(expired);
        } else if (timer.getInfo() instanceof Task task) {
            task.run();
        }
    }

    @Override
    public void sessionCreated(SipApplicationSessionEvent event) {
        sessions.get().created(event.getApplicationSession().getId());
    }

    @Override
    public void sessionDestroyed(SipApplicationSessionEvent event) {
        String id = event.getApplicationSession().getId();
        sessions.get().destroyed(id);
        dialogs.get().ended(id);
        engagements.get().ended(id);
        searches.get().ended(id);
        anchoring.get().ended(id);
        mailboxes.get().ended(id);
    }

    @Override
    public void noAckReceived(SipErrorEvent event) {
        anchoring.get().unacknowledged(event.getRequest());
        mailboxes.get().unacknowledged(event.getRequest());
    }

    @Override
    public void noPrackReceived(SipErrorEvent event) {
        // nothing of ours is reliable (RFC 3262)
    }

    @Override
    public void sessionExpired(SipApplicationSessionEvent event) {
        // a call without a message for its idle time is over; the container ends the session
    }

    @Override
    public void sessionReadyToInvalidate(SipApplicationSessionEvent event) {
        // the container ends the session
    }
}
