package io.switchhook.database;

import com.zaxxer.hikari.HikariDataSource;
import io.switchhook.administrator.StoredAdministrator;
import io.switchhook.container.ServerDirectory;
import io.switchhook.feature.StoredFeatureCode;
import io.switchhook.forwarding.store.StoredCalendar;
import io.switchhook.forwarding.store.StoredDomainForwarding;
import io.switchhook.forwarding.store.StoredForwarding;
import io.switchhook.group.StoredGroup;
import io.switchhook.settings.DatabaseSettings;
import io.switchhook.settings.Settings;
import io.switchhook.subscriber.StoredDomain;
import io.switchhook.subscriber.StoredSubscriber;
import io.switchhook.voicemail.mail.StoredMail;
import io.switchhook.voicemail.mail.StoredMailChoice;
import io.switchhook.voicemail.store.StoredDirectory;
import io.switchhook.voicemail.store.StoredGreeting;
import io.switchhook.voicemail.store.StoredMailbox;
import io.switchhook.voicemail.store.StoredMessage;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityTransaction;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import javax.annotation.PreDestroy;
import javax.enterprise.context.ApplicationScoped;
import javax.enterprise.context.Initialized;
import javax.enterprise.event.Observes;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.flywaydb.core.Flyway;
import org.hibernate.SessionFactory;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of this server. It is connected to, and its schema brought up to date, by a thread of its own, again and
 * again until that succeeds; the same thread looks every few seconds whether the database is still there. Thread-safe.
 */
@Singleton
public class Database {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(2);
    private static final int CHECK_SECONDS = 2;
    private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(10);
    private static final List<Class<?>> ENTITIES = List.of(
            StoredDomain.class, StoredSubscriber.class, StoredAdministrator.class, StoredForwarding.class,
            StoredFeatureCode.class, StoredGroup.class, StoredDomainForwarding.class, StoredCalendar.class,
            StoredMailbox.class, StoredMessage.class, StoredGreeting.class, StoredDirectory.class,
            StoredMail.class, StoredMailChoice.class);

    private final DatabaseSettings settings;
    private final Path directory;
    private final Thread keeper = new Thread(this::keep, "switchhook-database");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Runnable> awaitingReadiness = new ArrayDeque<>();
    private final List<Runnable> beforeClose = new ArrayList<>();
    private boolean started;
    private volatile boolean closing;
    private volatile HikariDataSource connections;
    private volatile SessionFactory sessions;
    private volatile String fault = "not connected yet";

    @Inject
    public Database(Settings settings) {
        this(settings.database(), ServerDirectory.path());
    }

    /**
     * As the injected one.
     *
     * @param directory where relative names of H2 files begin
     */
    public Database(DatabaseSettings settings, Path directory) {
        this.settings = settings;
        this.directory = directory;
        keeper.setDaemon(true);
        keeper.setContextClassLoader(Database.class.getClassLoader());
    }

    void startWithApplication(@Observes @Initialized(ApplicationScoped.class) Object event) {
        start();
    }

    /** Begins to connect; returns at once. Has an effect once. */
    public void start() {
        lock.lock();
        try {
            if (!started && !closing) {
                started = true;
                keeper.start();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reads in a transaction of its own, which is rolled back.
     *
     * @throws DatabaseUnavailableException when the database cannot be reached
     */
    public <T> T read(Function<EntityManager, T> work) {
        return inTransaction(work, true);
    }

    /**
     * Reads and writes in one transaction, which is committed when the work returns and rolled back when it throws. What was
     * committed is on disk.
     *
     * @throws DatabaseUnavailableException when the database cannot be reached
     */
    public <T> T write(Function<EntityManager, T> work) {
        return inTransaction(work, false);
    }

    /** Whether the database was connected to and its schema is up to date; it may be gone again since. */
    public boolean isReady() {
        return sessions != null;
    }

    /** Why the database cannot be used now, in one line; empty when it can. */
    public Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    /**
     * Has work done as soon as the database is ready, on the database's own thread, one after the other in the order of these
     * calls. Work that fails because the database is gone again is done again.
     */
    public void whenReady(Runnable work) {
        lock.lock();
        try {
            awaitingReadiness.add(work);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Has work done when the application stops, while the database can still be used; the last comer's first. */
    public void beforeClose(Runnable work) {
        lock.lock();
        try {
            beforeClose.add(work);
        } finally {
            lock.unlock();
        }
    }

    @PreDestroy
    void endWithApplication() {
        close();
        deregisterDrivers();
    }

    /** Ends all connections; the files of an embedded database are released when this returns. */
    public void close() {
        List<Runnable> last;
        lock.lock();
        try {
            if (closing) {
                return;
            }
            last = new ArrayList<>(beforeClose);
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        Collections.reverse(last);
        last.forEach(Database::runLogged);
        awaitKeeper();
        fault = "closed";
        sessionsEnd();
    }

    private <T> T inTransaction(Function<EntityManager, T> work, boolean reading) {
        SessionFactory factory = sessions;
        if (factory == null) {
            throw new DatabaseUnavailableException("the database cannot be used: " + fault);
        }
        try (EntityManager manager = factory.createEntityManager()) {
            return transact(manager, work, reading);
        } catch (RuntimeException e) {
            Optional<String> reason = Outage.reason(e);
            if (reason.isEmpty()) {
                throw e;
            }
            suspect(reason.get());
            throw e instanceof DatabaseUnavailableException known
                    ? known
                    : new DatabaseUnavailableException("the database cannot be used: " + reason.get(), e);
        }
    }

    private static <T> T transact(EntityManager manager, Function<EntityManager, T> work, boolean reading) {
        EntityTransaction transaction = manager.getTransaction();
        transaction.begin();
        try {
            T result = work.apply(manager);
            if (reading) {
                transaction.rollback();
            } else {
                transaction.commit();
            }
            return result;
        } catch (RuntimeException | Error e) {
            rollBack(transaction, e);
            throw e;
        }
    }

    private static void rollBack(EntityTransaction transaction, Throwable failure) {
        try {
            if (transaction.isActive()) {
                transaction.rollback();
            }
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** The life of the keeper's thread. */
    private void keep() {
        Duration pause = FIRST_PAUSE;
        while (!closing) {
            Optional<String> failure = step();
            if (failure.isPresent()) {
                failed(failure.get());
                await(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            } else {
                pause = FIRST_PAUSE;
                await(CHECK_INTERVAL);
            }
        }
    }

    /** Does what is to be done next; tells what went wrong. */
    private Optional<String> step() {
        try {
            if (sessions == null) {
                connect();
            } else {
                check();
            }
            works();
            workThatWaited();
            return Optional.empty();
        } catch (RuntimeException | SQLException | LinkageError e) {
            LOG.debug("Database failure", e);
            return Optional.of(Outage.root(e));
        }
    }

    private void connect() {
        HikariDataSource opened = Connections.open(settings, directory);
        try {
            Flyway.configure(Database.class.getClassLoader())
                    .dataSource(opened)
                    .resourceProvider(new Migrations())
                    .javaMigrationClassProvider(List::of)
                    .load()
                    .migrate();
            sessions = sessionFactory(opened);
            connections = opened;
        } catch (RuntimeException | LinkageError e) {
            opened.close();
            throw e;
        }
    }

    private static SessionFactory sessionFactory(HikariDataSource connections) {
        StandardServiceRegistry registry = new StandardServiceRegistryBuilder()
                .applySetting("hibernate.connection.datasource", connections)
                .applySetting("hibernate.connection.provider_disables_autocommit", true)
                .applySetting("hibernate.hbm2ddl.auto", "validate")
                .applySetting("hibernate.jdbc.batch_size", 100)
                .applySetting("hibernate.jdbc.time_zone", "UTC")
                .applySetting("hibernate.order_inserts", true)
                .applySetting("hibernate.order_updates", true)
                .build();
        try {
            MetadataSources sources = new MetadataSources(registry);
            ENTITIES.forEach(sources::addAnnotatedClass);
            return sources.buildMetadata().buildSessionFactory();
        } catch (RuntimeException | LinkageError e) {
            StandardServiceRegistryBuilder.destroy(registry);
            throw e;
        }
    }

    private void check() throws SQLException {
        try (Connection connection = connections.getConnection()) {
            if (!connection.isValid(CHECK_SECONDS)) {
                throw new SQLException("a connection to it has ended");
            }
        }
    }

    private void workThatWaited() {
        for (Runnable work = nextThatWaits(); work != null && !closing; work = nextThatWaits()) {
            try {
                work.run();
            } catch (DatabaseUnavailableException e) {
                throw e;
            } catch (RuntimeException e) {
                LOG.error("Work that waited for the database failed", e);
            }
            done(work);
        }
    }

    private Runnable nextThatWaits() {
        lock.lock();
        try {
            return awaitingReadiness.peek();
        } finally {
            lock.unlock();
        }
    }

    private void done(Runnable work) {
        lock.lock();
        try {
            awaitingReadiness.remove(work);
        } finally {
            lock.unlock();
        }
    }

    private void works() {
        lock.lock();
        try {
            if (fault != null && !closing) {
                fault = null;
                LOG.info("The database {} is in use", settings.location());
            }
        } finally {
            lock.unlock();
        }
    }

    private void failed(String reason) {
        lock.lock();
        try {
            if (!reason.equals(fault) && !closing) {
                fault = reason;
                LOG.error("The database {} cannot be used, trying again: {}", settings.location(), reason);
            }
        } finally {
            lock.unlock();
        }
    }

    /** A request has failed; whether the next one would is for the keeper to find out. */
    private void suspect(String reason) {
        lock.lock();
        try {
            if (fault == null) {
                failed(reason);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void await(Duration pause) {
        lock.lock();
        try {
            if (!closing && (fault != null || awaitingReadiness.isEmpty())) {
                changed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            closing = true;
        } finally {
            lock.unlock();
        }
    }

    private void awaitKeeper() {
        try {
            keeper.join(PATIENCE_AT_CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sessionsEnd() {
        SessionFactory factory = sessions;
        if (factory != null) {
            sessions = null;
            runLogged(factory::close);
            runLogged(connections::close);
            LOG.info("The database {} is released", settings.location());
        }
    }

    /** A driver that stays registered keeps the whole stopped application in memory. */
    private static void deregisterDrivers() {
        for (Driver driver : DriverManager.drivers().toList()) {
            if (driver.getClass().getClassLoader() == Database.class.getClassLoader()) {
                try {
                    DriverManager.deregisterDriver(driver);
                } catch (SQLException e) {
                    LOG.warn("{} stays registered: {}", driver, e.getMessage());
                }
            }
        }
    }

    private static void runLogged(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.error("Work at the end of the database failed", e);
        }
    }
}
