package io.switchhook.forwarding.store;

import java.util.List;

/**
 * The forwarding of a domain as somebody wants it, nothing of it checked.
 *
 * @param notifyForwarding null: as the server's setting says
 * @param rules null: none
 */
public record DomainForwardingDraft(Boolean notifyForwarding, List<ForwardingDraft.RuleDraft> rules) {}
