package io.switchhook.forwarding.store;

import io.switchhook.forwarding.ForwardingRules;

/**
 * The forwarding of a subscriber as stored.
 *
 * @param version counts the changes; 0 when nothing was ever set
 */
public record ForwardingDetails(ForwardingRules rules, int version) {}
