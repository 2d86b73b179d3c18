package io.switchhook.voicemail.media;

import java.time.Duration;

/**
 * Is told what happens on a {@link MediaChannel}. Called by the media thread, which all calls share, or by who ends a
 * recording, while the channel is locked: each method returns at once, by putting the event into the call's own queue.
 * Nothing is told once the channel is closed, except what was under way.
 */
public interface MediaListener {

    /**
     * The last sample of a sound has been sent. Not told of a sound that was stopped or replaced.
     *
     * @param sound the very object that was given to {@link MediaChannel#play}: an event about a sound that has been
     *         replaced meanwhile can be told by it
     */
    default void played(Sound sound) {}

    /** A key was pressed: one of {@code 0123456789*#ABCD}. Told once, as soon as it goes down. */
    default void digit(char digit) {}

    /**
     * Nothing has been heard for a while during a recording, by sound below the threshold or by no packets. Told every half
     * second for as long as that lasts.
     *
     * @param length of the silence up to now
     */
    default void silent(Duration length) {}

    /**
     * No packet has come for the time that {@code switchhook.voicemail.media.timeout} sets, although the other side may
     * send: it is gone. Told once, and again only if packets came in between.
     */
    default void lost() {}
}
