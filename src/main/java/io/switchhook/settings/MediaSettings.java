package io.switchhook.settings;

import java.time.Duration;

/**
 * The sound of mailbox calls.
 *
 * @param ports that calls take their own from, two each
 * @param address that callers are told to send to; empty: the one that the call came in on
 * @param timeout how long nothing may come from somebody who could send before he counts as gone
 */
public record MediaSettings(Ports ports, String address, Duration timeout) {

    private static final int LEAST = 1024;
    private static final int MOST = 65_535;

    /**
     * A range of ports, both ends included. An even port and the one after it make a pair (RFC 3550 11).
     *
     * @throws IllegalArgumentException when there is no pair in it
     */
    public record Ports(int first, int last) {

        public Ports {
            if (first < LEAST || last > MOST || pairs(first, last) < 1) {
                throw new IllegalArgumentException(first + "-" + last + " has no pair of ports");
            }
        }

        /** How many calls there are ports for. */
        public int pairs() {
            return pairs(first, last);
        }

        /** The even port of a pair, counted from 0. */
        public int even(int pair) {
            return first + first % 2 + 2 * pair;
        }

        private static int pairs(int first, int last) {
            return Math.floorDiv(last + 1 - (first + first % 2), 2);
        }
    }
}
