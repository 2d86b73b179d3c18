package io.switchhook.transfer;

import java.util.Optional;

/**
 * The value of a Target-Dialog header (RFC 4538 7): the dialog that its sender has with whom he sends it to.
 *
 * @param callId its Call-ID
 * @param localTag the tag of one party
 * @param remoteTag the tag of the other one
 */
public record TargetDialog(String callId, String localTag, String remoteTag) {

    /** Reads a header value; empty when it is malformed. */
    public static Optional<TargetDialog> parse(String text) {
        return DialogName.parse(text).flatMap(name -> name.tag("local-tag").flatMap(local -> name.tag("remote-tag")
                .map(remote -> new TargetDialog(name.callId(), local, remote))));
    }
}
