package io.switchhook.voicemail.media;

import java.net.InetAddress;
import java.time.Duration;

/**
 * The sound of one call: one RTP port and the RTCP port after it (RFC 3550 11). Plays and records at the same time. Every
 * method may be called by any thread, returns at once and throws nothing when the channel is closed.
 */
public interface MediaChannel extends AutoCloseable {

    /** The address for the session description: the one that is set, or the one the channel was opened with. */
    InetAddress address();

    /** The RTP port, for the session description; even. */
    int port();

    /**
     * Goes by what was agreed: after the first offer and answer, and after each further one. Packets that came before are
     * lost. Sound goes to the address agreed until packets come from elsewhere, then to where they come from (symmetric
     * RTP, RFC 4961). While the other side holds the call, playing stands still.
     */
    void connect(MediaTerms terms);

    /**
     * Plays a sound from its beginning, instead of what is being played. Before {@link #connect} it waits for that. A sound
     * without a sample is played as well, in no time.
     */
    void play(Sound sound);

    /** Makes playing stand still, until {@link #resume} or {@link #play}. */
    void pause();

    /** Goes on playing where {@link #pause} stopped it. */
    void resume();

    /** How many samples of the sound have been sent; 0 when none is played. */
    int position();

    /** Goes on playing at a sample of the sound; one before the beginning is the beginning, one past the end is the end. */
    void seek(int samples);

    /** Ends playing; {@link MediaListener#played} is not told. */
    void stop();

    /**
     * Records what is heard from now on; replaces a recording under way. Packets in disorder are put in order, what is
     * missing is silence of the same length. While nothing comes, nothing is written.
     */
    void record(SoundSink sink);

    /**
     * As {@link #record}, from when the sound that is being played has been sent: so that no word is lost of who speaks right
     * after a tone, however late {@link MediaListener#played} is heard of. When that sound is stopped or replaced before, nothing
     * is recorded.
     */
    void recordAfterwards(SoundSink sink);

    /**
     * Ends the recording; what has arrived is written by then, and nothing is written after that. Also after the channel
     * was closed, which ends a recording too.
     *
     * @return what was recorded last, nothing when there was no recording
     */
    Recorded stopRecording();

    /** Ends everything and gives the ports back; may be called repeatedly. */
    @Override
    void close();

    /**
     * What came of a recording.
     *
     * @param length how much was written
     * @param sound how much of that was louder than silence
     */
    record Recorded(Duration length, Duration sound) {

        static final Recorded NOTHING = new Recorded(Duration.ZERO, Duration.ZERO);
    }
}
