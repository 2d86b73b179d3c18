package io.switchhook.voicemail.media;

import java.net.InetAddress;
import java.util.Optional;

/** Our side of the session descriptions of one call, in one dialog. Used by one thread at a time. */
public final class SdpSession {

    /**
     * @param address that callers are told to send to
     * @param port the RTP port
     */
    public SdpSession(InetAddress address, int port) {
    }

    /** Answers an offer; empty when there is nothing in it that we can do, which is refused with 488. */
    public Optional<SdpAnswer> answer(String offer) {
        throw new UnsupportedOperationException();
    }

    /** Our offer, to somebody who made none (RFC 3261 13.2.1), first or in a later INVITE. */
    public String offer() {
        throw new UnsupportedOperationException();
    }

    /** What is agreed by an answer to our last offer; empty when it took nothing of it, and there is nothing to talk with. */
    public Optional<MediaTerms> answered(String answer) {
        throw new UnsupportedOperationException();
    }
}
