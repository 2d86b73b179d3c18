package io.switchhook.subscriber;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.sip.TelephoneNumber;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Who of one kind has which addresses-of-record in our domains: subscribers, for instance, or groups. No two, of whatever kind,
 * have the same; see {@link SubscriberDirectory#share}. Thread-safe; nothing here waits.
 *
 * @param <T> the kind
 */
public final class AddressIndex<T> {

    private final Predicate<String> serves;
    private final UnaryOperator<String> realm;
    private final Function<T, Aor> name;
    private final Map<Aor, T> byAddress = new ConcurrentHashMap<>();
    /** Numbers with a plus sign are nobody else's in any domain. */
    private final Map<String, T> byGlobalNumber = new ConcurrentHashMap<>();
    private volatile boolean loaded;

    AddressIndex(Predicate<String> serves, UnaryOperator<String> realm, Function<T, Aor> name) {
        this.serves = serves;
        this.realm = realm;
        this.name = name;
    }

    /** Who has an address-of-record of any form: user name or further address, with domain or alias. */
    public Optional<T> find(Aor address) {
        return Optional.ofNullable(byAddress.get(new Aor(address.user(), realm.apply(address.domain()))));
    }

    /** @see SubscriberDirectory#find(SipUri) */
    public Optional<T> find(SipUri uri) {
        if (uri.user().isEmpty() || !serves.test(uri.host())) {
            return Optional.empty();
        }
        Optional<T> exact = find(new Aor(uri.user(), uri.host()));
        boolean number = uri.user().startsWith("+") || uri.parameter("user").filter("phone"::equalsIgnoreCase).isPresent();
        return exact.isPresent() || !number
                ? exact
                : TelephoneNumber.ofSubscriberPart(uri.user()).flatMap(each -> find(each, uri.host()));
    }

    /** @see SubscriberDirectory#find(TelephoneNumber) */
    public Optional<T> find(TelephoneNumber number) {
        return find(number, "");
    }

    Optional<Aor> name(SipUri uri) {
        return find(uri).map(name);
    }

    Optional<Aor> name(TelephoneNumber number) {
        return find(number).map(name);
    }

    /** Whether anybody has an address in this domain. */
    boolean isUsed(String domain) {
        return byAddress.keySet().stream().anyMatch(address -> address.domain().equals(domain));
    }

    /** Who has an address, a global number in whatever domain, by its first name. */
    Optional<Aor> holder(Aor address) {
        return (isGlobal(address) ? find(new TelephoneNumber(address.user(), "")) : find(address)).map(name);
    }

    /** Gives addresses in canonical form to somebody, who may have them already. */
    public void put(T holder, Collection<Aor> addresses) {
        addresses.forEach(address -> {
            byAddress.put(address, holder);
            if (isGlobal(address)) {
                byGlobalNumber.put(address.user(), holder);
            }
        });
    }

    /** Takes an address from somebody, if it is his. */
    public void remove(T holder, Aor address) {
        byAddress.remove(address, holder);
        byGlobalNumber.remove(address.user(), holder);
    }

    /** Tells that all are in; until then nobody can be sure that an address is free. */
    public void loaded() {
        loaded = true;
    }

    boolean isLoaded() {
        return loaded;
    }

    private Optional<T> find(TelephoneNumber number, String host) {
        if (number.isGlobal()) {
            return Optional.ofNullable(byGlobalNumber.get(number.digits()));
        }
        String domain = number.context().isEmpty() ? host : number.context();
        return domain.isEmpty() ? Optional.empty() : find(new Aor(number.digits(), domain));
    }

    private static boolean isGlobal(Aor address) {
        return address.user().startsWith("+");
    }
}
