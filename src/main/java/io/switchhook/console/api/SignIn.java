package io.switchhook.console.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
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
class SignIn {

    private static final String MAC = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final int MOST_REMEMBERED = 1000;
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private record Proof(long generation, String mac) {}

    private final Administrators administrators;
    private final Passwords passwords;
    private final SecretKeySpec key = new SecretKeySpec(random(), MAC);
    private final Cache<Proof, Account> proved =
            Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).expireAfterWrite(REMEMBERED).build();
    private final AtomicLong generation = new AtomicLong();

    @Inject
    SignIn(Administrators administrators, Passwords passwords) {
        this.administrators = administrators;
        this.passwords = passwords;
        administrators.onChange(this::forget);
    }

    /**
     * The account that a credential opens.
     *
     * @throws BusyException when too many others want to sign in
     */
    Optional<Account> account(Credential credential) {
        Proof proof = new Proof(generation.get(), mac(credential));
        Account known = proved.getIfPresent(proof);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Administrator> found = administrators.find(credential.username());
        if (found.isEmpty()) {
            passwords.matchNobody(credential.password());
            return Optional.empty();
        }
        Administrator administrator = found.get();
        if (!passwords.matches(credential.password(), administrator.passwordHash())) {
            return Optional.empty();
        }
        Account account = new Account(administrator.username(), administrator.role());
        proved.put(proof, account);
        return Optional.of(account);
    }

    private void forget() {
        generation.incrementAndGet();
        proved.invalidateAll();
    }

    private String mac(Credential credential) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            mac.update(credential.username().getBytes(StandardCharsets.UTF_8));
            // The one byte that a name in UTF-8 with a password after it cannot be mistaken at: names have no colon.
            mac.update((byte) ':');
            return HexFormat.of().formatHex(mac.doFinal(credential.password().getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(MAC + " belongs to every JDK", e);
        }
    }

    private static byte[] random() {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
