package io.switchhook.registrar;

import io.switchhook.sip.Aor;
import java.util.List;

/** Hears of phones that have registered, and that are not as they were before. Thread-safe. */
public interface Arrivals {

    /**
     * A phone has its 200. Must return at once.
     *
     * @param arrived bindings that are new, or whose phone has started anew (RFC 3261 10.2.4: with another Call-ID) or is
     *     reached elsewhere
     */
    void arrived(Aor aor, List<Binding> arrived);

    /** Those that differ from before in more than times and order. */
    static List<Binding> among(List<Binding> before, List<Binding> after) {
        return after.stream().filter(each -> before.stream().noneMatch(earlier -> isSame(earlier, each))).toList();
    }

    private static boolean isSame(Binding one, Binding other) {
        return one.contact().equals(other.contact())
                && one.callId().equals(other.callId())
                && one.reachedAt().equals(other.reachedAt())
                && one.path().equals(other.path());
    }
}
