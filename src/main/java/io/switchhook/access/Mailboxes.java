package io.switchhook.access;

import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.Voicemail;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.Domains;
import io.switchhook.subscriber.Subscriber;
import java.util.Optional;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * The addresses of mailboxes (RFC 4458): where calls are sent, and which of them somebody may be transferred to or call.
 * Thread-safe, without I/O.
 */
@Singleton
public class Mailboxes {

    private static final String TARGET = "target";

    private final Domains domains;
    private final Voicemail voicemail;

    @Inject
    public Mailboxes(Domains domains, Settings settings) {
        this.domains = domains;
        this.voicemail = settings.voicemail();
    }

    /** The mailbox that takes a call to this subscriber on this condition, empty when there is none. */
    public Optional<SipUri> mailbox(Aor subscriber, Condition condition) {
        return voicemail.mailbox(subscriber, condition, domains.self());
    }

    /** Where a subscriber hears his messages, empty when nowhere. */
    public Optional<SipUri> retrieval(Aor subscriber) {
        return voicemail.retrieval(subscriber, domains.self());
    }

    /** Whose mailbox is at an address, which names him in its target parameter; empty when none of ours is. */
    public Optional<Subscriber> owner(SipUri uri) {
        return uri.parameter(TARGET).map(SipUri::unescape).flatMap(SipUri::tryParse)
                .flatMap(domains::subscriber)
                .filter(Subscriber::voicemail)
                .filter(owner -> Stream.of(Condition.values())
                        .flatMap(condition -> mailbox(owner.aor(), condition).stream())
                        .anyMatch(mailbox -> uri.sharesAddress(mailbox)));
    }

    /** Whether an address is that of our own mailbox user agent, whoever it is to serve. */
    public boolean isOwn(SipUri uri) {
        String self = domains.self();
        return !self.isEmpty() && uri.sharesAddress(SipUri.parse("sip:" + Voicemail.OWN_USER + "@" + self));
    }
}
