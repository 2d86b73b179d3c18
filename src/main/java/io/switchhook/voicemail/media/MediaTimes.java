package io.switchhook.voicemail.media;

import java.time.Duration;

/**
 * How long things may take, in nanoseconds.
 *
 * @param patience how long a missing packet is waited for
 * @param latch how long the sender that is listened to must be silent before another one is
 * @param timeout how long nothing may come before the other side counts as gone
 * @param report how often reports are sent, on average (RFC 3550 6.2)
 */
record MediaTimes(long patience, long latch, long timeout, long report) {

    static MediaTimes of(Duration timeout) {
        return new MediaTimes(
                Duration.ofMillis(120).toNanos(),
                Duration.ofSeconds(1).toNanos(),
                timeout.toNanos(),
                Duration.ofSeconds(5).toNanos());
    }
}
