package io.switchhook.settings;

import java.time.Clock;
import javax.enterprise.context.Dependent;
import javax.enterprise.inject.Produces;
import javax.inject.Singleton;

/** The clock that everything asks, so that a test can be its master. */
@Dependent
public class ClockProducer {

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }
}
