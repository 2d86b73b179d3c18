package io.switchhook.subscriber;

import java.util.Comparator;

/** By what a list of subscribers is sorted; equal ones by their creation. */
public enum SubscriberOrder {
    USERNAME(Comparator.comparing((Subscriber each) -> each.aor().user())),
    DISPLAY_NAME(Comparator.comparing(Subscriber::displayName, String.CASE_INSENSITIVE_ORDER)),
    DOMAIN(Comparator.comparing((Subscriber each) -> each.aor().domain()).thenComparing(each -> each.aor().user()));

    private final Comparator<Subscriber> comparator;

    SubscriberOrder(Comparator<Subscriber> comparator) {
        this.comparator = comparator.thenComparing(Subscriber::id);
    }

    Comparator<Subscriber> comparator() {
        return comparator;
    }
}
