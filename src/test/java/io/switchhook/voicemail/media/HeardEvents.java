package io.switchhook.voicemail.media;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what a channel tells. */
final class HeardEvents implements MediaListener {

    private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<Duration> silences = new LinkedBlockingQueue<>();

    @Override
    public void played(Sound sound) {
        events.add(sound);
    }

    @Override
    public void digit(char digit) {
        events.add(digit);
    }

    @Override
    public void silent(Duration length) {
        silences.add(length);
    }

    @Override
    public void lost() {
        events.add("lost");
    }

    /** The next event: a sound that was played, a key as a character, or "lost". */
    Object next() {
        return next(events);
    }

    Duration nextSilence() {
        return next(silences);
    }

    private static <E> E next(BlockingQueue<E> queue) {
        try {
            E event = queue.poll(30, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("Nothing was told");
            }
            return event;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    boolean hasNoSilence() {
        return silences.isEmpty();
    }
}
