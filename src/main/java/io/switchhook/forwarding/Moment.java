package io.switchhook.forwarding;

import java.time.LocalDateTime;
import java.util.Optional;

/**
 * An instant by the wall clock and calendar of a subscriber. Which holiday it is on is looked up once, when first asked for;
 * not thread-safe.
 */
final class Moment {

    private final LocalDateTime local;
    private final Holidays holidays;
    private boolean looked;
    private Holiday holiday;

    Moment(LocalDateTime local, Holidays holidays) {
        this.local = local;
        this.holidays = holidays;
    }

    LocalDateTime local() {
        return local;
    }

    Optional<Holiday> holiday() {
        if (!looked) {
            holiday = holidays.on(local.toLocalDate()).orElse(null);
            looked = true;
        }
        return Optional.ofNullable(holiday);
    }
}
