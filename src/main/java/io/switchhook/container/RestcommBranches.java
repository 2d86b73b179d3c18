package io.switchhook.container;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The branches of a proxy of Restcomm, which can be hidden from the next look that a thread takes at all of them. */
final class RestcommBranches extends LinkedHashMap<Object, Object> {

    private static final long serialVersionUID = 1L;

    private transient volatile Thread blind;

    RestcommBranches(Map<?, ?> branches) {
        super(branches);
    }

    /** Hides all from the next look of the current thread. */
    void hideOnce() {
        blind = Thread.currentThread();
    }

    @Override
    public Collection<Object> values() {
        if (blind == Thread.currentThread()) {
            blind = null;
            return List.of();
        }
        return super.values();
    }
}
