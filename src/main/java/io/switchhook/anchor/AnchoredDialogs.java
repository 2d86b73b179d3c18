package io.switchhook.anchor;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * The dialogs of anchored calls, early ones of callers included, found by their identifiers (RFC 3261 12): what Replaces,
 * Target-Dialog and Refer-To name. Thread-safe.
 */
@Singleton
public class AnchoredDialogs {

    private record Id(String callId, String localTag, String remoteTag) {}

    private final Map<Id, Leg> legs = new ConcurrentHashMap<>();

    @Inject
    AnchoredDialogs() {}

    /** Remembers a leg until {@link #remove}. */
    void add(Leg leg) {
        legs.put(id(leg), leg);
    }

    void remove(Leg leg) {
        legs.remove(id(leg), leg);
    }

    /**
     * The leg of a dialog.
     *
     * @param localTag our tag: the to-tag of a Replaces in an INVITE to us (RFC 3891 3)
     * @param remoteTag the party's tag
     */
    public Optional<Leg> find(String callId, String localTag, String remoteTag) {
        return Optional.ofNullable(legs.get(new Id(callId, localTag, remoteTag)));
    }

    /** The same with the tags in either order. */
    public Optional<Leg> findEither(String callId, String tag, String otherTag) {
        return find(callId, tag, otherTag).or(() -> find(callId, otherTag, tag));
    }

    /** How many there are, for monitoring. */
    public int size() {
        return legs.size();
    }

    private static Id id(Leg leg) {
        return new Id(leg.callId(), leg.localTag(), leg.remoteTag());
    }
}
