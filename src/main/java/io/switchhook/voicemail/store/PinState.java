package io.switchhook.voicemail.store;

import java.time.Instant;

/**
 * What can be told of a mailbox's PIN.
 *
 * @param lockedUntil until when no PIN is looked at; in the past when it is not locked
 */
public record PinState(boolean isSet, Instant lockedUntil) {}
