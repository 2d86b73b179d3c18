package io.switchhook.database;

import java.util.Optional;
import java.util.stream.StreamSupport;
import javax.annotation.Priority;
import javax.enterprise.context.ApplicationScoped;
import javax.enterprise.context.Initialized;
import javax.enterprise.event.Observes;
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

    /** Before subscribers are imported, who must not get the address of a group. */
    private static final int EARLIEST = 1;

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

    /** Has all parts made, and so read as soon as the database is ready. */
    void startWithApplication(@Observes @Priority(EARLIEST) @Initialized(ApplicationScoped.class) Object event) {
        parts.forEach(Loaded::isLoaded);
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
