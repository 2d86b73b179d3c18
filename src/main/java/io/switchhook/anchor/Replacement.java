package io.switchhook.anchor;

import io.switchhook.access.Doorkeeper;
import io.switchhook.access.Refusals;
import io.switchhook.anchor.ReplacementPolicy.Decision;
import io.switchhook.anchor.ReplacementPolicy.Phase;
import io.switchhook.call.Searches;
import io.switchhook.container.Headers;
import io.switchhook.routing.Flows;
import io.switchhook.routing.Referrals;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.transfer.Replaces;
import io.switchhook.transfer.Transfers;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.servlet.ServletException;
import javax.servlet.sip.SipServletRequest;

/** Carries out INVITEs that take the place of a dialog of an anchored call (RFC 3891 3). Thread-safe. */
@Singleton
public class Replacement {

    private final AnchoredDialogs dialogs;
    private final Searches searches;
    private final Transfers transfers;
    private final Referrals referrals;
    private final Settings settings;

    @Inject
    Replacement(
            AnchoredDialogs dialogs, Searches searches, Transfers transfers, Referrals referrals, Settings settings) {
        this.dialogs = dialogs;
        this.searches = searches;
        this.transfers = transfers;
        this.referrals = referrals;
        this.settings = settings;
    }

    /** The dialogs of anchored calls, and those that their searches have opened. */
    private final class Known implements ReplacementPolicy.Dialogs {

        @Override
        public boolean knows(String callId) {
            return dialogs.knows(callId) || searches.knows(callId);
        }

        @Override
        public Optional<ReplacementPolicy.Dialog> find(Replaces replaces) {
            Optional<Leg> leg = leg(replaces);
            if (leg.isPresent()) {
                return Optional.of(new ReplacementPolicy.Dialog(
                        phase(leg.get()), leg.get().subscriber(), leg.get().peer().flatMap(Leg::subscriber)));
            }
            return dialogs.hasEnded(replaces.callId(), replaces.toTag(), replaces.fromTag())
                    ? Optional.of(new ReplacementPolicy.Dialog(Phase.ENDED, Optional.empty(), Optional.empty()))
                    : Optional.empty();
        }

        private Phase phase(Leg leg) {
            return leg.isUp() ? Phase.CONFIRMED : leg.isEarly() ? Phase.CALLING : Phase.ENDED;
        }
    }

    private Optional<Leg> leg(Replaces replaces) {
        return dialogs.find(replaces.callId(), replaces.toTag(), replaces.fromTag());
    }

    /**
     * Deals with an INVITE that is to take the place of a dialog of ours, if it names one.
     *
     * @return whether it did; otherwise nothing was done with it
     */
    boolean take(SipServletRequest invite, Doorkeeper.Admission from) throws IOException {
        List<String> replaces = Headers.values(invite, "Replaces");
        if (replaces.isEmpty()) {
            return false;
        }
        Optional<Aor> sender = from.access().caller().map(Subscriber::aor);
        Decision decision = ReplacementPolicy.decide(
                new ReplacementPolicy.Asked(
                        replaces, sender, from.access().trusted(), referrer(replaces, sender, invite)), new Known());
        if (decision instanceof Decision.Refuse refuse) {
            Refusals.refuse(invite, refuse.status(), refuse.reason());
        } else if (decision instanceof Decision.Replace replace) {
            replace(invite, from, leg(replace.replaced()));
        }
        return !(decision instanceof Decision.NotOurs);
    }

    private Optional<ReplacementPolicy.Referrer> referrer(
            List<String> replaces, Optional<Aor> sender, SipServletRequest invite) {
        String referredBy = Optional.ofNullable(invite.getHeader("Referred-By")).orElse("");
        return Replaces.parse(replaces.get(0))
                .flatMap(each -> transfers.asking(each, sender, referredBy))
                .map(transfer -> new ReplacementPolicy.Referrer(transfer.transferor()));
    }

    private void replace(SipServletRequest invite, Doorkeeper.Admission from, Optional<Leg> replaced) throws IOException {
        Optional<Leg> stayer = replaced.flatMap(Leg::peer).filter(Leg::isUp);
        if (stayer.isEmpty() || replaced.get().hangUps().isPresent() || stayer.get().hangUps().isPresent()) {
            Refusals.refuse(invite, 480, "Call Is Being Transferred");
            return;
        }
        if (SessionKeeper.refuses(invite, settings.sessionTimer())) {
            return;
        }
        try {
            invite.getSession().setHandler(AnchorServlet.NAME);
        } catch (ServletException e) {
            throw new IllegalStateException(e);
        }
        invite.getApplicationSession().setExpires((int) settings.callIdleTime().toMinutes());
        Flows.learnSender(invite);
        referrals.calling(invite, from.access().caller().map(Subscriber::aor));
        new Replacing(invite, replaced.get(), stayer.get()).begin(from);
    }
}
