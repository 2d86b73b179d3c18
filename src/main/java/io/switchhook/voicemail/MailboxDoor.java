package io.switchhook.voicemail;

import io.switchhook.access.Mailboxes;
import io.switchhook.access.Refusals;
import io.switchhook.container.Headers;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.servlet.sip.SipServletRequest;

/**
 * Where calls come to our own mailboxes: only those that we ourselves send there, which have been through all that decides who
 * may call whom. Thread-safe.
 */
@Singleton
public class MailboxDoor {

    private static final String HEADER = "X-Switchhook-Mailbox";

    private final MailboxSeal seal;
    private final Mailboxes mailboxes;
    private final MailboxAgent agent;

    @Inject
    public MailboxDoor(MailboxSeal seal, Mailboxes mailboxes, MailboxAgent agent) {
        this.seal = seal;
        this.mailboxes = mailboxes;
        this.agent = agent;
    }

    /**
     * Seals an INVITE that is about to be sent, if it is for a mailbox of our own.
     *
     * @param invite one without any header of this kind
     * @param target where it is sent
     */
    public void seal(SipServletRequest invite, SipUri target) {
        if (mailboxes.isOwn(target)) {
            invite.setHeader(HEADER, seal.of(invite.getCallId(), Headers.tag(invite.getFrom()), target));
        }
    }

    /**
     * Takes an INVITE that starts a call, if we have sent it here; what others write into such a header is removed.
     *
     * @return whether it did; otherwise nothing was done with it
     */
    public boolean take(SipServletRequest invite) throws IOException {
        List<String> seals = Headers.values(invite, HEADER);
        if (seals.isEmpty()) {
            return false;
        }
        invite.removeHeader(HEADER);
        Optional<SipUri> target = SipUri.tryParse(invite.getRequestURI().toString()).filter(mailboxes::isOwn);
        if (seals.size() != 1 || target.isEmpty()
                || !seal.isGood(seals.get(0), invite.getCallId(), Headers.tag(invite.getFrom()), target.get())) {
            return false;
        }
        try {
            agent.take(invite, target.get());
        } catch (RuntimeException e) {
            Refusals.fail(invite, e);
        }
        return true;
    }

    /** Seals a REFER of ours, which is done in the right of the owner of a mailbox. */
    static void seal(MailboxSeal seal, SipServletRequest refer, Aor owner, SipUri target) {
        refer.setHeader("Referred-By", "<" + owner + ">");
        refer.setHeader(HEADER, seal.of(refer.getCallId(), Headers.tag(refer.getFrom()), referral(owner, target)));
    }

    /** The owner of the mailbox that has sent a REFER inside a call; empty when it is of somebody else. */
    public Optional<Aor> transferor(SipServletRequest refer) {
        List<String> seals = Headers.values(refer, HEADER);
        if (seals.isEmpty()) {
            return Optional.empty();
        }
        refer.removeHeader(HEADER);
        Optional<Aor> owner = address(refer, "Referred-By").flatMap(Aor::of);
        Optional<SipUri> target = address(refer, "Refer-To");
        return owner.filter(by -> seals.size() == 1 && target.isPresent() && seal.isGood(
                seals.get(0), refer.getCallId(), Headers.tag(refer.getFrom()), referral(by, target.get())));
    }

    private static Optional<SipUri> address(SipServletRequest refer, String header) {
        return Optional.ofNullable(refer.getHeader(header))
                .map(value -> value.substring(value.indexOf('<') + 1, Math.max(value.indexOf('<') + 1, value.lastIndexOf('>'))))
                .flatMap(SipUri::tryParse);
    }

    /** What is sealed; no INVITE can have it for its Request-URI. */
    private static SipUri referral(Aor owner, SipUri target) {
        return new SipUri(false, "refer", "mailbox.invalid", -1,
                Map.of("subscriber", SipUri.escape(owner.toString()), "target", SipUri.escape(SipUri.unescape(target.toString()))), "");
    }
}
