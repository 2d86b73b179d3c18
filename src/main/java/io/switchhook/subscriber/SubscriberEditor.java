package io.switchhook.subscriber;

import io.switchhook.sip.Aor;
import jakarta.persistence.EntityManager;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Makes drafts come true within one transaction. A draft is checked as a whole before anything of a subscriber changes, so
 * that a refused one leaves no trace. Knows which addresses it has given away and taken, as the directory does not yet.
 */
final class SubscriberEditor {

    private final EntityManager manager;
    private final SubscriberDirectory directory;
    /** The owners of the addresses that changed hands, empty for those that nobody has. */
    private final Map<String, Optional<Aor>> owners = new HashMap<>();

    private record Values(
            String displayName,
            String email,
            Credentials credentials,
            boolean enabled,
            String classOfService,
            Integer ringSeconds,
            boolean voicemail,
            boolean callWaiting,
            String timeZone,
            String locale) {

        static Values of(StoredSubscriber stored) {
            return new Values(stored.displayName, stored.email,
                    new Credentials(stored.ha1Md5, stored.ha1Sha256, stored.ha1Qualified), stored.enabled,
                    stored.classOfService, stored.ringSeconds, stored.voicemail, stored.callWaiting, stored.timeZone,
                    stored.locale);
        }

        static Values ofNew(Credentials credentials) {
            SubscriberDraft defaults = SubscriberDraft.ofDefaults("", "");
            return new Values(defaults.displayName(), defaults.email(), credentials, defaults.enabled(),
                    defaults.classOfService(), FieldRules.ringSeconds(defaults.ringTime()), defaults.voicemail(),
                    defaults.callWaiting(), defaults.timeZone(), defaults.locale());
        }

        Values changedBy(SubscriberDraft draft, Credentials newCredentials) {
            return new Values(
                    given(draft.displayName(), FieldRules::displayName, displayName),
                    given(draft.email(), FieldRules::email, email),
                    newCredentials,
                    given(draft.enabled(), Function.identity(), enabled),
                    given(draft.classOfService(), FieldRules::classOfService, classOfService),
                    given(draft.ringTime(), FieldRules::ringSeconds, ringSeconds),
                    given(draft.voicemail(), Function.identity(), voicemail),
                    given(draft.callWaiting(), Function.identity(), callWaiting),
                    given(draft.timeZone(), FieldRules::timeZone, timeZone),
                    given(draft.locale(), FieldRules::locale, locale));
        }

        void into(StoredSubscriber stored) {
            stored.displayName = displayName;
            stored.email = email;
            stored.ha1Md5 = credentials.md5();
            stored.ha1Sha256 = credentials.sha256();
            stored.ha1Qualified = credentials.qualified();
            stored.enabled = enabled;
            stored.classOfService = classOfService;
            stored.ringSeconds = ringSeconds;
            stored.voicemail = voicemail;
            stored.callWaiting = callWaiting;
            stored.timeZone = timeZone;
            stored.locale = locale;
        }

        private static <T, R> R given(T value, Function<T, R> rule, R otherwise) {
            return value == null ? otherwise : rule.apply(value);
        }
    }

    SubscriberEditor(EntityManager manager, SubscriberDirectory directory) {
        this.manager = manager;
        this.directory = directory;
    }

    /**
     * Creates a subscriber; whether one of that name exists is known to be false.
     *
     * @throws InvalidFieldException when a field cannot be as drafted
     */
    StoredSubscriber create(StoredDomain domain, SubscriberDraft draft) {
        StoredSubscriber created = new StoredSubscriber(domain, FieldRules.username(draft.username()));
        Credentials credentials = draft.credentials() == null
                ? Credentials.of(created.username, domain.name, FieldRules.password(draft.password()))
                : draft.credentials();
        Values values = Values.ofNew(credentials).changedBy(draft, credentials);
        Set<String> addresses = draft.addresses() == null ? Set.of() : canonical(created, draft);
        checkFree("username", created, created.username);
        addresses.forEach(address -> checkFree("addresses", created, address));
        values.into(created);
        own(created, created.username);
        change(created, addresses);
        manager.persist(created);
        return created;
    }

    /**
     * Changes what a draft gives.
     *
     * @return whether anything is different now
     * @throws InvalidFieldException when a field cannot be as drafted
     */
    boolean change(StoredSubscriber stored, SubscriberDraft draft) {
        Values before = Values.of(stored);
        Credentials kept = draft.credentials() == null ? before.credentials() : draft.credentials();
        Credentials credentials = draft.password() == null
                ? kept
                : Credentials.of(stored.username, stored.domain.name, FieldRules.password(draft.password()));
        Values after = before.changedBy(draft, credentials);
        Set<String> addresses = draft.addresses() == null ? names(stored) : canonical(stored, draft);
        addresses.forEach(address -> checkFree("addresses", stored, address));
        if (after.equals(before) && addresses.equals(names(stored))) {
            return false;
        }
        after.into(stored);
        change(stored, addresses);
        return true;
    }

    private static Set<String> canonical(StoredSubscriber subscriber, SubscriberDraft draft) {
        return draft.addresses().stream()
                .map(FieldRules::address)
                .filter(address -> !address.equals(subscriber.username))
                .collect(Collectors.toSet());
    }

    private static Set<String> names(StoredSubscriber subscriber) {
        return subscriber.addresses.stream().map(address -> address.username).collect(Collectors.toSet());
    }

    private void change(StoredSubscriber subscriber, Set<String> addresses) {
        for (StoredAddress address : new HashSet<>(subscriber.addresses)) {
            if (!addresses.contains(address.username)) {
                subscriber.addresses.remove(address);
                owners.put(key(subscriber, address.username), Optional.empty());
            }
        }
        for (String address : addresses) {
            StoredAddress stored = new StoredAddress(subscriber.domain.id, address);
            if (!subscriber.addresses.contains(stored)) {
                if (owners.containsKey(key(subscriber, address))) {
                    // The database must hear that its former owner gave it up before it hears who has it now.
                    manager.flush();
                }
                subscriber.addresses.add(stored);
                own(subscriber, address);
            }
        }
    }

    private void own(StoredSubscriber subscriber, String address) {
        owners.put(key(subscriber, address), Optional.of(aor(subscriber, subscriber.username)));
    }

    private void checkFree(String field, StoredSubscriber subscriber, String address) {
        directory.otherHolder(aor(subscriber, address)).ifPresent(other -> {
            throw taken(field, address, other);
        });
        Optional<Aor> owner = owners.getOrDefault(key(subscriber, address), ownerBefore(subscriber, address));
        if (owner.isPresent() && !owner.get().equals(aor(subscriber, subscriber.username))) {
            throw taken(field, address, owner.get());
        }
    }

    private static TakenException taken(String field, String address, Aor owner) {
        return new TakenException(field, address + " belongs to " + owner.user() + "@" + owner.domain());
    }

    private Optional<Aor> ownerBefore(StoredSubscriber subscriber, String address) {
        return directory.holder(aor(subscriber, address));
    }

    /** A global number is the same in every domain. */
    private static String key(StoredSubscriber subscriber, String address) {
        return address.startsWith("+") ? address : address + "@" + subscriber.domain.name;
    }

    private static Aor aor(StoredSubscriber subscriber, String address) {
        return new Aor(address, subscriber.domain.name);
    }
}
