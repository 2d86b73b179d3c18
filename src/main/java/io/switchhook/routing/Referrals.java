package io.switchhook.routing;

import io.switchhook.access.Refusals;
import io.switchhook.container.Headers;
import io.switchhook.container.Origin;
import io.switchhook.registrar.Binding;
import io.switchhook.sip.Aor;
import io.switchhook.transfer.ReferralRate;
import io.switchhook.transfer.Replaces;
import io.switchhook.transfer.Transfer;
import io.switchhook.transfer.TransferDecision;
import io.switchhook.transfer.TransferPolicy;
import io.switchhook.transfer.Transfers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What servlets do about the REFERs that they relay, and about what follows from them. Thread-safe. */
@Singleton
public class Referrals {

    private static final Logger LOG = LoggerFactory.getLogger(Referrals.class);
    private static final Pattern EVENT = Pattern.compile("refer\\s*(?:;.*)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern EVENT_ID = Pattern.compile(";\\s*id\\s*=\\s*([0-9]{1,10})", Pattern.CASE_INSENSITIVE);
    private static final Pattern STATUS = Pattern.compile("SIP/2\\.0\\s+([1-6][0-9]{2})\\b.*");
    private static final int LONGEST_STATUS_LINE = 100;

    private final TransferPolicy policy;
    private final Transfers transfers;
    private final ReferralRate rate;

    @Inject
    public Referrals(TransferPolicy policy, Transfers transfers, ReferralRate rate) {
        this.policy = policy;
        this.transfers = transfers;
        this.rate = rate;
    }

    /**
     * Counts a REFER outside of calls, and refuses it when its sender has sent too many.
     *
     * @param sender who answers for it; nobody of ours is known by the address that it came from
     * @return whether it may pass
     */
    boolean isInTime(SipServletRequest refer, Optional<Aor> sender) throws IOException {
        Optional<Duration> wait = rate.take(sender.map(Aor::toString).orElseGet(() -> Origin.address(refer)));
        if (wait.isPresent()) {
            transfers.refused();
            Refusals.refuseFor(refer, wait.get(), "Too Many Transfers");
        }
        return wait.isEmpty();
    }

    /**
     * Lets a REFER inside a call pass, or refuses it.
     *
     * @param transferor the subscriber who sends it; empty for nobody of ours
     * @param transferee the subscriber it goes to; empty for nobody of ours
     * @return whether it passes
     */
    public boolean admitInsideCall(SipServletRequest refer, Optional<Aor> transferor, Optional<Aor> transferee)
            throws IOException {
        return admit(refer, asked(refer, transferor, transferee), false);
    }

    /** As for one inside a call. */
    public boolean admitOutsideCalls(SipServletRequest refer, Optional<Aor> transferor, Optional<Aor> transferee)
            throws IOException {
        return admit(refer, asked(refer, transferor, transferee), true);
    }

    /** The phones that a request goes to: of all that it could, those that have the call it names (RFC 4538), if any. */
    List<Binding> among(SipServletRequest request, List<Binding> bindings) {
        List<String> named = Headers.values(request, "Target-Dialog");
        List<Binding> inCall =
                bindings.stream().filter(binding -> policy.isAt(binding.contact(), named)).toList();
        return inCall.isEmpty() ? bindings : inCall;
    }

    private TransferPolicy.Asked asked(SipServletRequest refer, Optional<Aor> transferor, Optional<Aor> transferee) {
        return new TransferPolicy.Asked(
                Headers.values(refer, "Refer-To"), transferor, transferee, refer.getLocalPort(),
                transfers.inARow(refer.getCallId()), transfers.pending(refer.getCallId()));
    }

    private boolean admit(SipServletRequest refer, TransferPolicy.Asked asked, boolean outside) throws IOException {
        TransferDecision decision = outside
                ? policy.decideOutsideCalls(asked, Headers.values(refer, "Target-Dialog"))
                : policy.decide(asked);
        if (decision instanceof TransferDecision.Relay relay) {
            transfers.asked(id(refer), asked.transferor(), asked.transferee(), relay.target(),
                    Optional.ofNullable(refer.getHeader("Referred-By")).orElse(""));
            LOG.info("Call {}: {} transfers {} to {} ({})", refer.getCallId(),
                    asked.transferor().map(Aor::toString).orElseGet(() -> refer.getFrom().getURI().toString()),
                    refer.getTo().getURI(), relay.target().uri(),
                    relay.target().replaces().isPresent() ? "attended" : "blind");
            return true;
        }
        if (decision instanceof TransferDecision.Refuse refuse) {
            refuse(refer, refuse.status(), refuse.reason());
        }
        return false;
    }

    /** Refuses a REFER. */
    public void refuse(SipServletRequest refer, int status, String reason) throws IOException {
        transfers.refused();
        Refusals.refuse(refer, status, reason);
    }

    /** A final response to a REFER passes. */
    public void answered(SipServletResponse response) {
        transfers.answered(id(response), response.getStatus(), isSubscribed(response));
    }

    /** Whether notifications follow a REFER that was accepted so (RFC 4488 4). */
    public static boolean isSubscribed(SipServletResponse response) {
        String subscription = response.getHeader("Refer-Sub");
        return subscription == null || !subscription.strip().regionMatches(true, 0, "false", 0, "false".length());
    }

    /** Whether a NOTIFY is about a REFER. */
    public static boolean isAboutTransfer(SipServletRequest notify) {
        String event = notify.getHeader("Event");
        return event != null && EVENT.matcher(event.strip()).matches();
    }

    /** Whether a NOTIFY is the last of its subscription. */
    public static boolean isLast(SipServletRequest notify) {
        String state = notify.getHeader("Subscription-State");
        return state != null && state.strip().regionMatches(true, 0, "terminated", 0, "terminated".length());
    }

    /** A NOTIFY passes. */
    public void notified(SipServletRequest notify) {
        if (!isAboutTransfer(notify)) {
            return;
        }
        Matcher id = EVENT_ID.matcher(notify.getHeader("Event"));
        OptionalLong cseq = id.find() ? OptionalLong.of(Long.parseLong(id.group(1))) : OptionalLong.empty();
        transfers.notified(notify.getCallId(), Headers.tag(notify.getTo()), cseq, reported(notify), isLast(notify))
                .ifPresent(transfer -> LOG.info("Call {}: the transfer of {} to {} {}", notify.getCallId(),
                        notify.getFrom().getURI(), transfer.target().uri(), outcome(transfer)));
    }

    /** A REFER that was let pass is carried out by us. */
    public void accepted(SipServletRequest refer) {
        transfers.answered(id(refer), 202, true);
    }

    /** A transfer that we carry out stands so; the transferor is told or has not asked to be. */
    public void reported(SipServletRequest refer, int status, boolean last) {
        Transfer.Id id = id(refer);
        transfers.notified(id.callId(), id.tag(), OptionalLong.of(id.cseq()), status, last)
                .ifPresent(transfer -> LOG.info("Call {}: the transfer of {} to {} {}", id.callId(),
                        refer.getTo().getURI(), transfer.target().uri(), outcome(transfer)));
    }

    /** A transfer that we carry out has made a call, whose parties have dialogs with these Call-IDs. */
    public void connected(SipServletRequest refer, List<String> callIds) {
        Transfer.Id id = id(refer);
        callIds.forEach(callId -> transfers.continued(id, callId));
        LOG.info("Call {} is the transfer of call {} by {}", String.join(" with ", callIds), id.callId(), refer.getFrom().getURI());
    }

    private static String outcome(Transfer transfer) {
        return switch (transfer.state()) {
            case SUCCEEDED -> "succeeded";
            case FAILED -> "failed with " + transfer.status();
            default -> "has no result that is told";
        };
    }

    /** An INVITE begins a call: of the transfer that it carries out, if any, the log ties both calls. */
    public void calling(SipServletRequest invite, Optional<Aor> caller) {
        transfers.carriedOut(
                        invite.getCallId(), caller, invite.getRequestURI().toString(),
                        Optional.ofNullable(invite.getHeader("Replaces")).flatMap(Replaces::parse),
                        Optional.ofNullable(invite.getHeader("Referred-By")).orElse(""))
                .ifPresent(transfer -> LOG.info("Call {} to {} is the transfer of call {} by {}", invite.getCallId(),
                        transfer.target().uri(), transfer.id().callId(),
                        transfer.transferor().map(Aor::toString).orElse("nobody of ours")));
    }

    /** The status that the message/sipfrag (RFC 3420) of a NOTIFY begins with, 0 when it has none. */
    public static int reported(SipServletRequest notify) {
        String type = notify.getContentType();
        if (type == null || !type.regionMatches(true, 0, "message/sipfrag", 0, "message/sipfrag".length())) {
            return 0;
        }
        try {
            byte[] content = notify.getRawContent();
            if (content == null) {
                return 0;
            }
            String start = new String(
                    content, 0, Math.min(content.length, LONGEST_STATUS_LINE), StandardCharsets.UTF_8);
            Matcher status = STATUS.matcher(start.strip().split("[\r\n]", 2)[0]);
            return status.matches() ? Integer.parseInt(status.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** Of a REFER or a response to it. */
    private static Transfer.Id id(SipServletMessage message) {
        return new Transfer.Id(message.getCallId(), Headers.tag(message.getFrom()), cseq(message));
    }

    /** The number of a CSeq. */
    public static long cseq(SipServletMessage message) {
        return Long.parseLong(message.getHeader("CSeq").strip().split("\\s+", 2)[0]);
    }
}
