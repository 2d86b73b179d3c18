package io.switchhook.call;

import io.switchhook.container.LiveSessions;
import io.switchhook.routing.Dialogs;
import io.switchhook.voicemail.MailboxAgent;
import javax.enterprise.inject.spi.CDI;
import javax.servlet.sip.ServletTimer;
import javax.servlet.sip.SipApplicationSessionEvent;
import javax.servlet.sip.SipApplicationSessionListener;
import javax.servlet.sip.SipErrorEvent;
import javax.servlet.sip.SipErrorListener;
import javax.servlet.sip.TimerListener;

/** Hands the events of application sessions to the calls that live in them. */
public class CallEvents implements SipApplicationSessionListener, SipErrorListener, TimerListener {

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
        bean(LiveSessions.class).created(event.getApplicationSession().getId());
    }

    @Override
    public void sessionDestroyed(SipApplicationSessionEvent event) {
        String id = event.getApplicationSession().getId();
        bean(LiveSessions.class).destroyed(id);
        bean(Dialogs.class).ended(id);
        bean(Engagements.class).ended(id);
        bean(Searches.class).ended(id);
        bean(Anchoring.class).ended(id);
        bean(MailboxAgent.class).ended(id);
    }

    @Override
    public void noAckReceived(SipErrorEvent event) {
        bean(Anchoring.class).unacknowledged(event.getRequest());
        bean(MailboxAgent.class).unacknowledged(event.getRequest());
    }

    @Override
    public void noPrackReceived(SipErrorEvent event) {
        // nothing of ours is reliable (RFC 3262)
    }

    private static <T> T bean(Class<T> type) {
        return CDI.current().select(type).get();
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
