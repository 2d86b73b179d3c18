package io.switchhook.forwarding.store;

import io.switchhook.forwarding.DomainForwarding;

/**
 * The forwarding of a domain as stored.
 *
 * @param version counts the changes; 0 when nothing was ever set
 */
public record DomainForwardingDetails(DomainForwarding forwarding, int version) {}
