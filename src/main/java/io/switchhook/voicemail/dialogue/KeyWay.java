package io.switchhook.voicemail.dialogue;

/**
 * Which way the keys of a call come: with the sound (RFC 4733) or by INFO. Some phones send each key both ways; the way of the
 * first one is that of all. Thread-safe.
 */
final class KeyWay {

    enum Way { SOUND, INFO }

    private Way way;

    /** Whether a key counts that came this way. */
    synchronized boolean takes(Way came) {
        if (way == null) {
            way = came;
        }
        return way == came;
    }
}
