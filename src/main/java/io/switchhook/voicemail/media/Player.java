package io.switchhook.voicemail.media;

/** What is being played, and how far. */
final class Player {

    private Sound sound;
    private int position;
    private boolean paused;

    void play(Sound next) {
        sound = next;
        position = 0;
        paused = false;
    }

    void stop() {
        sound = null;
        position = 0;
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
    }

    void seek(int samples) {
        if (sound != null) {
            position = Math.max(0, Math.min(samples, sound.length()));
        }
    }

    int position() {
        return position;
    }

    boolean isPlaying() {
        return sound != null && !paused;
    }

    boolean isAtEnd() {
        return sound != null && position >= sound.length();
    }

    /** The next samples of what is played, filled up with silence; false when there are none left. */
    boolean next(byte[] ulaw) {
        int copied = sound.copy(position, ulaw, 0, ulaw.length);
        position += copied;
        for (int i = copied; i < ulaw.length; i++) {
            ulaw[i] = G711.SILENCE;
        }
        return copied > 0;
    }

    /** Ends playing; what was played. */
    Sound end() {
        Sound played = sound;
        stop();
        return played;
    }
}
