package io.switchhook.settings;

import java.time.Duration;

/**
 * How often the parties of a call that the server itself is a party of have to show that they are still there (RFC 4028).
 *
 * @param interval after how long a session ends that nobody refreshes; zero: sessions last until they are hung up
 * @param least the shortest interval that is accepted
 */
public record SessionTimerSettings(Duration interval, Duration least) {

    public boolean isOn() {
        return !interval.isZero();
    }
}
