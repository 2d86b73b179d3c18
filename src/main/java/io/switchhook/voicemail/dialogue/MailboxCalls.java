package io.switchhook.voicemail.dialogue;

import io.switchhook.settings.DialogueSettings;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.Domains;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.voicemail.media.MediaEngine;
import io.switchhook.voicemail.store.MessageStore;
import io.switchhook.voicemail.store.Pins;
import java.net.InetAddress;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Function;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Singleton;

/** The calls to mailboxes. Thread-safe; nothing here waits. */
@Singleton
public class MailboxCalls {

    private static final int THREADS = 2;

    private final Surroundings surroundings;
    private final MediaEngine media;
    private final ScheduledExecutorService threads;

    /**
     * What all calls have in common.
     *
     * @param subscribers finds who has a mailbox, by any address of his
     */
    record Surroundings(
            MessageStore store,
            Pins pins,
            Languages languages,
            Function<Aor, Optional<Subscriber>> subscribers,
            DialogueSettings settings,
            Clock clock,
            ScheduledExecutorService threads) {}

    @Inject
    public MailboxCalls(
            MediaEngine media, MessageStore store, Pins pins, Domains domains, Languages languages, Settings settings) {
        this(media, store, pins, languages, settings.dialogue(), Clock.systemUTC(),
                address -> domains.subscriber(address.uri()).filter(Subscriber::voicemail));
    }

    MailboxCalls(
            MediaEngine media, MessageStore store, Pins pins, Languages languages, DialogueSettings settings, Clock clock,
            Function<Aor, Optional<Subscriber>> subscribers) {
        this.media = media;
        ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(THREADS, task -> {
            Thread thread = new Thread(task, "switchhook-mailbox");
            thread.setDaemon(true);
            return thread;
            // What happens to a call while the server stops is passed over.
        }, new ThreadPoolExecutor.DiscardPolicy());
        pool.setRemoveOnCancelPolicy(true);
        this.threads = pool;
        this.surroundings = new Surroundings(store, pins, languages, subscribers, settings, clock, pool);
    }

    /**
     * Takes a port for a call. Either {@link MailboxCall#begin} or {@link MailboxCall#end} has to follow.
     *
     * @param visit who calls, and what for
     * @param name what the log calls the call
     * @param local the address of this server for the sound of the call
     * @return empty when no port is free
     */
    public Optional<MailboxCall> open(Visit visit, String name, InetAddress local, CallControl control) {
        MailboxCall call = new MailboxCall(surroundings, visit, name, control);
        return media.open(local, call.listener()).map(call::with);
    }

    /** Lets go of the threads; calls that are up by then do nothing more. What they have recorded is in the store. */
    @PreDestroy
    void close() {
        threads.shutdownNow();
    }
}
