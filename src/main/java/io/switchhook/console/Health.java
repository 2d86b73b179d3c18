package io.switchhook.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.switchhook.database.Database;
import io.switchhook.database.Readiness;
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
    private final Readiness readiness;

    @Inject
    Health(Database database, Readiness readiness) {
        this.database = database;
        this.readiness = readiness;
    }

    /** Whether calls are taken; that they are from memory, while the database is gone, makes no difference. */
    State readiness() {
        if (!database.isReady()) {
            return State.down("The database cannot be used yet; the log says why.");
        }
        return readiness.missing()
                .map(contents -> State.down("The " + contents + " are being read."))
                .orElse(State.UP);
    }

    /** Whether everything works. */
    State whole() {
        State readiness = readiness();
        return readiness.isUp() && database.fault().isPresent()
                ? State.down("The database cannot be used; calls are taken from memory, and the log says why.")
                : readiness;
    }
}
