package io.switchhook.subscriber.digest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.switchhook.settings.Settings;
import io.switchhook.sip.HashAlgorithm;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * The nonces of our challenges. A nonce needs no memory until it is used: it is the time and a random number, signed with a
 * key of this process together with the address it was given to, so that whoever forges his source address cannot answer.
 * Each is good for its lifetime and for every nonce count once.
 *
 * <p>Thread-safe. What was used is remembered for a million nonces; beyond that the least used ones are forgotten, and could
 * be used again until they expire.
 */
@Singleton
public class Nonces {

    private static final String MAC = "HmacSHA256";
    private static final int MAC_LENGTH = 16;
    private static final int LENGTH = 2 * Long.BYTES + MAC_LENGTH;
    private static final int MOST_REMEMBERED = 1_000_000;

    /** The nonce counts that were used: UDP may bring requests in another order than they were sent. */
    private static final class Uses {

        private long highest;
        /** Bit n is set when {@code highest - n} was used. */
        private long window;

        synchronized boolean add(long count) {
            if (count > highest) {
                long step = count - highest;
                window = (step < Long.SIZE ? window << step : 0) | 1;
                highest = count;
                return true;
            }
            long age = highest - count;
            if (count < 1 || age >= Long.SIZE || (window & 1L << age) != 0) {
                return false;
            }
            window |= 1L << age;
            return true;
        }
    }

    private final List<HashAlgorithm> algorithms;
    private final Duration lifetime;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key;
    private final String opaque;
    private final Cache<Long, Uses> used;

    @Inject
    public Nonces(Settings settings, Clock clock) {
        this.algorithms = settings.access().digests();
        this.lifetime = settings.access().nonceLifetime();
        this.clock = clock;
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        this.key = new SecretKeySpec(secret, MAC);
        this.opaque = Long.toHexString(random.nextLong());
        this.used = Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfterWrite(lifetime)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .build();
    }

    /**
     * New challenges, one for each algorithm that is offered and in that order (RFC 8760 2.4), as values of WWW-Authenticate or Proxy-Authenticate.
     *
     * @param source the address of who is challenged
     * @param stale whether the answer to an earlier one came too late
     */
    public List<String> challenges(String realm, String source, boolean stale) {
        String nonce = issue(source);
        return algorithms.stream()
                .map(algorithm -> new Challenge(realm, nonce, opaque, algorithm, stale).toString())
                .toList();
    }

    private String issue(String source) {
        ByteBuffer nonce = ByteBuffer.allocate(LENGTH).putLong(clock.millis()).putLong(random.nextLong());
        nonce.put(signature(nonce.array(), source));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(nonce.array());
    }

    /** Whether a nonce is one that this process has given to this source, within its lifetime. */
    public boolean isGood(String nonce, String source) {
        Optional<byte[]> bytes = decode(nonce);
        if (bytes.isEmpty()) {
            return false;
        }
        byte[] signature = Arrays.copyOfRange(bytes.get(), LENGTH - MAC_LENGTH, LENGTH);
        if (!MessageDigest.isEqual(signature, signature(bytes.get(), source))) {
            return false;
        }
        Instant now = clock.instant();
        Instant issued = Instant.ofEpochMilli(ByteBuffer.wrap(bytes.get()).getLong());
        return !issued.isAfter(now) && issued.plus(lifetime).isAfter(now);
    }

    /**
     * Uses a good nonce, once its answer has been found right.
     *
     * @return whether this nonce count was not used before, nor is too old to tell
     */
    public boolean use(String nonce, long count) {
        return decode(nonce)
                .map(bytes -> used.get(ByteBuffer.wrap(bytes).getLong(Long.BYTES), fresh -> new Uses()).add(count))
                .orElse(false);
    }

    private static Optional<byte[]> decode(String nonce) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(nonce);
            return bytes.length == LENGTH ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private byte[] signature(byte[] nonce, String source) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            mac.update(nonce, 0, LENGTH - MAC_LENGTH);
            return Arrays.copyOf(mac.doFinal(source.getBytes(StandardCharsets.UTF_8)), MAC_LENGTH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + MAC, e);
        }
    }
}
