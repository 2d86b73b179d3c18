package io.switchhook.access;

import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.Voicemail;
import io.switchhook.settings.Settings;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.Domains;
import io.switchhook.subscriber.Subscriber;
import java.util.Optional;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Singleton;

/** The addresses of mailboxes, which somebody may be transferred to or call (RFC 4458). Thread-safe, without I/O. */
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

    /** Whose mailbox is at an address, which names him in its target parameter; empty when none of ours is. */
    public Optional<Subscriber> owner(SipUri uri) {
        return uri.parameter(TARGET).map(SipUri::unescape).flatMap(SipUri::tryParse)
                .flatMap(domains::subscriber)
                .filter(Subscriber::voicemail)
                .filter(owner -> Stream.of(Condition.values())
                        .flatMap(condition -> voicemail.mailbox(owner.aor(), condition).stream())
                        .anyMatch(mailbox -> uri.sharesAddress(mailbox)));
    }
}
