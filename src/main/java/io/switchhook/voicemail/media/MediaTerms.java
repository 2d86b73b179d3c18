package io.switchhook.voicemail.media;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What offer and answer agreed upon about the sound (RFC 3264). Immutable.
 *
 * @param rtp where sound is sent to; an unspecified address (0.0.0.0) when that is only known once packets come
 * @param rtcp where reports are sent to; likewise
 * @param codec what is sent
 * @param payloadType how that is numbered
 * @param received the codecs that may come, by their numbers; contains {@code payloadType}
 * @param events the numbers of telephone events (RFC 4733); empty when the other side sends none
 * @param sends whether we may send; not while the other side holds the call
 * @param receives whether the other side may send
 */
public record MediaTerms(
        InetSocketAddress rtp,
        InetSocketAddress rtcp,
        Codec codec,
        int payloadType,
        Map<Integer, Codec> received,
        Set<Integer> events,
        boolean sends,
        boolean receives) {

    public MediaTerms {
        Objects.requireNonNull(rtp, "rtp is required");
        Objects.requireNonNull(rtcp, "rtcp is required");
        Objects.requireNonNull(codec, "codec is required");
        received = Map.copyOf(received);
        events = Set.copyOf(events);
    }
}
