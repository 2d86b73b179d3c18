package io.switchhook.transfer;

import io.switchhook.access.DialPolicy;
import io.switchhook.access.Mailboxes;
import io.switchhook.feature.DomainCodes;
import io.switchhook.feature.Feature;
import io.switchhook.registrar.LocationService;
import io.switchhook.settings.AccessSettings;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.sip.TelephoneNumber;
import io.switchhook.subscriber.Domains;
import io.switchhook.subscriber.Subscriber;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * Decides whether somebody may transfer a call: to where he may call himself, whoever is transferred; who is nobody of ours,
 * to subscribers and groups of ours only. A call that he has a part in may be replaced wherever it is. Thread-safe, without
 * I/O.
 */
@Singleton
public class TransferPolicy {

    /** How many transfers may follow each other, in one call and in those that came of it. */
    static final int MOST_IN_A_ROW = 10;
    /** How many of them may be under way at a time. */
    static final int MOST_PENDING = 3;

    private static final TransferDecision.Refuse ELSEWHERE = new TransferDecision.Refuse(603, "Target Not Served");
    private static final TransferDecision.Refuse NOT_ALLOWED =
            new TransferDecision.Refuse(603, "Not Allowed By Class Of Service");
    private static final TransferDecision.Refuse NOT_YOURS = new TransferDecision.Refuse(403, "Not Your Call");

    /**
     * A REFER.
     *
     * @param referTo the values of its Refer-To
     * @param transferor the subscriber that sends it; empty for nobody of ours
     * @param transferee the subscriber that it goes to; empty for nobody of ours
     * @param arrivedAt the port of ours that it came to
     * @param inARow how many transfers there were before it
     * @param pending how many of them are under way
     */
    public record Asked(
            List<String> referTo,
            Optional<Aor> transferor,
            Optional<Aor> transferee,
            int arrivedAt,
            int inARow,
            int pending) {}

    private final Domains domains;
    private final DialPolicy dialPolicy;
    private final LocationService location;
    private final DomainCodes codes;
    private final RelayedDialogs dialogs;
    private final Mailboxes mailboxes;
    private final AccessSettings settings;

    @Inject
    public TransferPolicy(
            Domains domains, DialPolicy dialPolicy, LocationService location, DomainCodes codes, RelayedDialogs dialogs,
            Mailboxes mailboxes, Settings settings) {
        this.domains = domains;
        this.dialPolicy = dialPolicy;
        this.location = location;
        this.codes = codes;
        this.dialogs = dialogs;
        this.mailboxes = mailboxes;
        this.settings = settings.access();
    }

    /** Decides about a REFER from a party of the call that it came in. */
    public TransferDecision decide(Asked asked) {
        TransferDecision read = ReferTo.read(asked.referTo());
        return read instanceof TransferDecision.Relay relay
                ? objection(relay.target(), asked).<TransferDecision>map(refuse -> refuse).orElse(relay)
                : read;
    }

    /**
     * Decides about a REFER outside of calls.
     *
     * @param targetDialog the values of its Target-Dialog (RFC 4538): a dialog of ours must be between its sender and its
     *     recipient, what is none of ours is for the recipient to judge
     */
    public TransferDecision decideOutsideCalls(Asked asked, List<String> targetDialog) {
        if (!targetDialog.isEmpty()) {
            Optional<TargetDialog> named =
                    targetDialog.size() == 1 ? TargetDialog.parse(targetDialog.get(0)) : Optional.empty();
            if (named.isEmpty()) {
                return new TransferDecision.Refuse(400, "Bad Target-Dialog");
            }
            boolean ofOthers = dialogs.parties(named.get().callId(), named.get().localTag(), named.get().remoteTag())
                    .filter(parties -> !parties.are(asked.transferor(), asked.transferee()))
                    .isPresent();
            if (ofOthers) {
                return NOT_YOURS;
            }
        }
        return asked.transferor().isEmpty()
                ? new TransferDecision.Refuse(403, "Only Subscribers Transfer From Outside")
                : decide(asked);
    }

    /** Whether the call that a Target-Dialog names is at this contact. */
    public boolean isAt(SipUri contact, List<String> targetDialog) {
        return targetDialog.size() == 1 && TargetDialog.parse(targetDialog.get(0))
                .flatMap(named -> dialogs.parties(named.callId(), named.localTag(), named.remoteTag()))
                .filter(parties -> parties.isAt(contact))
                .isPresent();
    }

    private Optional<TransferDecision.Refuse> objection(ReferTo target, Asked asked) {
        if (asked.inARow() >= MOST_IN_A_ROW) {
            return Optional.of(new TransferDecision.Refuse(403, "Too Many Transfers"));
        }
        if (asked.pending() >= MOST_PENDING) {
            return Optional.of(new TransferDecision.Refuse(480, "Transfers Under Way"));
        }
        Optional<Subscriber> transferor = asked.transferor().flatMap(aor -> domains.subscriber(aor.uri()));
        if (asked.transferor().isPresent() && transferor.isEmpty()) {
            return Optional.of(new TransferDecision.Refuse(403, "Subscriber Not Served"));
        }
        Optional<TelephoneNumber> number = TelephoneNumber.ofUri(target.uri());
        return number.isPresent()
                ? toNumber(number.get(), transferor, asked)
                : toUri(SipUri.parse(target.uri()), target.replaces(), transferor, asked);
    }

    private Optional<TransferDecision.Refuse> toNumber(
            TelephoneNumber number, Optional<Subscriber> transferor, Asked asked) {
        if (domains.subscriber(number).isEmpty() && domains.group(number).isEmpty()) {
            if (transferor.isEmpty()) {
                return Optional.of(ELSEWHERE);
            }
            if (actsForTransferee(number.digits(), asked)) {
                return Optional.of(NOT_ALLOWED);
            }
        }
        return transferor.filter(each -> !dialPolicy.allows(each, number)).map(each -> NOT_ALLOWED);
    }

    private Optional<TransferDecision.Refuse> toUri(
            SipUri uri, Optional<Replaces> replaces, Optional<Subscriber> transferor, Asked asked) {
        boolean ours = isOurs(uri, asked.arrivedAt());
        Optional<RelayedDialogs.Parties> replaced =
                replaces.flatMap(each -> dialogs.parties(each.callId(), each.fromTag(), each.toTag()));
        if (replaced.isPresent()) {
            if (!replaced.get().include(asked.transferor())) {
                return Optional.of(NOT_YOURS);
            }
            if (ours || replaced.get().isAt(uri)) {
                return Optional.empty();
            }
        }
        if (ours && (domains.subscriber(uri).isPresent() || domains.group(uri).isPresent())
                || !ours && location.byContact(uri).isPresent()) {
            return transferor.filter(each -> !dialPolicy.allows(each, uri)).map(each -> NOT_ALLOWED);
        }
        Optional<Subscriber> owner = ours ? Optional.empty() : mailboxes.owner(uri);
        if (owner.isPresent()) {
            return transferor.filter(each -> !dialPolicy.allows(each, owner.get().aor().uri())).map(each -> NOT_ALLOWED);
        }
        // Nobody has an address of ours that is left here: who is transferred to it learns that.
        if (transferor.isEmpty() || !ours && !settings.trusts(uri)) {
            return Optional.of(ELSEWHERE);
        }
        return dialPolicy.allows(transferor.get(), uri) && !(ours && actsForTransferee(uri.user().split(";", 2)[0], asked))
                ? Optional.empty()
                : Optional.of(NOT_ALLOWED);
    }

    /** Whether a request for a URI comes to us; one with maddr goes where that says, whatever its host (RFC 3261 19.1.1). */
    private boolean isOurs(SipUri uri, int arrivedAt) {
        return domains.contain(uri, arrivedAt)
                && uri.parameter("maddr")
                        .filter(host -> !domains.contain(new SipUri(false, "", host, uri.port(), Map.of(), ""), arrivedAt))
                        .isEmpty();
    }

    /** Whether it is a code that changes something for, or gives something away of, the one who is made to dial it. */
    private boolean actsForTransferee(String dialled, Asked asked) {
        return asked.transferee()
                .flatMap(aor -> codes.of(aor.domain()).read(dialled))
                .filter(code -> code.feature() != Feature.VOICEMAIL)
                .isPresent();
    }
}
