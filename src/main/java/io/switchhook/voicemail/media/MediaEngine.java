package io.switchhook.voicemail.media;

import java.net.InetAddress;
import java.util.Optional;
import javax.inject.Singleton;

/** The sound of all mailbox calls. Any thread may use it. */
@Singleton
public class MediaEngine {

    /**
     * Takes ports for a call.
     *
     * @param local the address of this server that the packets of the call come to and go from
     * @return empty when no port is free
     */
    public Optional<MediaChannel> open(InetAddress local, MediaListener listener) {
        throw new UnsupportedOperationException();
    }
}
