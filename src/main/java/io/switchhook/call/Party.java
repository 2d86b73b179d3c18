package io.switchhook.call;

import io.switchhook.forwarding.Forwarded;
import java.time.Duration;
import java.util.List;

/**
 * One of several people who are rung at once: what one of them does, with all his phones, says nothing about the others.
 *
 * @param number from 0, his place among them
 * @param ringTime how long his phones may be alerted, at most as long as the attempt
 * @param forwards how the call came to him from who was called, the first forward first
 */
public record Party(int number, Duration ringTime, List<Forwarded> forwards) {

    public Party {
        forwards = List.copyOf(forwards);
    }
}
