package io.switchhook.registrar;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** Which contacts each address-of-record is bound to. Thread-safe; nothing here waits for a disk or another machine. */
public interface LocationService {

    /** The bindings in force now, in no particular order. */
    List<Binding> bindings(Aor aor);

    /**
     * Replaces the bindings of one address-of-record; concurrent updates of the same one follow each other, and each sees
     * what those before it made.
     *
     * @param change from the bindings in force to the new ones; called at most once, on any thread, may throw to change
     *     nothing
     * @return the new bindings, once they will survive the end of this process. Completed on return, or a few seconds later at
     *     most and on a thread of its own, with the exception of the change or a {@link LocationUnavailableException}
     */
    CompletionStage<List<Binding>> update(Aor aor, Function<List<Binding>, List<Binding>> change);

    /**
     * Removes one binding, as an operator does; a phone that is still there makes a new one when it next refreshes.
     *
     * @return whether there was one whose contact matches (RFC 3261 19.1.4), as {@link #update} completes
     */
    default CompletionStage<Boolean> remove(Aor aor, SipUri contact) {
        AtomicBoolean found = new AtomicBoolean();
        return update(aor, before -> {
                    List<Binding> rest =
                            before.stream().filter(each -> !each.contact().matches(contact)).toList();
                    found.set(rest.size() < before.size());
                    return rest;
                })
                .thenApply(after -> found.get());
    }

    /** A binding in force whose contact matches this URI (RFC 3261 19.1.4), for requests sent to a contact through us. */
    Optional<Binding> byContact(SipUri contact);

    /** The address-of-record that has the binding which {@link #byContact} gives. */
    Optional<Aor> owner(SipUri contact);

    /** How many addresses-of-record have a binding, for monitoring. */
    long size();

    /** How many bindings there are, for monitoring. */
    long bindingCount();
}
