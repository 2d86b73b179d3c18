package io.switchhook.forwarding;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** The holidays of a domain. Immutable: a change makes a new one. */
public record Holidays(List<Holiday> all) {

    /** Of a domain that has none. */
    public static final Holidays NONE = new Holidays(List.of());

    public Holidays {
        all = List.copyOf(all);
    }

    /** The first holiday on a day, empty when there is none. */
    public Optional<Holiday> on(LocalDate date) {
        return all.stream().filter(holiday -> holiday.isOn(date)).findFirst();
    }
}
