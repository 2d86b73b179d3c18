package io.switchhook.administrator;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes guessing expensive: a source address that fails to sign in too often has to wait, twice as long each time. Counted by
 * source only, so that nobody can lock an administrator out. Thread-safe; in memory, bounded.
 */
@Singleton
public class SignInFailures {

    private static final Logger LOG = LoggerFactory.getLogger(SignInFailures.class);
    private static final int MOST_SOURCES = 100_000;
    private static final int LIMIT = 10;
    private static final Duration FORGOTTEN = Duration.ofMinutes(15);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(30);
    private static final int MOST_DOUBLINGS = 4;

    private record Conduct(int failures, int waits, Instant until) {}

    private final Clock clock;
    private final Cache<String, Conduct> conducts;

    @Inject
    public SignInFailures(Clock clock) {
        this.clock = clock;
        this.conducts = Caffeine.newBuilder()
                .maximumSize(MOST_SOURCES)
                .expireAfterWrite(FORGOTTEN)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .build();
    }

    /** How long a source has to wait yet. */
    Optional<Duration> wait(String source) {
        Conduct conduct = conducts.getIfPresent(source);
        Instant now = clock.instant();
        return conduct == null || !now.isBefore(conduct.until())
                ? Optional.empty()
                : Optional.of(Duration.between(now, conduct.until()));
    }

    /** A source gave a wrong name or password. */
    void failed(String source) {
        conducts.asMap().compute(source, (same, known) -> {
            Conduct before = known == null ? new Conduct(0, 0, Instant.MIN) : known;
            if (before.failures() + 1 < LIMIT) {
                return new Conduct(before.failures() + 1, before.waits(), before.until());
            }
            Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(before.waits(), MOST_DOUBLINGS));
            LOG.warn("{} has failed to sign in {} times and has to wait for {} s", source, LIMIT, wait.toSeconds());
            return new Conduct(0, before.waits() + 1, clock.instant().plus(wait));
        });
    }

    /** A source gave the right password: what happened before was a mistake. */
    void succeeded(String source) {
        conducts.invalidate(source);
    }
}
