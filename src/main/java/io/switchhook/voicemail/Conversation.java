package io.switchhook.voicemail;

import io.switchhook.voicemail.media.MediaChannel;
import io.switchhook.voicemail.media.MediaListener;

/** What is said and asked in one call. */
interface Conversation extends MediaListener {

    /** The caller listens; once. */
    void begin(MediaChannel channel);

    /** A transfer that was asked for has come to nothing; the caller is still there. */
    void transferFailed();

    /** The call is over, begun or not; may be called repeatedly. */
    void end();
}
