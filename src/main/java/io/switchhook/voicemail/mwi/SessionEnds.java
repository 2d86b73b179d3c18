package io.switchhook.voicemail.mwi;

import javax.enterprise.inject.spi.CDI;
import javax.servlet.sip.SipApplicationSessionEvent;
import javax.servlet.sip.SipApplicationSessionListener;

/** Tells of the end of application sessions in which phones were notified. */
public class SessionEnds implements SipApplicationSessionListener {

    @Override
    public void sessionDestroyed(SipApplicationSessionEvent event) {
        CDI.current().select(MessageWaiting.class).get().ended(event.getApplicationSession().getId());
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
