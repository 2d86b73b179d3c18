package io.switchhook.subscriber;

import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Which subscribers to list.
 *
 * @param domain only those of this domain, by name or alias; empty: of all
 * @param prefix only those whose user name, display name or further address begins with this, whatever the case; visual
 *     separators in a number do not matter; empty: all
 * @param order how they are sorted
 * @param offset how many to leave out at the beginning
 * @param limit how many at most, 1 to {@link Subscribers#LARGEST_PAGE}
 */
public record SubscriberQuery(String domain, String prefix, SubscriberOrder order, int offset, int limit) {

    private static final Pattern NUMBER = Pattern.compile("\\+?[0-9*#][0-9*#. ()-]*");
    private static final Pattern SEPARATORS = Pattern.compile("[. ()-]");

    public SubscriberQuery {
        domain = domain.strip();
        prefix = prefix.strip();
        Objects.requireNonNull(order, "order is required");
        if (offset < 0) {
            throw new InvalidFieldException("offset", "must not be negative");
        }
        if (limit < 1 || limit > Subscribers.LARGEST_PAGE) {
            throw new InvalidFieldException("limit", "must be 1 to " + Subscribers.LARGEST_PAGE);
        }
    }

    /** Whether a subscriber is meant, given the canonical name of the domain. */
    Predicate<Subscriber> in(String canonicalDomain) {
        String number = NUMBER.matcher(prefix).matches() ? SEPARATORS.matcher(prefix).replaceAll("") : prefix;
        return subscriber -> (canonicalDomain.isEmpty() || subscriber.aor().domain().equals(canonicalDomain))
                && (begins(subscriber.aor().user(), prefix)
                        || begins(subscriber.aor().user(), number)
                        || begins(subscriber.displayName(), prefix)
                        || subscriber.addresses().stream().anyMatch(address -> begins(address.user(), number)));
    }

    private static boolean begins(String text, String start) {
        return text.regionMatches(true, 0, start, 0, start.length());
    }
}
