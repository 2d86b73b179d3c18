package io.switchhook.feature;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.SubscriberChange;
import io.switchhook.subscriber.SubscriberDirectory;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * Who called each subscriber last, of those who have told. In memory only: forgotten when the application stops, and of those
 * who are called least when there are very many. Thread-safe; nothing here waits.
 */
@Singleton
public class LastCallers {

    private static final int MOST_SUBSCRIBERS = 200_000;
    private static final int LONGEST_URI = 500;

    private final Cache<Aor, String> callers = Caffeine.newBuilder().maximumSize(MOST_SUBSCRIBERS).build();

    @Inject
    public LastCallers(SubscriberDirectory subscribers) {
        subscribers.onChange(change -> {
            if (change instanceof SubscriberChange.Removed removed) {
                callers.invalidate(removed.subscriber().aor());
            }
        });
    }

    /** A subscriber is called from this URI. */
    public void called(Aor subscriber, String caller) {
        if (caller.length() <= LONGEST_URI) {
            callers.put(subscriber, caller);
        } else {
            callers.invalidate(subscriber);
        }
    }

    /** The URI that a subscriber was last called from. */
    public Optional<String> of(Aor subscriber) {
        return Optional.ofNullable(callers.getIfPresent(subscriber));
    }
}
