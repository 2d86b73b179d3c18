package io.switchhook.administrator;

import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.settings.ProvisioningSettings;
import io.switchhook.settings.Settings;
import io.switchhook.subscriber.InvalidFieldException;
import io.switchhook.subscriber.TakenException;
import jakarta.persistence.EntityManager;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.annotation.Priority;
import javax.enterprise.context.ApplicationScoped;
import javax.enterprise.context.Initialized;
import javax.enterprise.event.Observes;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The administrators in the database. The first start makes one, so that there is somebody. At least one of them always may
 * change things. Thread-safe.
 *
 * <p>Every method throws {@link DatabaseUnavailableException} when the database cannot be reached.
 */
@Singleton
public class Administrators {

    private static final Logger LOG = LoggerFactory.getLogger(Administrators.class);
    private static final String FIRST = "admin";
    /** Before a long import of subscribers. */
    private static final int FIRST_OF_ALL = 1;
    private static final int GENERATED_BYTES = 18;
    private static final Pattern USERNAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");

    private final Database database;
    private final Passwords passwords;
    private final SignIn signIn;
    private final Clock clock;
    private final String firstPassword;
    /** Whether somebody is the last one must not change between the question and the commit. */
    private final ReentrantLock writing = new ReentrantLock();

    @Inject
    public Administrators(Settings settings, Database database, Passwords passwords, SignIn signIn, Clock clock) {
        this.database = database;
        this.passwords = passwords;
        this.signIn = signIn;
        this.clock = clock;
        this.firstPassword = settings.provisioning().firstPassword();
        database.whenReady(this::createFirst);
    }

    void startWithApplication(@Observes @Priority(FIRST_OF_ALL) @Initialized(ApplicationScoped.class) Object event) {
        // to be told of it is to exist from then on
    }

    /** All of them by name. */
    public List<Administrator> list() {
        return database.read(manager -> manager
                .createQuery("select a from StoredAdministrator a order by a.username", StoredAdministrator.class)
                .getResultStream().map(StoredAdministrator::administrator).toList());
    }

    public Optional<Administrator> find(String username) {
        return database.read(manager -> stored(manager, username).map(StoredAdministrator::administrator));
    }

    /**
     * Creates an administrator.
     *
     * @param username 1 to 64 letters, digits and {@code ._@-}
     * @param password 12 to 128 characters
     * @throws InvalidFieldException when something is missing or malformed, or the name is taken
     */
    public Administrator create(String username, String password, Role role) {
        if (username == null || !USERNAME.matcher(username).matches()) {
            throw new InvalidFieldException("username", "must be 1 to 64 letters, digits and ._@-");
        }
        if (role == null) {
            throw new InvalidFieldException("role", "is required");
        }
        String hash = hash(password);
        return exclusively(() -> database.write(manager -> {
            if (stored(manager, username).isPresent()) {
                throw new TakenException("username", username + " exists already");
            }
            StoredAdministrator created =
                    new StoredAdministrator(username, hash, role, clock.instant().truncatedTo(ChronoUnit.MILLIS));
            manager.persist(created);
            return created.administrator();
        }));
    }

    /**
     * Changes an administrator, whose sign-in is proved anew from then on.
     *
     * @param password the new one; null: it stays
     * @param role the new one; null: it stays
     * @return empty when there is none of that name
     * @throws InvalidFieldException when the password cannot be one
     * @throws LastAdministratorException when nobody with the role ADMIN would be left
     */
    public Optional<Administrator> change(String username, String password, Role role) {
        String hash = password == null ? null : hash(password);
        return exclusively(() -> database.write(manager -> stored(manager, username).map(stored -> {
            if (role != null && role != stored.role) {
                checkNotLast(manager, stored);
                stored.role = role;
            }
            if (hash != null) {
                stored.passwordHash = hash;
            }
            return stored.administrator();
        })));
    }

    /**
     * Deletes an administrator.
     *
     * @return whether there was one of that name
     * @throws LastAdministratorException when nobody with the role ADMIN would be left
     */
    public boolean delete(String username) {
        return exclusively(() -> database.write(manager -> stored(manager, username).map(stored -> {
            checkNotLast(manager, stored);
            manager.remove(stored);
            return true;
        }).orElse(false)));
    }

    private String hash(String password) {
        if (password == null || !ProvisioningSettings.isPassword(password)) {
            throw new InvalidFieldException("password", "must be " + ProvisioningSettings.PASSWORDS);
        }
        return passwords.hash(password);
    }

    private <T> T exclusively(Supplier<T> work) {
        writing.lock();
        try {
            return work.get();
        } finally {
            // Also when it failed: a commit that failed halfway may have been made.
            signIn.forget();
            writing.unlock();
        }
    }

    private static void checkNotLast(EntityManager manager, StoredAdministrator stored) {
        if (stored.role == Role.ADMIN && manager
                .createQuery("select count(a) from StoredAdministrator a where a.role = :role", Long.class)
                .setParameter("role", Role.ADMIN)
                .getSingleResult() == 1) {
            throw new LastAdministratorException(stored.username);
        }
    }

    private void createFirst() {
        if (!list().isEmpty()) {
            return;
        }
        boolean generated = firstPassword.isEmpty();
        String password = generated ? generate() : firstPassword;
        create(FIRST, password, Role.ADMIN);
        if (generated) {
            // The only way to the one who starts the server for the first time; a password that everybody knows is none.
            LOG.warn("Administrator {} was created with the password {} - it is not shown again", FIRST, password);
        } else {
            LOG.info("Administrator {} was created with the password that switchhook.admin.password gives", FIRST);
        }
    }

    private static String generate() {
        byte[] bytes = new byte[GENERATED_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    private static Optional<StoredAdministrator> stored(EntityManager manager, String username) {
        return Optional.ofNullable(manager.find(StoredAdministrator.class, username));
    }
}
