package io.switchhook.anchor;

import io.switchhook.routing.Dialogs;
import io.switchhook.sip.SipUri;
import io.switchhook.transfer.RelayedDialogs;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Singleton;

/** The dialogs of relayed and of anchored calls. Thread-safe. */
@Singleton
public class KnownDialogs implements RelayedDialogs {

    private final Dialogs relayed;
    private final AnchoredDialogs anchored;

    @Inject
    public KnownDialogs(Dialogs relayed, AnchoredDialogs anchored) {
        this.relayed = relayed;
        this.anchored = anchored;
    }

    @Override
    public Optional<Parties> parties(String callId, String tag, String otherTag) {
        return relayed.parties(callId, tag, otherTag)
                .or(() -> anchored.findEither(callId, tag, otherTag).flatMap(KnownDialogs::parties));
    }

    /** Of a dialog of ours with a party: he and whom he talks to through us; nobody but he while that one is not known. */
    private static Optional<Parties> parties(Leg leg) {
        return party(leg).map(own -> new Parties(own, leg.peer().flatMap(KnownDialogs::party).orElse(own)));
    }

    private static Optional<Party> party(Leg leg) {
        Optional<SipUri> contact = leg.contact();
        return contact.map(uri -> new Party(uri, leg.subscriber()));
    }
}
