package io.switchhook.subscriber;

/** What has just become true of a subscriber. */
public sealed interface SubscriberChange {

    Subscriber subscriber();

    /** The subscriber was created or changed. */
    record Saved(Subscriber subscriber) implements SubscriberChange {}

    /** The subscriber is no more; its rows in the database are gone too, bindings among them. */
    record Removed(Subscriber subscriber) implements SubscriberChange {}
}
