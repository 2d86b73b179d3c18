package io.switchhook.subscriber;

/** By what a list of subscribers is sorted. */
public enum SubscriberOrder {
    USERNAME("s.username, s.id"),
    DISPLAY_NAME("lower(s.displayName), s.id"),
    DOMAIN("s.domain.name, s.username");

    private final String clause;

    SubscriberOrder(String clause) {
        this.clause = clause;
    }

    String clause() {
        return clause;
    }
}
