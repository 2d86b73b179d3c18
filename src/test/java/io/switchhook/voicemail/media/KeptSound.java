package io.switchhook.voicemail.media;

import java.io.ByteArrayOutputStream;

/** Keeps what was recorded. */
final class KeptSound implements SoundSink {

    private static final long LONGEST_WAIT = 30_000_000_000L;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    @Override
    public synchronized void write(byte[] ulaw, int offset, int length) {
        kept.write(ulaw, offset, length);
        notifyAll();
    }

    synchronized byte[] bytes() {
        return kept.toByteArray();
    }

    /** Waits until so many samples have been recorded at least. */
    synchronized byte[] await(int samples) {
        long end = System.nanoTime() + LONGEST_WAIT;
        try {
            while (kept.size() < samples) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new AssertionError("Of " + samples + " samples only " + kept.size() + " were recorded");
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return bytes();
    }
}
