package io.switchhook.forwarding.store;

import io.switchhook.forwarding.Holiday;
import io.switchhook.forwarding.Holidays;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The holidays of one domain in the database. */
@Entity
@Table(name = "domain_calendar")
public class StoredCalendar {

    @Id
    @Column(name = "domain_id")
    long domain;

    @Version
    int version;

    @ElementCollection
    @CollectionTable(name = "domain_holiday", joinColumns = @JoinColumn(name = "domain_id"))
    @OrderColumn(name = "place")
    List<StoredHoliday> holidays = new ArrayList<>();

    protected StoredCalendar() {}

    StoredCalendar(long domain) {
        this.domain = domain;
    }

    void set(Holidays all) {
        holidays.clear();
        all.all().stream().map(StoredHoliday::new).forEach(holidays::add);
    }

    /** The holidays; what is stored was checked before. */
    Holidays holidays() {
        return new Holidays(
                holidays.stream().map(each -> new Holiday(each.name, Holiday.parseDays(each.days))).toList());
    }

    /** One holiday: the texts of its values. */
    @Embeddable
    public static class StoredHoliday {

        @Column(name = "name", nullable = false)
        String name;

        @Column(name = "days", nullable = false)
        String days;

        protected StoredHoliday() {}

        StoredHoliday(Holiday holiday) {
            this.name = holiday.name();
            this.days = holiday.days().toString();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof StoredHoliday holiday && name.equals(holiday.name) && days.equals(holiday.days);
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, days);
        }
    }
}
