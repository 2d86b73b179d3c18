package io.switchhook.restcomm;

import java.util.HashMap;
import java.util.Map;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleListener;
import org.mobicents.servlet.sip.catalina.annotations.SipInstanceManager;
import org.mobicents.servlet.sip.startup.SipStandardContext;

/**
 * Gives every SIP application that is starting a {@link CdiInstanceManager}.
 *
 * <p>Named in {@code conf/context.xml}, so that the archive itself need not know of it. Restcomm
 * makes a new instance manager at each start and the first listener or servlet is created after
 * {@code configure_start}: that event is the only moment at which one can be exchanged for both.
 */
public final class CdiActivation implements LifecycleListener {

    @Override
    public void lifecycleEvent(LifecycleEvent event) {
        if (Lifecycle.CONFIGURE_START_EVENT.equals(event.getType())
                && event.getLifecycle() instanceof SipStandardContext application
                && !(application.getSipInstanceManager() instanceof CdiInstanceManager)) {
            SipInstanceManager original = application.getSipInstanceManager();
            CdiInstanceManager replacement = new CdiInstanceManager(injections(original), application);
            replacement.setContext(original.getContext());
            application.setInstanceManager(replacement);
        }
    }

    /** The original keeps its map to itself but answers for a class, which is all that anyone asks. */
    private static Map<String, Map<String, String>> injections(SipInstanceManager original) {
        return new HashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public Map<String, String> get(Object className) {
                return original.getInjectionMap((String) className);
            }
        };
    }
}
