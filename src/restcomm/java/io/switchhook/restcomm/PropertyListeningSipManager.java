package io.switchhook.restcomm;

import java.beans.PropertyChangeEvent;
import java.beans.PropertyChangeListener;
import org.mobicents.servlet.sip.catalina.SipStandardManager;

/**
 * The SIP session manager, made to fit Tomcat 7.0.68 and later.
 *
 * <p>{@code SipStandardManager} registers itself as a property change listener of its context, which
 * it was by inheritance until Tomcat dropped the interface from the base class. Without the interface
 * every deployment fails with an {@code ArrayStoreException}.
 */
public final class PropertyListeningSipManager extends SipStandardManager implements PropertyChangeListener {

    /** Nothing to do: since the same release, sessions ask their context for the timeout. */
    @Override
    public void propertyChange(PropertyChangeEvent event) {}

    /** Ignored by the base class as well, but with a warning at each of Restcomm's calls. */
    @Override
    @Deprecated
    public void setMaxInactiveInterval(int seconds) {}
}
