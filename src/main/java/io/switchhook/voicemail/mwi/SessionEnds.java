package io.switchhook.voicemail.mwi;

import io.switchhook.container.Bean;
import javax.servlet.sip.SipApplicationSessionEvent;
import javax.servlet.sip.SipApplicationSessionListener;

/** Tells of the end of application sessions in which phones were notified. */
public class SessionEnds implements SipApplicationSessionListener {

    private final Bean<MessageWaiting> waiting = new Bean<>(MessageWaiting.class);

    @Override
    public void sessionDestroyed(SipApplicationSessionEvent event) {
        waiting.get().ended(event.getApplicationSession().getId());
    }

    @Override
    public void sessionCreated(SipApplicationSessionEvent event) {
        // nobody is notified yet
    }

    @Override
    public void sessionExpired(SipApplicationSessionEvent event) {
        // the container ends the session
    }

    @Override
    public void sessionReadyToInvalidate(SipApplicationSessionEvent event) {
        // the container ends the session
    }
}
