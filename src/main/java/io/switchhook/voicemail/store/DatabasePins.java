package io.switchhook.voicemail.store;

import io.switchhook.administrator.Passwords;
import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.settings.MailboxSettings;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.InvalidFieldException;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.subscriber.SubscriberDirectory;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PINs as hashes in the database, with the count of the wrong ones. Thread-safe. */
@Singleton
public class DatabasePins implements Pins {

    private static final Logger LOG = LoggerFactory.getLogger(DatabasePins.class);

    private final Database database;
    private final SubscriberDirectory subscribers;
    private final Passwords passwords;
    private final MailboxSettings settings;
    private final Clock clock;
    /** A single one: hashing takes a processor, which calls need too. */
    private final Executor thread;

    @Inject
    DatabasePins(
            Settings settings, Database database, SubscriberDirectory subscribers, Passwords passwords, Clock clock) {
        this.settings = settings.mailboxes();
        this.database = database;
        this.subscribers = subscribers;
        this.passwords = passwords;
        this.clock = clock;
        ThreadPoolExecutor single = new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), task -> {
            Thread made = new Thread(task, "switchhook-pins");
            made.setDaemon(true);
            made.setContextClassLoader(DatabasePins.class.getClassLoader());
            return made;
        });
        single.allowCoreThreadTimeOut(true);
        database.beforeClose(single::shutdownNow);
        thread = single;
    }

    @Override
    public CompletionStage<PinOutcome> check(Aor mailbox, String pin) {
        return forOwner(mailbox, PinOutcome.NONE, owner -> database.write(manager -> {
            StoredMailbox stored = manager.find(StoredMailbox.class, owner.id(), LockModeType.PESSIMISTIC_WRITE);
            return stored == null || stored.pinHash == null ? PinOutcome.NONE : check(stored, pin, owner);
        }));
    }

    private PinOutcome check(StoredMailbox stored, String pin, Subscriber owner) {
        Instant now = clock.instant();
        if (stored.pinLockedUntil != null && now.isBefore(stored.pinLockedUntil)) {
            return PinOutcome.LOCKED;
        }
        stored.pinLockedUntil = null;
        if (passwords.matches(pin, stored.pinHash)) {
            stored.pinFailures = 0;
            return PinOutcome.RIGHT;
        }
        stored.pinFailures++;
        if (stored.pinFailures < settings.pinAttempts()) {
            return PinOutcome.WRONG;
        }
        LOG.warn("The mailbox of {} is locked for {} s after {} wrong PINs",
                owner.aor(), settings.pinLockout().toSeconds(), stored.pinFailures);
        stored.pinFailures = 0;
        stored.pinLockedUntil = now.plus(settings.pinLockout()).truncatedTo(ChronoUnit.MILLIS);
        return PinOutcome.LOCKED;
    }

    @Override
    public CompletionStage<PinState> state(Aor mailbox) {
        PinState none = new PinState(false, Instant.EPOCH);
        return forOwner(mailbox, none, owner -> database.read(manager ->
                Optional.ofNullable(manager.find(StoredMailbox.class, owner.id()))
                        .filter(stored -> stored.pinHash != null)
                        .map(stored -> new PinState(
                                true, Optional.ofNullable(stored.pinLockedUntil).orElse(Instant.EPOCH)))
                        .orElse(none)));
    }

    @Override
    public Optional<PinFault> fault(Aor mailbox, String pin) {
        return subscribers.find(mailbox).flatMap(owner -> PinRules.fault(pin, owner));
    }

    @Override
    public CompletionStage<Boolean> change(Aor mailbox, String pin) {
        return forOwner(mailbox, false, owner -> {
            PinRules.fault(pin, owner).ifPresent(fault -> {
                throw new InvalidFieldException("pin", fault.text());
            });
            set(owner, passwords.hash(pin));
            return true;
        });
    }

    @Override
    public CompletionStage<Boolean> remove(Aor mailbox) {
        return forOwner(mailbox, false, owner -> {
            set(owner, null);
            return true;
        });
    }

    private void set(Subscriber owner, String hash) {
        database.write(manager -> {
            StoredMailbox stored = stored(manager, owner.id());
            stored.pinHash = hash;
            stored.pinFailures = 0;
            stored.pinLockedUntil = null;
            return null;
        });
    }

    private static StoredMailbox stored(EntityManager manager, long owner) {
        StoredMailbox known = manager.find(StoredMailbox.class, owner, LockModeType.PESSIMISTIC_WRITE);
        if (known != null) {
            return known;
        }
        StoredMailbox created = new StoredMailbox(owner);
        manager.persist(created);
        return created;
    }

    private <T> CompletionStage<T> forOwner(Aor mailbox, T otherwise, Function<Subscriber, T> work) {
        try {
            return CompletableFuture.supplyAsync(() -> subscribers.find(mailbox).map(work).orElse(otherwise), thread)
                    .minimalCompletionStage();
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedStage(new DatabaseUnavailableException("the server stops"));
        }
    }
}
