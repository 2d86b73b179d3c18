package io.switchhook.anchor;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a message says about session timers (RFC 4028 4, 5). Values that cannot be read say nothing.
 *
 * @param interval its Session-Expires in seconds, 0 for none
 * @param refresher who is to refresh; empty for nobody in particular
 * @param least its Min-SE in seconds, 0 for none
 * @param supported whether its sender knows session timers
 */
record SessionTerms(int interval, Optional<Refresher> refresher, int least, boolean supported) {

    /** A part in the transaction that a message belongs to. */
    enum Refresher {
        UAC, UAS;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final String OPTION = "timer";
    static final String SESSION_EXPIRES = "Session-Expires";
    static final String MIN_SE = "Min-SE";

    /** Says nothing. */
    static final SessionTerms NONE = new SessionTerms(0, Optional.empty(), 0, false);

    private static final Pattern VALUE = Pattern.compile("\\s*([0-9]{1,9})\\s*(;.*)?");
    private static final Pattern REFRESHER =
            Pattern.compile(";\\s*refresher\\s*=\\s*(uac|uas)\\s*(?:;.*)?$", Pattern.CASE_INSENSITIVE);

    /**
     * Reads the values of these headers; a second value of the first two has no meaning.
     *
     * @param options the values of Supported and Require
     */
    static SessionTerms of(List<String> sessionExpires, List<String> minSe, List<String> options) {
        return new SessionTerms(
                seconds(sessionExpires),
                sessionExpires.stream().findFirst().flatMap(SessionTerms::refresher),
                seconds(minSe),
                options.stream().flatMap(value -> List.of(value.split(",")).stream())
                        .anyMatch(option -> option.strip().equalsIgnoreCase(OPTION)));
    }

    private static int seconds(List<String> values) {
        Matcher value = VALUE.matcher(values.isEmpty() ? "" : values.get(0));
        return value.matches() ? Integer.parseInt(value.group(1)) : 0;
    }

    private static Optional<Refresher> refresher(String value) {
        Matcher refresher = REFRESHER.matcher(value);
        return refresher.find()
                ? Optional.of(Refresher.valueOf(refresher.group(1).toUpperCase(Locale.ROOT)))
                : Optional.empty();
    }
}
