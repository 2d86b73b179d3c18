package io.switchhook.subscriber;

import io.switchhook.sip.Aor;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes directories without a database, for tests. Every password is the user name with "-secret" behind it. */
public final class FilledDirectory {

    private final SubscriberDirectory directory = new SubscriberDirectory(Duration.ofSeconds(20));
    private long lastId;

    /** A directory of one domain. */
    public static SubscriberDirectory of(String domain, String... usernames) {
        FilledDirectory filled = new FilledDirectory().domain(domain);
        for (String username : usernames) {
            filled.subscriber(username, domain);
        }
        return filled.directory();
    }

    public FilledDirectory domain(String name, String... aliases) {
        directory.putDomain(new DomainDetails(name, Set.of(aliases), 0));
        return this;
    }

    public FilledDirectory subscriber(String username, String domain, String... addresses) {
        return put(username, domain, true, ClassOfService.INTERNAL_ONLY, addresses);
    }

    public FilledDirectory disabled(String username, String domain) {
        return put(username, domain, false, ClassOfService.INTERNAL_ONLY);
    }

    public FilledDirectory subscriber(String username, String domain, ClassOfService classOfService) {
        return put(username, domain, true, classOfService);
    }

    public SubscriberDirectory directory() {
        directory.loaded();
        return directory;
    }

    private FilledDirectory put(
            String username, String domain, boolean enabled, ClassOfService classOfService, String... addresses) {
        directory.put(new Subscriber(
                ++lastId,
                new Aor(username, domain),
                Arrays.stream(addresses).map(address -> new Aor(address, domain)).collect(Collectors.toSet()),
                "",
                Credentials.of(username, domain, username + "-secret"),
                enabled,
                classOfService,
                Duration.ofSeconds(20),
                true,
                true,
                ZoneId.of("UTC"),
                Locale.ENGLISH));
        return this;
    }
}
