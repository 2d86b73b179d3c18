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
        return DialogName.parse(text).flatMap(name -> name.tag("to-tag").flatMap(to -> name.tag("from-tag")
                .map(from -> new Replaces(name.callId(), to, from, name.parameters().containsKey("early-only")))));
    }

    /** The header value. */
    @Override
    public String toString() {
        return callId + ";to-tag=" + toTag + ";from-tag=" + fromTag + (earlyOnly ? ";early-only" : "");
    }
}
