package io.switchhook.restcomm;

import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleListener;

/**
 * Ends this process when the one that started it ends, if {@code -Dswitchhook.stop.with.parent=true}.
 *
 * <p>For runs out of Maven and for tests: a build that is killed cannot stop Tomcat any more, and
 * Restcomm's threads would keep it and its ports for ever.
 */
public final class ParentWatch implements LifecycleListener {

    @Override
    public void lifecycleEvent(LifecycleEvent event) {
        if (Lifecycle.AFTER_INIT_EVENT.equals(event.getType())
                && Boolean.getBoolean("switchhook.stop.with.parent")) {
            ProcessHandle.current().parent().ifPresentOrElse(
                    parent -> parent.onExit().thenRun(() -> System.exit(0)), () -> System.exit(0));
        }
    }
}
