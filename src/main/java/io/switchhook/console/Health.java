package io.switchhook.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.switchhook.database.Database;
import io.switchhook.registrar.LocationService;
import io.switchhook.subscriber.SubscriberDirectory;
import javax.inject.Inject;
import javax.inject.Singleton;

/** How this server is. Whoever asks is not known, so that the log alone says more. Thread-safe. */
@Singleton
class Health {

    /**
     * What can be told.
     *
     * @param reason why it is down; empty when it is up
     */
    record State(Status status, @JsonInclude(JsonInclude.Include.NON_EMPTY) String reason) {

        static final State UP = new State(Status.UP, "");

        static State down(String reason) {
            return new State(Status.DOWN, reason);
        }

        boolean isUp() {
            return status == Status.UP;
        }
    }

    enum Status {
        UP,
        DOWN
    }

    private final Database database;
    private final SubscriberDirectory directory;
    private final LocationService location;

    @Inject
    Health(Database database, SubscriberDirectory directory, LocationService location) {
        this.database = database;
        this.directory = directory;
        this.location = location;
    }

    /** Whether calls are taken; that they are from memory, while the database is gone, makes no difference. */
    State readiness() {
        if (!database.isReady()) {
            return State.down("The database cannot be used yet; the log says why.");
        }
        if (!directory.isLoaded()) {
            return State.down("The subscribers are being read.");
        }
        return location.isReady() ? State.UP : State.down("The registrations are being read.");
    }

    /** Whether everything works. */
    State whole() {
        State readiness = readiness();
        return readiness.isUp() && database.fault().isPresent()
                ? State.down("The database cannot be used; calls are taken from memory, and the log says why.")
                : readiness;
    }
}
