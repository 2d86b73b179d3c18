package io.switchhook.administrator;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.switchhook.administrator.SignInOutcome.Accepted;
import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnavailableException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * Tells whose credential is right. One that was is known again for a minute without hashing, unless an administrator has been
 * changed since. Thread-safe.
 */
@Singleton
public class SignIn {

    private static final String MAC = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final int MOST_REMEMBERED = 1000;
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    /** @param generation no administrator was changed between a proof and its use */
    private record Proof(long generation, String mac) {}

    private final Database database;
    private final Passwords passwords;
    private final SignInFailures failures;
    private final SecretKeySpec key = new SecretKeySpec(random(), MAC);
    private final Cache<Proof, Accepted> proved =
            Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).expireAfterWrite(REMEMBERED).build();
    private final AtomicLong generation = new AtomicLong();

    @Inject
    public SignIn(Database database, Passwords passwords, SignInFailures failures) {
        this.database = database;
        this.passwords = passwords;
        this.failures = failures;
    }

    /**
     * Signs somebody in.
     *
     * @param source the address that the credential comes from
     * @throws BusyException when too many others want to sign in
     * @throws DatabaseUnavailableException when the database cannot be reached
     */
    public SignInOutcome attempt(Credential credential, String source) {
        Optional<Duration> delay = failures.delay(source);
        if (delay.isPresent()) {
            return new SignInOutcome.Blocked(delay.get());
        }
        Proof proof = new Proof(generation.get(), mac(credential));
        Accepted known = proved.getIfPresent(proof);
        Optional<Accepted> accepted = known == null ? check(credential) : Optional.of(known);
        if (accepted.isEmpty()) {
            failures.failed(source);
            return new SignInOutcome.Refused();
        }
        proved.put(proof, accepted.get());
        failures.succeeded(source);
        return accepted.get();
    }

    private Optional<Accepted> check(Credential credential) {
        record Known(String passwordHash, Role role) {}
        Optional<Known> known = database.read(manager ->
                Optional.ofNullable(manager.find(StoredAdministrator.class, credential.username()))
                        .map(stored -> new Known(stored.passwordHash, stored.role)));
        if (known.isEmpty()) {
            passwords.matchNobody(credential.password());
        }
        return known.filter(each -> passwords.matches(credential.password(), each.passwordHash()))
                .map(each -> new Accepted(credential.username(), each.role()));
    }

    /** Has everybody prove again who they are. */
    void forget() {
        generation.incrementAndGet();
        proved.invalidateAll();
    }

    private String mac(Credential credential) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            mac.update(credential.username().getBytes(StandardCharsets.UTF_8));
            // A name has no colon (RFC 7617 2), so that no other pair makes the same bytes.
            mac.update((byte) ':');
            return HexFormat.of().formatHex(mac.doFinal(credential.password().getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has " + MAC, e);
        }
    }

    private static byte[] random() {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
