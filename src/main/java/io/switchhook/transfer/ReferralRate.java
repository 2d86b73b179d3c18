package io.switchhook.transfer;

import io.switchhook.access.SenderRate;
import io.switchhook.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * How often one sender may ask for a transfer outside of calls, where no call of his bounds it: each makes a phone of somebody
 * call. Thread-safe; in memory only, bounded.
 */
@Singleton
public class ReferralRate {

    private final SenderRate rate;

    @Inject
    public ReferralRate(Settings settings, Clock clock) {
        rate = new SenderRate(settings.transfersPerMinute(), "transfers outside of calls", clock);
    }

    /**
     * Counts a REFER.
     *
     * @param sender an address
     * @return how long he has to wait before his next one passes, when this one must not
     */
    public Optional<Duration> take(String sender) {
        return rate.take(sender);
    }
}
