package io.switchhook.console.api;

import io.swagger.v3.oas.annotations.media.Schema;
import io.switchhook.forwarding.store.HolidayDraft;
import java.util.List;

/** The holidays of a domain as clients write them, always as a whole. */
@Schema(name = "HolidaysInput")
record HolidaysInput(@Schema(description = "Default none") List<HolidayInput> holidays) {

    /** A holiday as clients write it. */
    @Schema(name = "HolidayInput")
    record HolidayInput(
            @Schema(example = "Christmas Day") String name,
            @Schema(description = "2026-12-24, 2026-12-24..2026-12-26, each year 12-25 or 12-25..12-26, or whole days by RFC 5545"
                    + " such as DTSTART:20261126 RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", example = "12-25")
                    String days) {}

    List<HolidayDraft> drafts() {
        return holidays == null
                ? List.of()
                : holidays.stream().map(each -> each == null ? null : new HolidayDraft(each.name(), each.days())).toList();
    }
}
