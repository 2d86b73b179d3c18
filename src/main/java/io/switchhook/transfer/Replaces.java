package io.switchhook.transfer;

import java.util.Optional;

/**
 * The value of a Replaces header (RFC 3891 6.1): the dialog an INVITE takes the place of, as its owner knows it.
 *
 * @param callId its Call-ID
 * @param toTag the owner's tag
 * @param fromTag the tag of the owner's peer
 * @param earlyOnly whether it is only to be replaced while it is early
 */
public record Replaces(String callId, String toTag, String fromTag, boolean earlyOnly) {

    /** Reads a header value; empty when it is malformed. */
    public static Optional<Replaces> parse(String text) {
        String[] parts = text.split(";");
        String toTag = "";
        String fromTag = "";
        boolean earlyOnly = false;
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].strip();
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals).strip();
            String value = equals < 0 ? "" : part.substring(equals + 1).strip();
            if (name.equalsIgnoreCase("to-tag")) {
                toTag = value;
            } else if (name.equalsIgnoreCase("from-tag")) {
                fromTag = value;
            } else if (name.equalsIgnoreCase("early-only")) {
                earlyOnly = true;
            }
        }
        String callId = parts[0].strip();
        return callId.isEmpty() || toTag.isEmpty() || fromTag.isEmpty()
                ? Optional.empty()
                : Optional.of(new Replaces(callId, toTag, fromTag, earlyOnly));
    }
}
