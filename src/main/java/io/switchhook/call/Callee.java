package io.switchhook.call;

import io.switchhook.forwarding.ForwardingRules;
import io.switchhook.forwarding.LocalCalendar;
import io.switchhook.sip.Aor;
import java.time.ZoneId;
import java.util.List;

/**
 * Who is called, as known in the moment when the call gets there.
 *
 * @param aor the subscriber's address-of-record
 * @param stages its bindings in the order they are rung; none means that it is not registered
 * @param rules its forwarding, the same for the rest of the call
 * @param defaults what its domain does for subscribers whose own rules leave a call
 * @param calendar by what its rules reckon time
 * @param engaged whether it is in a call, and is not to be rung then
 */
record Callee(
        Aor aor,
        List<Attempt> stages,
        ForwardingRules rules,
        ForwardingRules defaults,
        LocalCalendar calendar,
        boolean engaged) {

    private static final Aor NOBODY = new Aor("device", "device.invalid");

    Callee {
        stages = List.copyOf(stages);
    }

    /** Somebody of a domain that has set nothing, who is not in a call, or may be rung then. */
    Callee(Aor aor, List<Attempt> stages, ForwardingRules rules, ZoneId timeZone) {
        this(aor, stages, rules, ForwardingRules.NONE, LocalCalendar.of(timeZone), false);
    }

    /** A device that is called as such, whosever it is. */
    static Callee device(Attempt attempt) {
        return new Callee(NOBODY, List.of(attempt), ForwardingRules.NONE, ZoneId.of("UTC"));
    }

    /** Whoever has this address: not registered, without rules. */
    static Callee nobody(Aor aor) {
        return new Callee(aor, List.of(), ForwardingRules.NONE, ZoneId.of("UTC"));
    }

    /** The same, rung whatever its rules say, and whether it is in a call or not. */
    Callee withoutRules() {
        return new Callee(aor, stages.stream().map(Attempt::rungAnyway).toList(), ForwardingRules.NONE, ForwardingRules.NONE,
                calendar, false);
    }
}
