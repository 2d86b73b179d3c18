package io.switchhook.anchor;

import io.switchhook.access.AssertedIdentity;
import io.switchhook.access.Doorkeeper;
import io.switchhook.call.Anchoring;
import io.switchhook.call.Engagements;
import io.switchhook.call.NewCall;
import io.switchhook.call.Searches;
import io.switchhook.container.Headers;
import io.switchhook.container.Sessions;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.SubscriberDirectory;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.servlet.sip.SipServletRequest;

/** The calls that are anchored, from where they begin. Thread-safe. */
@Singleton
public class AnchoredCalls implements Anchoring {

    private final AnchorPolicy policy;
    private final AnchoredDialogs dialogs;
    private final Replacement replacement;
    private final Searches searches;
    private final Engagements engagements;
    private final SubscriberDirectory subscribers;
    private final Settings settings;
    /** By the identifiers of their application sessions. */
    private final Map<String, AnchoredCall> calls = new ConcurrentHashMap<>();

    @Inject
    AnchoredCalls(
            Settings settings, AnchoredDialogs dialogs, Replacement replacement, Searches searches, Engagements engagements,
            SubscriberDirectory subscribers) {
        this.policy = new AnchorPolicy(settings.transfer());
        this.dialogs = dialogs;
        this.replacement = replacement;
        this.searches = searches;
        this.engagements = engagements;
        this.subscribers = subscribers;
        this.settings = settings;
    }

    @Override
    public boolean replace(SipServletRequest invite, Doorkeeper.Admission caller) throws IOException {
        return replacement.take(invite, caller);
    }

    @Override
    public boolean take(NewCall made) throws IOException {
        SipServletRequest invite = made.invite();
        AnchorPolicy.Facts facts = new AnchorPolicy.Facts(
                made.caller().access().caller().isPresent() && !made.route().outside(),
                invite.getHeader("Replaces") != null,
                Headers.values(invite, "Allow"), Headers.values(invite, "Supported"), Headers.values(invite, "Require"));
        if (!policy.anchors(facts)) {
            return false;
        }
        if (SessionKeeper.refuses(invite, settings.sessionTimer())) {
            Sessions.endSoon(invite.getApplicationSession());
            return true;
        }
        Sessions.handleBy(invite.getSession(), AnchorServlet.NAME);
        AnchoredCall call = new AnchoredCall(made, dialogs, searches, engagements, this::identity, settings.sessionTimer());
        calls.put(invite.getApplicationSession().getId(), call);
        call.begin();
        return true;
    }

    /** What next hops are told about a callee when he is made to call somebody. */
    private AssertedIdentity identity(Optional<Aor> callee) {
        return AssertedIdentity.of(settings.access(), callee.flatMap(subscribers::find));
    }

    @Override
    public void unacknowledged(SipServletRequest invite) {
        Leg.of(invite).ifPresent(leg -> leg.call().lost(leg));
    }

    @Override
    public void ended(String session) {
        Optional.ofNullable(calls.remove(session)).ifPresent(AnchoredCall::forget);
    }

    /** How many there are, for monitoring. */
    public int size() {
        return calls.size();
    }
}
