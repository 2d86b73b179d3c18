package io.switchhook.anchor;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
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

    private static final int MOST_ENDED = 10_000;
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private final Map<Id, Leg> legs = new ConcurrentHashMap<>();
    /** Those of callers, by Call-ID, until our tag is known: Liberty tells it only when they may have heard it already. */
    private final Map<String, Leg> unnamed = new ConcurrentHashMap<>();
    /** How many legs there are by Call-ID. */
    private final Map<String, Integer> callIds = new ConcurrentHashMap<>();
    private final Cache<Id, Boolean> ended =
            Caffeine.newBuilder().maximumSize(MOST_ENDED).expireAfterWrite(REMEMBERED).build();
    private final Cache<String, Boolean> endedCallIds =
            Caffeine.newBuilder().maximumSize(MOST_ENDED).expireAfterWrite(REMEMBERED).build();

    @Inject
    AnchoredDialogs() {}

    /** Remembers the leg of a caller whom we have told no tag yet. */
    void expect(Leg leg) {
        unnamed.put(leg.callId(), leg);
    }

    /** Remembers a leg until {@link #remove}. */
    void add(Leg leg) {
        if (legs.put(id(leg), leg) == null) {
            callIds.merge(leg.callId(), 1, Integer::sum);
        }
        unnamed.remove(leg.callId(), leg);
    }

    void remove(Leg leg) {
        unnamed.remove(leg.callId(), leg);
        if (legs.remove(id(leg), leg)) {
            ended.put(id(leg), true);
            endedCallIds.put(leg.callId(), true);
            callIds.computeIfPresent(leg.callId(), (callId, count) -> count > 1 ? count - 1 : null);
        }
    }

    /**
     * The leg of a dialog.
     *
     * @param localTag our tag: the to-tag of a Replaces in an INVITE to us (RFC 3891 3)
     * @param remoteTag the party's tag
     */
    public Optional<Leg> find(String callId, String localTag, String remoteTag) {
        Id id = new Id(callId, localTag, remoteTag);
        Leg named = legs.get(id);
        if (named != null) {
            return Optional.of(named);
        }
        return Optional.ofNullable(unnamed.get(callId)).filter(leg -> leg.remoteTag().equals(remoteTag) && !leg.isOver())
                .or(() -> Optional.ofNullable(legs.get(id)));
    }

    /** The same with the tags in either order. */
    public Optional<Leg> findEither(String callId, String tag, String otherTag) {
        return find(callId, tag, otherTag).or(() -> find(callId, otherTag, tag));
    }

    /** Whether a dialog of ours has this Call-ID, or had it a short while ago. */
    boolean knows(String callId) {
        return callIds.containsKey(callId) || unnamed.containsKey(callId) || endedCallIds.getIfPresent(callId) != null;
    }

    /** Whether a dialog has ended a short while ago. */
    boolean hasEnded(String callId, String localTag, String remoteTag) {
        return ended.getIfPresent(new Id(callId, localTag, remoteTag)) != null;
    }

    /** How many are known. */
    int size() {
        return legs.size();
    }

    private static Id id(Leg leg) {
        return new Id(leg.callId(), leg.localTag(), leg.remoteTag());
    }
}
