package io.switchhook.registrar;

import io.switchhook.database.Database;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.SubscriberChange;
import io.switchhook.subscriber.SubscriberDirectory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.enterprise.context.ApplicationScoped;
import javax.enterprise.context.Initialized;
import javax.enterprise.event.Observes;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the bindings of earlier runs back when the application starts, and keeps them in step with the subscribers. */
@Singleton
class BindingRecovery {

    private static final Logger LOG = LoggerFactory.getLogger(BindingRecovery.class);

    private final Database database;
    private final SubscriberDirectory directory;
    private final BindingStore store;
    private final MemoryLocationService memory;
    private final DurableLocationService location;
    private final Clock clock;
    private final AtomicBoolean begun = new AtomicBoolean();

    @Inject
    BindingRecovery(
            Database database,
            SubscriberDirectory directory,
            BindingStore store,
            MemoryLocationService memory,
            DurableLocationService location,
            Clock clock) {
        this.database = database;
        this.directory = directory;
        this.store = store;
        this.memory = memory;
        this.location = location;
        this.clock = clock;
    }

    void begin(@Observes @Initialized(ApplicationScoped.class) Object event) {
        if (begun.compareAndSet(false, true)) {
            database.beforeClose(location::close);
            directory.onChange(this::follow);
            database.whenReady(this::recover);
        }
    }

    private void recover() {
        Instant start = clock.instant();
        store.load(start, memory::put);
        location.open();
        LOG.info("{} bindings of {} addresses are in force again after {} ms",
                memory.bindingCount(), memory.size(), Duration.between(start, clock.instant()).toMillis());
    }

    /** Who is deleted or disabled is not called any more, and a phone of theirs must ask anew. */
    private void follow(SubscriberChange change) {
        boolean gone = change instanceof SubscriberChange.Removed || !change.subscriber().enabled();
        Aor aor = change.subscriber().aor();
        if (gone && location.isLoaded()) {
            location.update(aor, before -> List.of()).whenComplete((bindings, failure) -> {
                if (failure != null) {
                    LOG.warn("The bindings of {} could not be removed and stay until they expire: {}", aor, failure.toString());
                }
            });
        }
    }
}
