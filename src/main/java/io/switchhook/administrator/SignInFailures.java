package io.switchhook.administrator;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.switchhook.settings.AccessSettings.Guessing;
import io.switchhook.settings.Settings;
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
 * Makes the guessing of administrators' passwords expensive: a source address that fails too often has to wait, twice as long
 * each time, by the same rules as phones. Counted by source only, so that nobody can lock an administrator out, and apart
 * from phones, which may be behind the same address. Thread-safe; in memory only, bounded.
 */
@Singleton
public class SignInFailures {

    private static final Logger LOG = LoggerFactory.getLogger(SignInFailures.class);
    private static final int MOST_SOURCES = 100_000;
    /** More doublings than this make no difference to any time that can be set. */
    private static final int MOST_DOUBLINGS = 40;

    private record Conduct(int failures, Instant since, int blocks, Instant until) {}

    private final Guessing rules;
    private final Clock clock;
    private final Cache<String, Conduct> conducts;

    @Inject
    public SignInFailures(Settings settings, Clock clock) {
        this.rules = settings.access().guessing();
        this.clock = clock;
        this.conducts = Caffeine.newBuilder()
                .maximumSize(MOST_SOURCES)
                .expireAfterWrite(rules.window().plus(rules.longestBan().multipliedBy(2)))
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .build();
    }

    /** How long a source has to wait yet. */
    Optional<Duration> delay(String source) {
        Conduct conduct = conducts.getIfPresent(source);
        Instant now = clock.instant();
        return conduct == null || !now.isBefore(conduct.until())
                ? Optional.empty()
                : Optional.of(Duration.between(now, conduct.until()));
    }

    /** A source gave a wrong name or password. */
    void failed(String source) {
        Instant now = clock.instant();
        conducts.asMap().compute(source, (same, known) -> {
            Conduct before = known == null ? new Conduct(0, now, 0, Instant.MIN) : known;
            boolean recent = now.isBefore(before.since().plus(rules.window()));
            int failures = recent ? before.failures() + 1 : 1;
            Instant since = recent ? before.since() : now;
            if (failures < rules.limit()) {
                return new Conduct(failures, since, before.blocks(), before.until());
            }
            Duration time = time(before.blocks());
            LOG.warn("{} may not sign in as administrator for {} s after {} failures", source, time.toSeconds(), failures);
            return new Conduct(0, now, before.blocks() + 1, now.plus(time));
        });
    }

    private Duration time(int blocksBefore) {
        Duration time = rules.firstBan();
        for (int i = 0; i < Math.min(blocksBefore, MOST_DOUBLINGS) && time.compareTo(rules.longestBan()) < 0; i++) {
            time = time.multipliedBy(2);
        }
        return time.compareTo(rules.longestBan()) < 0 ? time : rules.longestBan();
    }

    /** A source gave the right password: what happened before was a mistake. */
    void succeeded(String source) {
        conducts.invalidate(source);
    }
}
