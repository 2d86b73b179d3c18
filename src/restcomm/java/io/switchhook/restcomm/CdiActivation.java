package io.switchhook.restcomm;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleListener;
import org.jboss.weld.environment.servlet.EnhancedListener;
import org.mobicents.servlet.sip.catalina.annotations.SipInstanceManager;
import org.mobicents.servlet.sip.startup.SipStandardContext;

/**
 * Puts CDI at the disposal of every SIP application from its first listener's creation to its last
 * listener's end.
 *
 * <p>Named in {@code conf/context.xml}, so that the archive itself need not know of it.
 */
public final class CdiActivation implements LifecycleListener {

    @Override
    public void lifecycleEvent(LifecycleEvent event) {
        if (event.getLifecycle() instanceof SipStandardContext application) {
            switch (event.getType()) {
                case Lifecycle.CONFIGURE_START_EVENT -> replaceInstanceManager(application);
                case Lifecycle.BEFORE_STOP_EVENT -> endWeldLast(application);
                default -> {}
            }
        }
    }

    /** Restcomm makes a new one at each start, just before this event; what it creates, it creates after. */
    private static void replaceInstanceManager(SipStandardContext application) {
        SipInstanceManager original = application.getSipInstanceManager();
        CdiInstanceManager replacement = new CdiInstanceManager(injections(original), application);
        replacement.setContext(original.getContext());
        application.setInstanceManager(replacement);
    }

    /**
     * Listeners are told of the end in reverse order, and Weld, started before them all, is the last in
     * the list: it would be gone when the application's own listeners want to put things in order.
     */
    private static void endWeldLast(SipStandardContext application) {
        Object[] listeners = application.getApplicationLifecycleListeners();
        if (listeners != null) {
            Object[] weldFirst = listeners.clone();
            Arrays.sort(weldFirst, Comparator.comparing(listener -> !(listener instanceof EnhancedListener)));
            application.setApplicationLifecycleListeners(weldFirst);
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
