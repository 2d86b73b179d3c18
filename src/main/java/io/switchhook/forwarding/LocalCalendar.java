package io.switchhook.forwarding;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/**
 * By what a subscriber reckons time.
 *
 * @param zone where his clock stands
 * @param holidays those of his domain
 */
public record LocalCalendar(ZoneId zone, Holidays holidays) {

    /** A calendar without holidays. */
    public static LocalCalendar of(ZoneId zone) {
        return new LocalCalendar(zone, Holidays.NONE);
    }

    Moment at(Instant instant) {
        return new Moment(LocalDateTime.ofInstant(instant, zone), holidays);
    }
}
