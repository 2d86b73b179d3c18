package io.switchhook.voicemail.dialogue;

import io.switchhook.voicemail.media.Sound;
import io.switchhook.voicemail.media.SoundSink;
import io.switchhook.voicemail.store.Recording;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What is being recorded. Written by the media thread, used by that of the call. */
sealed interface Take extends SoundSink {

    /** What was recorded. */
    CompletionStage<Sound> sound();

    void discard();

    /** A message, which the store has from the first second on. */
    record ForStore(Recording recording) implements Take {

        @Override
        public void write(byte[] ulaw, int offset, int length) {
            recording.write(ulaw, offset, length);
        }

        @Override
        public CompletionStage<Sound> sound() {
            return recording.sound();
        }

        @Override
        public void discard() {
            recording.discard();
        }
    }

    /** A greeting or an introduction, which is in memory until it counts. */
    final class InMemory implements Take {

        private final ByteArrayOutputStream samples = new ByteArrayOutputStream();

        @Override
        public void write(byte[] ulaw, int offset, int length) {
            samples.write(ulaw, offset, length);
        }

        @Override
        public CompletionStage<Sound> sound() {
            return CompletableFuture.completedStage(now());
        }

        Sound now() {
            return Sound.of(samples.toByteArray());
        }

        @Override
        public void discard() {
            samples.reset();
        }
    }
}
