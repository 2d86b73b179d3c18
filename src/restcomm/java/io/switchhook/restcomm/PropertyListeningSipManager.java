package io.switchhook.restcomm;

import java.beans.PropertyChangeEvent;
import java.beans.PropertyChangeListener;
import org.apache.catalina.Context;
import org.mobicents.servlet.sip.catalina.SipStandardManager;

/**
 * The SIP session manager, made to fit Tomcat 7.0.68 and later.
 *
 * <p>{@code SipStandardManager} registers itself as a property change listener of its context, which
 * it was by inheritance until Tomcat dropped the interface from the base class. Without the interface
 * every deployment fails with an {@code ArrayStoreException}.
 */
public final class PropertyListeningSipManager extends SipStandardManager implements PropertyChangeListener {

    @Override
    public void propertyChange(PropertyChangeEvent event) {
        // What the base class did in the Tomcat that Restcomm was written for.
        if ("sessionTimeout".equals(event.getPropertyName()) && event.getSource() instanceof Context) {
            setMaxInactiveInterval((Integer) event.getNewValue() * 60);
        }
    }
}
