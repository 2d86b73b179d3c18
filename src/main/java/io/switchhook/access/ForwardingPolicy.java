package io.switchhook.access;

import io.switchhook.forwarding.Destination;
import io.switchhook.settings.AccessSettings;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.ClassOfService;
import io.switchhook.subscriber.Domains;
import io.switchhook.subscriber.Subscriber;
import java.util.Optional;
import java.util.function.Function;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * Decides where a subscriber may forward his calls: where he may call himself, whoever the caller is, and where calls can be
 * sent at all, which is to subscribers and groups of ours and to trusted peers. Thread-safe, without I/O.
 */
@Singleton
public class ForwardingPolicy {

    private static final int ANY_PORT = -1;

    private final Domains domains;
    private final DialPolicy dialPolicy;
    private final AccessSettings settings;

    @Inject
    public ForwardingPolicy(Domains domains, DialPolicy dialPolicy, Settings settings) {
        this.domains = domains;
        this.dialPolicy = dialPolicy;
        this.settings = settings.access();
    }

    /** Why a subscriber cannot forward to a destination, as the end of a sentence about it; empty when he can. */
    public Optional<String> objection(Subscriber forwarder, SipUri destination) {
        return isOwn(forwarder, destination) ? Optional.empty() : objection(forwarder.classOfService(), destination);
    }

    /** As for a subscriber of this class of service. */
    public Optional<String> objection(ClassOfService forwarder, SipUri destination) {
        return dialPolicy.allows(forwarder, destination)
                ? objection(destination)
                : Optional.of("not allowed by the class of service");
    }

    /** Why nobody can forward to a destination; otherwise as for a subscriber. */
    public Optional<String> objection(SipUri destination) {
        if (domains.contain(destination, ANY_PORT)) {
            return subscriber(destination).isPresent() || group(destination).isPresent()
                    ? Optional.empty()
                    : Optional.of("nobody has this address");
        }
        return settings.trusts(destination)
                ? Optional.empty()
                : Optional.of("neither an address of ours nor one of a trusted peer");
    }

    /** Why a subscriber cannot have a rule with this destination, as the end of a sentence about it; empty when he can. */
    public Optional<String> objection(Subscriber forwarder, Destination destination) {
        return destination instanceof Destination.Address address && isOwn(forwarder, address.uri())
                ? Optional.of("the subscriber's own address")
                : objection(destination, uri -> objection(forwarder, uri));
    }

    /** As for a subscriber of this class of service who has no address. */
    public Optional<String> objection(ClassOfService forwarder, Destination destination) {
        return objection(destination, uri -> objection(forwarder, uri));
    }

    /** Why nobody can have a rule with this destination. */
    public Optional<String> objection(Destination destination) {
        return objection(destination, this::objection);
    }

    private Optional<String> objection(Destination destination, Function<SipUri, Optional<String>> toUri) {
        if (destination instanceof Destination.Address address) {
            return toUri.apply(address.uri());
        }
        if (destination instanceof Destination.Several several) {
            return several.members().stream()
                    .flatMap(member -> toUri.apply(member.uri()).map(objection -> member.uri() + ": " + objection).stream())
                    .findFirst();
        }
        return destination instanceof Destination.Mailbox mailbox
                        && domains.subscriber(mailbox.owner().uri()).filter(Subscriber::voicemail).isEmpty()
                ? Optional.of("nobody with voicemail has this address")
                : Optional.empty();
    }

    private boolean isOwn(Subscriber subscriber, SipUri destination) {
        return subscriber(destination).filter(each -> each.id() == subscriber.id()).isPresent();
    }

    /** The subscriber of ours at a destination, empty when it is elsewhere, or he is not served. */
    public Optional<Subscriber> subscriber(SipUri destination) {
        return domains.contain(destination, ANY_PORT) ? domains.subscriber(destination) : Optional.empty();
    }

    /** The group of ours at a destination, empty when it is elsewhere. */
    public Optional<Aor> group(SipUri destination) {
        return domains.contain(destination, ANY_PORT) ? domains.group(destination) : Optional.empty();
    }
}
