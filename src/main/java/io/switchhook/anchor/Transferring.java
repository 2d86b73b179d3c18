package io.switchhook.anchor;

import io.switchhook.access.Refusals;
import io.switchhook.anchor.CarriedOutTransfer.Consultation;
import io.switchhook.call.CallRouter;
import io.switchhook.container.Headers;
import io.switchhook.routing.OwnCalls;
import io.switchhook.routing.Referrals;
import io.switchhook.settings.Settings;
import io.switchhook.settings.TransferSettings;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.transfer.ReferTo;
import io.switchhook.transfer.Replaces;
import io.switchhook.transfer.TargetDialog;
import io.switchhook.transfer.TransferDecision;
import io.switchhook.voicemail.MailboxDoor;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;

/** Carries out the transfers of anchored calls. Thread-safe. */
@Singleton
public class Transferring implements OwnCalls {

    private static final String REFER_SUB = "Refer-Sub";
    private static final Pattern REFER_EVENT =
            Pattern.compile("refer\\s*(?:;\\s*id\\s*=\\s*([0-9]{1,10})\\s*)?", Pattern.CASE_INSENSITIVE);
    private static final int BAD_EVENT = 489;
    /** A transfer may ring the target, recall the transferor and call a mailbox, and re-INVITE meanwhile. */
    private static final int CALLS = 3;
    private static final Duration BETWEEN = Duration.ofSeconds(60);

    private final MailboxDoor mailboxes;
    private final Referrals referrals;
    private final AnchoredDialogs dialogs;
    private final TransferCalls.Means means;
    private final TransferSettings settings;
    private final Clock clock;

    @Inject
    Transferring(
            MailboxDoor mailboxes, Referrals referrals, AnchoredDialogs dialogs, CallRouter router, SubscriberDirectory subscribers, Settings settings,
            Clock clock) {
        this.mailboxes = mailboxes;
        this.referrals = referrals;
        this.dialogs = dialogs;
        this.means = new TransferCalls.Means(router, subscribers, settings, clock);
        this.settings = settings.transfer();
        this.clock = clock;
    }

    /**
     * Deals with a REFER, or a SUBSCRIBE or NOTIFY of the event refer, inside an anchored dialog; answers it.
     *
     * @param transferor the leg that it came on, which is up
     */
    void request(Leg transferor, SipServletRequest request) throws IOException {
        switch (request.getMethod()) {
            case "REFER" -> refer(transferor, request);
            case "SUBSCRIBE" -> subscribe(transferor, request);
            // We ask nobody to transfer anything, and so have no subscription.
            default -> Refusals.refuse(request, SipServletResponse.SC_CALL_LEG_DONE, "Subscription Does Not Exist");
        }
    }

    @Override
    public boolean refer(SipServletRequest refer, Optional<Aor> sender) throws IOException {
        List<String> named = Headers.values(refer, "Target-Dialog");
        Optional<Leg> transferor = named.size() != 1 || sender.isEmpty() ? Optional.empty() : TargetDialog.parse(named.get(0))
                .flatMap(dialog -> dialogs.findEither(dialog.callId(), dialog.localTag(), dialog.remoteTag()))
                .filter(leg -> leg.isUp() && leg.subscriber().equals(sender));
        Optional<Leg> transferee = transferor.flatMap(Leg::peer).filter(Leg::isUp);
        if (transferee.isEmpty()) {
            return false;
        }
        if (referrals.admitOutsideCalls(refer, sender, transferee.get().subscriber())) {
            ReferDialog dialog = ReferDialog.of(refer, longest());
            carryOut(refer, sender, dialog, true, transferor.get(), transferee.get(), dialog::about);
        }
        return true;
    }

    private void refer(Leg transferor, SipServletRequest refer) throws IOException {
        Optional<Leg> transferee = transferor.peer().filter(Leg::isUp);
        Optional<Aor> by = mailboxes.transferor(refer).or(transferor::subscriber);
        if (transferee.isEmpty()) {
            referrals.refuse(refer, SipServletResponse.SC_CALL_LEG_DONE, "Nobody To Transfer");
        } else if (referrals.admitInsideCall(refer, by, transferee.get().subscriber())) {
            LegTransfers transfers = transferor.transfers();
            carryOut(refer, by, transferor, transfers.isFirst(), transferor, transferee.get(), transfers::asked);
        }
    }

    /**
     * @param by in whose right
     * @param first whether no REFER of its dialog was accepted before
     * @param asked is given the transfer before anything is told of it
     */
    private void carryOut(
            SipServletRequest refer, Optional<Aor> by, Hearing hearing, boolean first, Leg transferor, Leg transferee,
            Consumer<CarriedOutTransfer> asked) throws IOException {
        if (!(ReferTo.read(Headers.values(refer, "Refer-To")) instanceof TransferDecision.Relay admitted)) {
            return;
        }
        CarriedOutTransfer transfer = transfer(refer, by, hearing, first, admitted.target(), transferor, transferee);
        asked.accept(transfer);
        referrals.accepted(refer);
        transfer.prepare();
        try {
            answer(refer);
        } finally {
            transfer.begin();
        }
    }

    private static void answer(SipServletRequest refer) throws IOException {
        if (wantsToHear(refer)) {
            refer.createResponse(SipServletResponse.SC_ACCEPTED).send();
            return;
        }
        SipServletResponse response = refer.createResponse(SipServletResponse.SC_OK);
        response.setHeader(REFER_SUB, "false");
        response.send();
    }

    private static boolean wantsToHear(SipServletRequest refer) {
        String wanted = refer.getHeader(REFER_SUB);
        return wanted == null || !wanted.strip().regionMatches(true, 0, "false", 0, "false".length());
    }

    private CarriedOutTransfer transfer(
            SipServletRequest refer, Optional<Aor> by, Hearing hearing, boolean first, ReferTo target, Leg transferor,
            Leg transferee) {
        Optional<Consultation> consultation =
                target.replaces().flatMap(replaced -> consultation(replaced, transferor, transferee));
        boolean inCall = consultation.flatMap(Consultation::target).isPresent();
        ServerTransfer decision = new ServerTransfer(
                inCall ? ServerTransfer.Kind.IN_CALL : ServerTransfer.Kind.CALLED,
                settings.unanswered() != TransferSettings.Unanswered.HANG_UP,
                LegTransfers.contest(transferor.transfers(), transferee.transfers()),
                consultation.flatMap(each -> each.target()
                        .map(far -> LegTransfers.contest(each.transferor().transfers(), far.transfers()))));
        TransferCalls calls = new TransferCalls(
                means, refer, by, target, transferor, transferee,
                inCall ? Optional.empty() : consultation.map(Consultation::transferor));
        return new CarriedOutTransfer(
                refer, hearing, transferor, transferee, consultation.filter(each -> each.target().isPresent()), calls, decision,
                subscription(refer, first), referrals, clock, settings.answerTime());
    }

    private ReferSubscription subscription(SipServletRequest refer, boolean first) {
        return wantsToHear(refer)
                ? ReferSubscription.open(
                        first ? OptionalLong.empty() : OptionalLong.of(Referrals.cseq(refer)), clock.instant(), longest())
                : ReferSubscription.none();
    }

    private Duration longest() {
        return settings.answerTime().multipliedBy(CALLS).plus(BETWEEN);
    }

    /** The transferor's other call, which a Replaces names in his terms, or in those of whom he talks to there. */
    private Optional<Consultation> consultation(Replaces replaced, Leg transferor, Leg transferee) {
        Optional<Leg> his = dialogs.find(replaced.callId(), replaced.toTag(), replaced.fromTag());
        Optional<Consultation> found = his.isPresent()
                ? his.flatMap(leg -> ofTransferor(leg, replaced))
                : dialogs.find(replaced.callId(), replaced.fromTag(), replaced.toTag())
                        .flatMap(far -> far.peer().filter(Leg::isUp).map(leg -> new Consultation(leg, Optional.of(far))));
        return found.filter(each -> each.transferor() != transferor && each.transferor() != transferee);
    }

    private static Optional<Consultation> ofTransferor(Leg leg, Replaces replaced) {
        if (leg.isOver()) {
            return Optional.empty();
        }
        if (!leg.isUp()) {
            return Optional.of(new Consultation(leg, Optional.empty()));
        }
        return replaced.earlyOnly()
                ? Optional.empty()
                : leg.peer().filter(Leg::isUp).map(far -> new Consultation(leg, Optional.of(far)));
    }

    private static void subscribe(Leg transferor, SipServletRequest subscribe) throws IOException {
        String event = subscribe.getHeader("Event");
        if (event == null || !REFER_EVENT.matcher(event.strip()).matches()) {
            Refusals.refuse(subscribe, BAD_EVENT, "Bad Event");
            return;
        }
        Optional<CarriedOutTransfer> transfer = transferor.transfers().notifying(event.strip().replaceAll("\\s", "").toLowerCase());
        if (transfer.isPresent()) {
            transfer.get().refresh(subscribe);
        } else {
            Refusals.refuse(subscribe, SipServletResponse.SC_CALL_LEG_DONE, "Subscription Does Not Exist");
        }
    }
}
