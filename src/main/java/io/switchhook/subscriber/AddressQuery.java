package io.switchhook.subscriber;

import io.switchhook.sip.Aor;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which of those who have addresses of ours to list, and how many of them.
 *
 * @param domain only those of this domain, by name or alias; empty: of all
 * @param prefix only those whose user name, display name or further address begins with this, whatever the case; visual
 *     separators in a number do not matter; empty: all
 * @param offset how many to leave out at the beginning
 * @param limit how many at most, 1 to {@link Subscribers#LARGEST_PAGE}
 */
public record AddressQuery(String domain, String prefix, int offset, int limit) {

    private static final Pattern NUMBER = Pattern.compile("\\+?[0-9*#][0-9*#. ()-]*");
    private static final Pattern SEPARATORS = Pattern.compile("[. ()-]");

    public AddressQuery {
        domain = domain.strip();
        prefix = prefix.strip();
        if (offset < 0) {
            throw new InvalidFieldException("offset", "must not be negative");
        }
        if (limit < 1 || limit > Subscribers.LARGEST_PAGE) {
            throw new InvalidFieldException("limit", "must be 1 to " + Subscribers.LARGEST_PAGE);
        }
    }

    /** Whether somebody is meant, given the canonical name of the domain. */
    public boolean fits(String canonicalDomain, Aor aor, String displayName, Set<Aor> addresses) {
        String number = NUMBER.matcher(prefix).matches() ? SEPARATORS.matcher(prefix).replaceAll("") : prefix;
        return (canonicalDomain.isEmpty() || aor.domain().equals(canonicalDomain))
                && (begins(aor.user(), prefix)
                        || begins(aor.user(), number)
                        || begins(displayName, prefix)
                        || addresses.stream().anyMatch(address -> begins(address.user(), number)));
    }

    private static boolean begins(String text, String start) {
        return text.regionMatches(true, 0, start, 0, start.length());
    }

    /** The page of all that are meant. */
    public <T> List<T> page(List<T> found) {
        return found.stream().skip(offset).limit(limit).toList();
    }
}
