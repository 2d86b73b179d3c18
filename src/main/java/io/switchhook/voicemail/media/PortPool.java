package io.switchhook.voicemail.media;

import io.switchhook.settings.MediaSettings;
import java.util.ArrayDeque;
import java.util.OptionalInt;
import java.util.Queue;

/**
 * The pairs of ports that no call has. A pair that was given back is the last one to be taken again. Any thread may use it.
 */
class PortPool {

    private final Queue<Integer> free = new ArrayDeque<>();
    private final int size;

    PortPool(MediaSettings.Ports ports) {
        this.size = ports.pairs();
        for (int pair = 0; pair < size; pair++) {
            free.add(ports.even(pair));
        }
    }

    /** How many there are, free or not. */
    int size() {
        return size;
    }

    /** The even port of a pair; empty when all are taken. */
    synchronized OptionalInt take() {
        Integer port = free.poll();
        return port == null ? OptionalInt.empty() : OptionalInt.of(port);
    }

    /** Gives a pair back that was taken. */
    synchronized void give(int port) {
        free.add(port);
    }

    synchronized int taken() {
        return size - free.size();
    }
}
