package io.switchhook.group;

import java.util.List;

/**
 * A group as somebody wants it, nothing of it checked; all but user name, domain and strategy may be null.
 *
 * @param ringTime seconds
 */
public record GroupDraft(
        String username,
        String domain,
        String displayName,
        List<String> addresses,
        String strategy,
        List<String> members,
        Integer ringTime,
        String destination,
        Boolean memberForwarding,
        String classOfService) {}
