package io.switchhook.registrar;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Which contacts each address-of-record is bound to. Thread-safe; nothing here waits for a disk or another machine. */
public interface LocationService {

    /** The bindings in force now, in no particular order. */
    List<Binding> bindings(Aor aor);

    /**
     * Replaces the bindings of one address-of-record; concurrent updates of the same one follow each other.
     *
     * @param change from the bindings in force to the new ones; called exactly once, may throw to change nothing
     * @return the new bindings
     */
    List<Binding> update(Aor aor, Function<List<Binding>, List<Binding>> change);

    /** A binding in force whose contact matches this URI (RFC 3261 19.1.4), for requests sent to a contact through us. */
    Optional<Binding> byContact(SipUri contact);

    /** How many addresses-of-record have a binding, for monitoring. */
    long size();
}
