package io.switchhook.registrar;

import io.switchhook.sip.Aor;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Bindings on disk. Its methods wait for the disk, and throw a {@link LocationUnavailableException} when it cannot be reached;
 * whether a write that ended so was made is not known.
 */
interface BindingStore {

    /**
     * What is to be written of one address-of-record.
     *
     * @param whole whether these are all its bindings, and others are deleted; else they are only brought up to date
     */
    record Change(Aor aor, List<Binding> bindings, boolean whole) {}

    /** Whether it is known without asking that the store cannot be reached now. */
    boolean isAway();

    /** Reads every binding that has not expired. */
    void load(Instant now, BiConsumer<Aor, Binding> reader);

    /** Makes all these changes or none; when it returns they survive the end of this process. */
    void write(List<Change> changes);

    /**
     * Deletes some bindings that expired before a time.
     *
     * @return how many; fewer than the limit when none is left
     */
    int deleteExpired(Instant before, int limit);
}
