package io.switchhook.container;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.inject.Singleton;

/** The application sessions that are alive, and with them their timers (JSR 289 6.1.2, 8.1). Thread-safe. */
@Singleton
public class LiveSessions {

    private final Set<String> ids = ConcurrentHashMap.newKeySet();

    public void created(String id) {
        ids.add(id);
    }

    public void destroyed(String id) {
        ids.remove(id);
    }

    public int count() {
        return ids.size();
    }
}
