package io.switchhook.access;

import io.switchhook.settings.AccessSettings;
import io.switchhook.settings.Settings;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.Domains;
import io.switchhook.subscriber.Subscriber;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * Decides where a subscriber may forward his calls: where he may call himself, whoever the caller is, and where calls can be
 * sent at all, which is to subscribers of ours and to trusted peers. Thread-safe, without I/O.
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
        return dialPolicy.allows(forwarder, destination)
                ? objection(destination)
                : Optional.of("not allowed by the class of service");
    }

    /** Why nobody can forward to a destination; otherwise as for a subscriber. */
    public Optional<String> objection(SipUri destination) {
        if (domains.contain(destination, ANY_PORT)) {
            return subscriber(destination).isPresent() ? Optional.empty() : Optional.of("nobody has this address");
        }
        return settings.trusts(destination.parameter("maddr").orElse(destination.host()))
                ? Optional.empty()
                : Optional.of("neither an address of ours nor one of a trusted peer");
    }

    /** The subscriber of ours at a destination, empty when it is elsewhere, or he is not served. */
    public Optional<Subscriber> subscriber(SipUri destination) {
        return domains.contain(destination, ANY_PORT) ? domains.subscriber(destination) : Optional.empty();
    }
}
