package io.switchhook.voicemail.mail;

import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.settings.MailSettings;
import io.switchhook.settings.Settings;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.voicemail.media.Sound;
import io.switchhook.voicemail.media.Wave;
import io.switchhook.voicemail.store.Delivery;
import io.switchhook.voicemail.store.MailboxEvent;
import io.switchhook.voicemail.store.Message;
import io.switchhook.voicemail.store.MessageStore;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.annotation.PreDestroy;
import javax.enterprise.context.ApplicationScoped;
import javax.enterprise.context.Initialized;
import javax.enterprise.event.Observes;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.mail.MessagingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends e-mail about new messages, on a thread of its own: whenever there is a message, it is in the {@link Outbox}, and
 * tried until it was taken or refused for good, or a day is over. Without a mail server there is none.
 */
@Singleton
public class MailWorker implements Delivery {

    private static final Logger LOG = LoggerFactory.getLogger(MailWorker.class);
    /** What another server puts into the outbox, and fails to send, is looked for so often. */
    private static final Duration LONGEST_REST = Duration.ofMinutes(1);
    private static final Duration PAUSE_WITHOUT_DATABASE = Duration.ofSeconds(5);
    private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(3);

    private final MailSettings settings;
    private final Outbox outbox;
    private final MessageStore store;
    private final SubscriberDirectory directory;
    private final Database database;
    private final Clock clock;
    private final SmtpSender sender;
    private final Semaphore news = new Semaphore(0);
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final Thread thread = new Thread(this::work, "switchhook-mail");
    private volatile boolean closing;

    @Inject
    public MailWorker(
            Settings settings, Outbox outbox, MessageStore store, SubscriberDirectory directory, Database database,
            Clock clock) {
        this(settings.notices().mail(), new Properties(), outbox, store, directory, database, clock);
    }

    /** @param further properties of Jakarta Mail */
    MailWorker(
            MailSettings settings, Properties further, Outbox outbox, MessageStore store, SubscriberDirectory directory,
            Database database, Clock clock) {
        this.settings = settings;
        this.outbox = outbox;
        this.store = store;
        this.directory = directory;
        this.database = database;
        this.clock = clock;
        this.sender = new SmtpSender(settings, further);
        thread.setDaemon(true);
        // Jakarta Mail looks for its parts there.
        thread.setContextClassLoader(MailWorker.class.getClassLoader());
    }

    void startWithApplication(@Observes @Initialized(ApplicationScoped.class) Object event) {
        if (settings.isOn()) {
            store.onDelivery(this);
            store.onChange(this::happened);
            database.whenReady(this::start);
            database.beforeClose(this::close);
        }
    }

    /** Begins to send; once. */
    void start() {
        if (!closing && thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    @PreDestroy
    void close() {
        closing = true;
        news.release();
        try {
            // An e-mail that is being sent is sent again after the next start, if it has to be left.
            thread.join(PATIENCE_AT_CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void happened(MailboxEvent event) {
        if (event instanceof MailboxEvent.Arrived) {
            news.release();
        }
    }

    @Override
    public void delivering(EntityManager manager, Message message) {
        directory.find(message.owner())
                .flatMap(owner -> recipient(manager, owner))
                .ifPresent(recipient -> outbox.put(manager, message.id(), message.owner(), clock.instant()));
    }

    private void work() {
        while (!closing) {
            Duration rest;
            try {
                rest = turn();
            } catch (DatabaseUnavailableException e) {
                LOG.debug("E-mail waits for the database: {}", e.getMessage());
                rest = PAUSE_WITHOUT_DATABASE;
            } catch (RuntimeException e) {
                LOG.error("E-mail cannot be sent now", e);
                rest = LONGEST_REST;
            }
            rest(rest);
        }
    }

    private void rest(Duration time) {
        try {
            if (news.tryAcquire(Math.max(1, time.toMillis()), TimeUnit.MILLISECONDS)) {
                news.drainPermits();
            }
        } catch (InterruptedException e) {
            closing = true;
        }
    }

    /**
     * Tries what is due.
     *
     * @return until when there is nothing more to do
     */
    Duration turn() {
        for (Optional<Outbox.Entry> due = outbox.claim(clock.instant()); due.isPresent() && !closing;
                due = outbox.claim(clock.instant())) {
            attempt(due.get());
        }
        Duration next = outbox.nextDue().map(at -> Duration.between(clock.instant(), at)).orElse(LONGEST_REST);
        return next.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : next;
    }

    /**
     * To whom e-mail for a subscriber goes.
     *
     * @param address where to
     * @param choice what he wants, which is not nothing
     */
    private record Recipient(String address, MailChoice choice) {}

    private static Optional<Recipient> recipient(EntityManager manager, Subscriber owner) {
        MailChoice choice = MailChoices.of(manager, owner.id());
        return choice == MailChoice.NONE
                ? Optional.empty()
                : manager.createQuery("select s.email from StoredSubscriber s where s.id = :id", String.class)
                        .setParameter("id", owner.id())
                        .getResultStream()
                        .filter(email -> !email.isEmpty())
                        .findFirst()
                        .map(email -> new Recipient(email, choice));
    }

    private void attempt(Outbox.Entry entry) {
        if (entry.sent()) {
            deleteMessage(entry);
            return;
        }
        Optional<Subscriber> owner = directory.find(entry.mailbox());
        Optional<Recipient> recipient = owner.flatMap(each -> database.read(manager -> recipient(manager, each)));
        try {
            Optional<Message> message = await(store.message(entry.message()));
            if (recipient.isEmpty() || message.isEmpty()) {
                LOG.debug("No e-mail about message {} of {} is wanted any more", entry.message(), entry.mailbox());
                outbox.remove(entry.message());
                return;
            }
            send(entry, owner.get(), recipient.get(), message.get());
        } catch (SmtpSender.RefusedException e) {
            failures.incrementAndGet();
            LOG.warn("E-mail about a message of {} was refused, and is given up: {}", entry.mailbox(), line(e));
            outbox.remove(entry.message());
        } catch (MessagingException | CompletionException e) {
            tryLater(entry, e);
        }
    }

    private void send(Outbox.Entry entry, Subscriber owner, Recipient recipient, Message message)
            throws MessagingException, SmtpSender.RefusedException {
        Optional<Sound> sound = recipient.choice().attaches() ? await(store.sound(message.id())) : Optional.empty();
        sender.send(message.id(), recipient.address(), owner.displayName(),
                Letter.about(message, owner, settings.link(), sound.isPresent()), sound.map(Wave::linearFile),
                clock.instant());
        sent.incrementAndGet();
        LOG.info("A message of {} was mailed", entry.mailbox());
        if (recipient.choice() == MailChoice.ATTACH_AND_DELETE && sound.isPresent()) {
            outbox.sent(entry.message());
            deleteMessage(entry);
        } else {
            outbox.remove(entry.message());
        }
    }

    private void deleteMessage(Outbox.Entry entry) {
        try {
            await(store.delete(entry.message()));
            outbox.remove(entry.message());
        } catch (CompletionException e) {
            tryLater(entry, e);
        }
    }

    private void tryLater(Outbox.Entry entry, Exception failure) {
        failures.incrementAndGet();
        Optional<Instant> next = Postage.next(entry.created(), entry.attempts(), clock.instant());
        if (next.isPresent()) {
            LOG.warn("E-mail about a message of {} is tried again at {}: {}", entry.mailbox(), next.get(), line(failure));
            outbox.postpone(entry.message(), next.get());
        } else {
            LOG.warn("E-mail about a message of {} is given up after {} attempts: {}",
                    entry.mailbox(), entry.attempts(), line(failure));
            outbox.remove(entry.message());
        }
    }

    /** What a mail server says goes on for several lines. */
    private static String line(Exception failure) {
        return String.valueOf(failure.getMessage()).strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    /** How many were sent, for monitoring. */
    public long sent() {
        return sent.get();
    }

    /** How many attempts have failed, for monitoring. */
    public long failures() {
        return failures.get();
    }
}
