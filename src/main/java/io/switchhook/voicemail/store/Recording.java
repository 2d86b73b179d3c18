package io.switchhook.voicemail.store;

import io.switchhook.voicemail.media.Sound;
import io.switchhook.voicemail.media.SoundSink;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A message while it is spoken. What was written is in a file at most a second later, and becomes a message also when the
 * server is killed. Either of {@link #finish} and {@link #discard} ends it; what comes after the first of them has no effect.
 * Thread-safe; nothing here waits.
 */
public interface Recording extends SoundSink {

    /** How much was written so far. */
    Duration length();

    /** Completes when no more can be kept, with the reason; what was written before is kept. Else never completes. */
    CompletionStage<Room> trouble();

    /** What was written so far, for who wants to hear it again. */
    CompletionStage<Sound> sound();

    /**
     * Ends the recording and makes a message of it.
     *
     * @return completes when the message survives whatever happens; empty when it was too short, or ended before
     */
    CompletionStage<Optional<Message>> finish(boolean urgent);

    /** Ends the recording and removes it. */
    CompletionStage<Void> discard();
}
