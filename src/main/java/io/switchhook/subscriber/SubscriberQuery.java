package io.switchhook.subscriber;

import java.util.Locale;
import java.util.Objects;

/**
 * Which subscribers to list.
 *
 * @param domain only those of this domain, by name or alias; empty: of all
 * @param prefix only those whose user name, display name or further address begins with this, whatever the case; empty: all
 * @param order how they are sorted
 * @param offset how many to leave out at the beginning
 * @param limit how many at most, 1 to {@link Subscribers#LARGEST_PAGE}
 */
public record SubscriberQuery(String domain, String prefix, SubscriberOrder order, int offset, int limit) {

    public SubscriberQuery {
        domain = domain.strip().toLowerCase(Locale.ROOT);
        prefix = prefix.strip().toLowerCase(Locale.ROOT);
        Objects.requireNonNull(order, "order is required");
        if (offset < 0) {
            throw new InvalidFieldException("offset", "must not be negative");
        }
        if (limit < 1 || limit > Subscribers.LARGEST_PAGE) {
            throw new InvalidFieldException("limit", "must be 1 to " + Subscribers.LARGEST_PAGE);
        }
    }

    /** The prefix for LIKE. */
    String pattern() {
        return escaped(prefix);
    }

    /** The prefix for LIKE on addresses, in which numbers have no separators. */
    String numberPattern() {
        return escaped(prefix.matches("\\+?[0-9. ()-]+") ? prefix.replaceAll("[. ()-]", "") : prefix);
    }

    private static String escaped(String text) {
        return text.replaceAll("([!%_])", "!$1") + "%";
    }
}
