package io.switchhook.transfer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.switchhook.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often one sender may ask for a transfer outside of calls, where no call of his bounds it: each makes a phone of somebody
 * call. Thread-safe; in memory only, bounded.
 */
@Singleton
public class ReferralRate {

    private static final Logger LOG = LoggerFactory.getLogger(ReferralRate.class);
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final int MOST_SENDERS = 100_000;

    /** @param told whether the log tells already that he sends too many */
    private record Sender(Bucket bucket, AtomicBoolean told) {}

    private final int limit;
    private final TimeMeter time;
    private final Cache<String, Sender> senders;

    @Inject
    public ReferralRate(Settings settings, Clock clock) {
        this.limit = settings.transfersPerMinute();
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
     * Counts a REFER.
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
            LOG.warn("{} asks for more than {} transfers outside of calls a minute; those beyond are refused", sender, limit);
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
