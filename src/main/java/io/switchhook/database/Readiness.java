package io.switchhook.database;

import java.util.Optional;
import java.util.stream.StreamSupport;
import javax.enterprise.inject.Any;
import javax.enterprise.inject.Instance;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * Whether everything that requests are judged by is in memory. Before, everybody would look like a stranger, every number
 * unassigned and every phone switched off. Thread-safe, without I/O.
 */
@Singleton
public class Readiness {

    private final Iterable<Loaded> parts;
    private volatile boolean ready;

    @Inject
    Readiness(@Any Instance<Loaded> parts) {
        this((Iterable<Loaded>) parts);
    }

    /** Of these parts. */
    public Readiness(Iterable<Loaded> parts) {
        this.parts = parts;
    }

    /** Whether nothing is missing; once it is so, it stays so. */
    public boolean isReady() {
        if (!ready) {
            ready = missing().isEmpty();
        }
        return ready;
    }

    /** The contents of a part that is still to be read. */
    public Optional<String> missing() {
        return StreamSupport.stream(parts.spliterator(), false)
                .filter(part -> !part.isLoaded())
                .map(Loaded::contents)
                .findFirst();
    }
}
