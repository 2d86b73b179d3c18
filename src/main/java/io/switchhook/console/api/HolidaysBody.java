package io.switchhook.console.api;

import io.swagger.v3.oas.annotations.media.Schema;
import io.switchhook.forwarding.Holidays;
import java.util.List;

/** The holidays of a domain as clients read them. */
@Schema(name = "Holidays")
record HolidaysBody(List<HolidayBody> holidays) {

    /** A holiday as clients read it, its days in their canonical form. */
    @Schema(name = "Holiday")
    record HolidayBody(String name, String days) {}

    static HolidaysBody of(Holidays holidays) {
        return new HolidaysBody(
                holidays.all().stream().map(each -> new HolidayBody(each.name(), each.days().toString())).toList());
    }
}
