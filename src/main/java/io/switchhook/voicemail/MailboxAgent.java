package io.switchhook.voicemail;

import io.switchhook.access.Refusals;
import io.switchhook.container.Branches;
import io.switchhook.container.Content;
import io.switchhook.container.Headers;
import io.switchhook.container.Sessions;
import io.switchhook.forwarding.ShownCaller;
import io.switchhook.routing.Flows;
import io.switchhook.settings.Settings;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.voicemail.dialogue.MailboxCall;
import io.switchhook.voicemail.dialogue.MailboxCalls;
import io.switchhook.voicemail.dialogue.Visit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the calls that come to our own mailboxes. Thread-safe. */
@Singleton
public class MailboxAgent {

    private static final Logger LOG = LoggerFactory.getLogger(MailboxAgent.class);
    /** Those that need nothing of us: no response of ours is provisional, and no dialog of ours is replaced. */
    private static final Set<String> EXTENSIONS = Set.of("100rel", "timer", "replaces", "norefersub", "histinfo");
    private static final int BAD_EXTENSION = 420;
    /** Longer than anybody rings; who transfers for a mailbox and never says what came of it is not waited for. */
    private static final Duration TRANSFER_TIME = Duration.ofMinutes(5);

    private final SubscriberDirectory subscribers;
    private final MailboxCalls dialogues;
    private final MailboxSeal seal;
    private final Settings settings;
    /** By application session. */
    private final Map<String, MailboxLeg> calls = new ConcurrentHashMap<>();

    @Inject
    MailboxAgent(SubscriberDirectory subscribers, MailboxCalls dialogues, MailboxSeal seal, Settings settings) {
        this.subscribers = subscribers;
        this.dialogues = dialogues;
        this.seal = seal;
        this.settings = settings;
    }

    /** How many calls there are, for monitoring. */
    public int size() {
        return calls.size();
    }

    /**
     * Answers an INVITE, or refuses it.
     *
     * @param requestUri its Request-URI
     */
    void take(SipServletRequest invite, SipUri requestUri) throws IOException {
        SipApplicationSession session = invite.getApplicationSession();
        session.setExpires((int) settings.callIdleTime().toMinutes());
        Sessions.handleBy(invite.getSession(), VoicemailServlet.NAME);
        Flows.learnSender(invite);
        Branches.sayTrying(invite);
        List<String> unknown = unknownExtensions(invite);
        if (!unknown.isEmpty()) {
            SipServletResponse response = Refusals.response(invite, BAD_EXTENSION, "Bad Extension");
            response.setHeader("Unsupported", String.join(", ", unknown));
            Refusals.send(invite, response);
            return;
        }
        Optional<Visit> visit = Errand.of(requestUri, Headers.values(invite, "History-Info"))
                .flatMap(errand -> visit(errand, invite));
        if (visit.isEmpty()) {
            Refusals.refuse(invite, SipServletResponse.SC_NOT_FOUND, "No Such Mailbox");
            return;
        }
        Optional<Content> offer = Content.of(invite);
        if (offer.filter(content -> !content.isSdp()).isPresent()) {
            Refusals.refuse(invite, SipServletResponse.SC_UNSUPPORTED_MEDIA_TYPE, "Only SDP");
            return;
        }
        answer(invite, visit.get(), offer.map(content -> new String(content.bytes(), StandardCharsets.UTF_8)));
    }

    private void answer(SipServletRequest invite, Visit visit, Optional<String> offer) throws IOException {
        MailboxLeg leg = new MailboxLeg(invite, seal, TRANSFER_TIME, this::over);
        Optional<MailboxCall> call = dialogues.open(
                visit, "Call " + invite.getCallId(), LocalAddress.towards(offer.orElse(""), hosts(invite)), leg);
        if (call.isEmpty()) {
            LOG.warn("Call {}: no port is free for a call to a mailbox, see switchhook.voicemail.media.ports", invite.getCallId());
            Refusals.refuse(invite, SipServletResponse.SC_SERVICE_UNAVAILABLE, "No Port");
            return;
        }
        calls.put(invite.getApplicationSession().getId(), leg);
        LOG.info("Call {} has reached {}", invite.getCallId(), text(visit));
        leg.answer(invite, offer, call.get());
    }

    private Optional<Visit> visit(Errand errand, SipServletRequest invite) {
        if (errand instanceof Errand.Hear hear) {
            return owner(hear.owner()).map(Visit.Own::new);
        }
        Errand.Leave leave = (Errand.Leave) errand;
        ShownCaller caller = ShownCaller.of(
                invite.getHeader("From"), Headers.values(invite, "P-Asserted-Identity"), Headers.values(invite, "Privacy"));
        return owner(leave.owner())
                .map(owner -> new Visit.Deposit(owner, leave.cause(), caller.uri(), caller.name(), invite.getCallId()));
    }

    private Optional<Subscriber> owner(SipUri address) {
        return subscribers.find(address).filter(Subscriber::enabled).filter(Subscriber::voicemail);
    }

    private static String text(Visit visit) {
        if (visit instanceof Visit.Deposit deposit) {
            return "the mailbox of " + deposit.owner().aor();
        }
        return visit instanceof Visit.Own own ? "the messages of " + own.owner().aor() : "the mailboxes";
    }

    private static List<String> unknownExtensions(SipServletRequest invite) {
        return Headers.values(invite, "Require").stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .map(String::strip)
                .filter(option -> !option.isEmpty() && !EXTENSIONS.contains(option.toLowerCase(Locale.ROOT)))
                .toList();
    }

    /** Where the caller might be, without an offer. */
    private static List<String> hosts(SipServletRequest invite) {
        List<String> hosts = new ArrayList<>();
        Headers.contact(invite).map(SipUri::host).ifPresent(hosts::add);
        hosts.add(invite.getRemoteAddr());
        return hosts;
    }

    /** The container has given up waiting for the ACK of an answer (RFC 3261 13.3.1.4). */
    public void unacknowledged(SipServletRequest invite) {
        MailboxLeg.of(invite).ifPresent(MailboxLeg::unacknowledged);
    }

    /** An application session has ended; what it had of ours ends with it. */
    public void ended(String session) {
        Optional.ofNullable(calls.get(session)).ifPresent(MailboxLeg::over);
    }

    private void over(MailboxLeg leg) {
        calls.values().remove(leg);
    }
}
