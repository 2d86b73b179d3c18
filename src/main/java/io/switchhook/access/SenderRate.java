package io.switchhook.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How often a minute one sender may ask for the same kind of thing. Thread-safe; in memory only, bounded. */
public final class SenderRate {

    private static final Logger LOG = LoggerFactory.getLogger(SenderRate.class);
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final int MOST_SENDERS = 100_000;

    /** @param told whether the log tells already that he sends too many */
    private record Sender(Bucket bucket, AtomicBoolean told) {}

    private final int limit;
    private final String what;
    private final TimeMeter time;
    private final Cache<String, Sender> senders;

    /**
     * @param limit how often a minute, all at once if need be
     * @param what is asked for, as the log says it
     */
    public SenderRate(int limit, String what, Clock clock) {
        this.limit = limit;
        this.what = what;
        this.time = new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return TimeUnit.MILLISECONDS.toNanos(clock.millis());
            }

            @Override
            public boolean isWallClockBased() {
                return true;
            }
        };
        // Who has sent nothing for the whole period has all of his tokens again.
        this.senders = Caffeine.newBuilder()
                .maximumSize(MOST_SENDERS)
                .expireAfterAccess(PERIOD)
                .ticker(time::currentTimeNanos)
                .executor(Runnable::run)
                .build();
    }

    /**
     * Counts a request.
     *
     * @param sender an address
     * @return how long he has to wait before his next one passes, when this one must not
     */
    public Optional<Duration> take(String sender) {
        Sender known = senders.get(sender, name -> new Sender(bucket(), new AtomicBoolean()));
        ConsumptionProbe probe = known.bucket().tryConsumeAndReturnRemaining(1);
        if (probe.isConsumed()) {
            if (probe.getRemainingTokens() >= limit / 2) {
                known.told().set(false);
            }
            return Optional.empty();
        }
        if (known.told().compareAndSet(false, true)) {
            LOG.warn("{} asks for more than {} {} a minute; those beyond are refused", sender, limit, what);
        }
        return Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    private Bucket bucket() {
        return Bucket.builder()
                .withCustomTimePrecision(time)
                .addLimit(each -> each.capacity(limit).refillGreedy(limit, PERIOD))
                .build();
    }
}
