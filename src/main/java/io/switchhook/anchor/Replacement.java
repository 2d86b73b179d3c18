package io.switchhook.anchor;

import io.switchhook.access.Doorkeeper;
import io.switchhook.access.Refusals;
import io.switchhook.anchor.ReplacementPolicy.Decision;
import io.switchhook.anchor.ReplacementPolicy.Phase;
import io.switchhook.call.Search;
import io.switchhook.call.Searches;
import io.switchhook.container.Content;
import io.switchhook.container.Headers;
import io.switchhook.container.Sessions;
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
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out INVITEs that take the place of a dialog of an anchored call (RFC 3891 3). Thread-safe. */
@Singleton
public class Replacement {

    private static final Logger LOG = LoggerFactory.getLogger(Replacement.class);

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
            Optional<Search.Ringing> ringing = ringing(replaces);
            if (ringing.isPresent()) {
                return Optional.of(new ReplacementPolicy.Dialog(
                        Phase.CALLED, ringing.get().subscriber(),
                        AnchoredCall.of(ringing.get().search()).flatMap(call -> call.caller().subscriber())));
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

    private Optional<Search.Ringing> ringing(Replaces replaces) {
        return searches.ringing(replaces.callId(), replaces.toTag(), replaces.fromTag());
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
            Optional<Leg> replaced = leg(replace.replaced());
            if (replaced.isPresent()) {
                replace(invite, from, replaced.get());
            } else {
                pickUp(invite, from, ringing(replace.replaced()).flatMap(each -> AnchoredCall.of(each.search())));
            }
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

    private void replace(SipServletRequest invite, Doorkeeper.Admission from, Leg replaced) throws IOException {
        Optional<Leg> stayer = replaced.peer().filter(Leg::isUp);
        if (stayer.isEmpty() || isEngaged(replaced) || isEngaged(stayer.get())) {
            Refusals.refuse(invite, 480, "Call Is Being Transferred");
        } else if (prepare(invite, from)) {
            new Replacing(invite, replaced, stayer.get()).begin(from);
        }
    }

    private static boolean isEngaged(Leg leg) {
        return leg.hangUps().filter(Leg.HangUps::isEngaged).isPresent();
    }

    /** Who rings is replaced by who has come to answer. He and the caller have made an offer, and get the other's as answer. */
    private void pickUp(SipServletRequest invite, Doorkeeper.Admission from, Optional<AnchoredCall> call)
            throws IOException {
        Optional<Content> offer = Content.of(invite).filter(Content::isSdp);
        if (call.isEmpty()) {
            Refusals.refuse(invite, 481, "Call Does Not Exist");
        } else if (offer.isEmpty() || call.get().offer().filter(each -> Streams.fit(each, offer.get())).isEmpty()) {
            Refusals.refuse(invite, 488, "Media Do Not Fit");
        } else if (prepare(invite, from)) {
            pickUp(invite, from, call.get(), offer.get());
        }
    }

    private static void pickUp(SipServletRequest invite, Doorkeeper.Admission from, AnchoredCall call, Content offer)
            throws IOException {
        LOG.info("Call {}: {} answers in the place of those whose phones ring", call.name(), invite.getFrom().getURI());
        Leg newcomer = call.add(invite, from, () -> {});
        newcomer.beginExchange();
        if (!call.settle(newcomer)) {
            return;
        }
        if (!call.takenBy(newcomer, offer)) {
            newcomer.createResponse(invite, 481, "Call Does Not Exist").send();
            call.turnedAway(newcomer);
            return;
        }
        try {
            SipServletResponse ok = newcomer.createResponse(invite, SipServletResponse.SC_OK, "");
            EndToEnd.offerServices(ok);
            call.offer().ifPresent(each -> newcomer.describe(ok, each));
            if (newcomer.accept(invite, ok, ack -> newcomer.endExchange(), newcomer::endExchange)) {
                call.admitted(newcomer);
                return;
            }
        } catch (IOException | IllegalStateException e) {
            LOG.info("Call {}: {} gave up meanwhile: {}", call.name(), newcomer.party().getURI(), e.toString());
        }
        newcomer.disconnect();
        call.turnedAway(newcomer);
        call.caller().bye("");
    }

    /** Takes an INVITE that takes somebody's place; returns whether there was nothing against it. */
    private boolean prepare(SipServletRequest invite, Doorkeeper.Admission from) throws IOException {
        if (SessionKeeper.refuses(invite, settings.sessionTimer())) {
            return false;
        }
        Sessions.handleBy(invite.getSession(), AnchorServlet.NAME);
        invite.getApplicationSession().setExpires((int) settings.callIdleTime().toMinutes());
        Flows.learnSender(invite);
        referrals.calling(invite, from.access().caller().map(Subscriber::aor));
        return true;
    }
}
