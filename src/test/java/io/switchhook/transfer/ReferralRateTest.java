package io.switchhook.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.access.ManualClock;
import io.switchhook.settings.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReferralRateTest {

    private final ManualClock clock = new ManualClock();
    private final ReferralRate rate =
            new ReferralRate(Settings.read(Map.of("switchhook.transfer.limit", "6")::get), clock);

    private void passes(String sender, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(rate.take(sender)).as("%s of %s", i, sender).isEmpty();
        }
    }

    @Test
    void whoSendsTooManyWaitsUntilTheNextOneFits() {
        passes("sip:alice@example.net", 6);

        assertThat(rate.take("sip:alice@example.net")).contains(Duration.ofSeconds(10));
        clock.advance(Duration.ofSeconds(9));
        assertThat(rate.take("sip:alice@example.net")).contains(Duration.ofSeconds(1));
        clock.advance(Duration.ofSeconds(1));
        passes("sip:alice@example.net", 1);
        assertThat(rate.take("sip:alice@example.net")).isPresent();
    }

    @Test
    void othersDoNotWait() {
        passes("sip:alice@example.net", 6);
        rate.take("sip:alice@example.net");

        passes("192.0.2.7", 6);
    }

    @Test
    void whoRestsMayGoOnAsBefore() {
        passes("192.0.2.7", 6);
        rate.take("192.0.2.7");
        clock.advance(Duration.ofMinutes(2));

        passes("192.0.2.7", 6);
        assertThat(rate.take("192.0.2.7")).isPresent();
    }
}
