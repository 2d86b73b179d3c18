package io.switchhook.routing;

import io.switchhook.sip.SipUri;
import io.switchhook.transfer.RelayedDialogs;
import io.switchhook.transfer.Replaces;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.enterprise.inject.Typed;
import javax.inject.Singleton;

/** The calls that are up and relayed by us, found by the identifiers of their dialogs (RFC 3261 12). Thread-safe. */
@Singleton
@Typed(Dialogs.class)
public class Dialogs implements RelayedDialogs {

    /** A dialog's identifiers, the tags in the order of the INVITE. */
    public record Id(String callId, String callerTag, String calleeTag) {}

    private final Map<Id, Parties> established = new ConcurrentHashMap<>();
    private final Map<String, Id> bySession = new ConcurrentHashMap<>();

    /**
     * Remembers a call until {@link #ended}.
     *
     * @param session the identifier of its application session
     */
    public void established(String session, Id id, Parties parties) {
        established.put(id, parties);
        Id previous = bySession.put(session, id);
        if (previous != null && !previous.equals(id)) {
            established.remove(previous);
        }
    }

    /** Forgets a dialog that was hung up; the tags are in the order of the BYE, which either party may send. */
    public void hungUp(String callId, String fromTag, String toTag) {
        established.remove(new Id(callId, fromTag, toTag));
        established.remove(new Id(callId, toTag, fromTag));
    }

    /** Forgets the call of an application session, if it had one. */
    public void ended(String session) {
        Id id = bySession.remove(session);
        if (id != null) {
            established.remove(id);
        }
    }

    /** The contact of the party that a Replaces calls the owner of its dialog: the one whose tag is the to-tag (RFC 3891 3). */
    public Optional<SipUri> owner(Replaces replaces) {
        Parties asCallee = established.get(new Id(replaces.callId(), replaces.fromTag(), replaces.toTag()));
        if (asCallee != null) {
            return Optional.of(asCallee.callee().contact());
        }
        return Optional.ofNullable(established.get(new Id(replaces.callId(), replaces.toTag(), replaces.fromTag())))
                .map(parties -> parties.caller().contact());
    }

    @Override
    public Optional<Parties> parties(String callId, String tag, String otherTag) {
        Parties found = established.get(new Id(callId, tag, otherTag));
        return Optional.ofNullable(found != null ? found : established.get(new Id(callId, otherTag, tag)));
    }

    /** How many calls are up, for monitoring. */
    public int size() {
        return established.size();
    }
}
