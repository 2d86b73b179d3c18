package io.switchhook.subscriber;

/** What dialling a destination means for the bill. */
public enum DestinationKind {
    /** Subscribers of this server. */
    INTERNAL,
    NATIONAL,
    INTERNATIONAL,
    /** Numbers that cost the caller extra. */
    PREMIUM
}
