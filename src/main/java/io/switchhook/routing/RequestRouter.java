package io.switchhook.routing;

import io.switchhook.access.Access;
import io.switchhook.access.DialPolicy;
import io.switchhook.access.Mailboxes;
import io.switchhook.feature.DomainCodes;
import io.switchhook.registrar.Binding;
import io.switchhook.registrar.LocationService;
import io.switchhook.settings.AccessSettings;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.sip.TelephoneNumber;
import io.switchhook.subscriber.DestinationKind;
import io.switchhook.subscriber.Domains;
import io.switchhook.subscriber.Subscriber;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Singleton;

/** Decides where a request goes that starts something (RFC 3261 16.3 to 16.5). Thread-safe, without I/O. */
@Singleton
public class RequestRouter {

    private static final Routing RELAYING_DENIED = new Routing.Refused(403, "Relaying Denied");
    private static final Routing NOT_ALLOWED = new Routing.Refused(403, "Not Allowed By Class Of Service");

    private final Domains domains;
    private final DialPolicy dialPolicy;
    private final LocationService location;
    private final Dialogs dialogs;
    private final DomainCodes codes;
    private final Mailboxes mailboxes;
    private final AccessSettings settings;

    @Inject
    public RequestRouter(
            Domains domains, DialPolicy dialPolicy, LocationService location, Dialogs dialogs, DomainCodes codes,
            Mailboxes mailboxes, Settings settings) {
        this.domains = domains;
        this.dialPolicy = dialPolicy;
        this.location = location;
        this.dialogs = dialogs;
        this.codes = codes;
        this.mailboxes = mailboxes;
        this.settings = settings.access();
    }

    /**
     * Decides where a request goes that was let in. Whoever sent it, it goes to a subscriber or group of ours, to a
     * contact of a subscriber, to the server, or nowhere. Only a subscriber's may go to a trusted peer, if it is to a number
     * that he may dial, and only one that replaces a dialog to the other party, unless a stranger sent it.
     */
    public Routing route(Inquiry inquiry, Access.Allowed access) {
        Optional<TelephoneNumber> number = TelephoneNumber.ofUri(inquiry.requestUri());
        Optional<SipUri> uri = SipUri.tryParse(inquiry.requestUri());
        if (uri.isEmpty() && number.isEmpty()) {
            return inquiry.requestUri().regionMatches(true, 0, "sip", 0, 3)
                    ? new Routing.Refused(400, "Malformed Request-URI")
                    : new Routing.Refused(416, "Unsupported URI Scheme");
        }
        if (inquiry.maxForwards() <= 0) {
            return new Routing.Refused(483, "Too Many Hops");
        }
        if (inquiry.routed()) {
            // Following it would let anybody send anything anywhere in our name.
            return new Routing.Refused(403, "Preloaded Route Denied");
        }
        if (LoopToken.isIn(inquiry.recordRoutes(), inquiry.requestUri())) {
            return new Routing.Refused(482, "Loop Detected");
        }
        if (inquiry.replaces().isPresent()) {
            Optional<SipUri> owner = inquiry.replaces().flatMap(dialogs::owner);
            if (owner.isPresent()) {
                // The dialog lives on one device; ringing the subscriber's others would make them answer 481.
                return toContact(owner.get(), access);
            }
        }
        Optional<Routing> feature = feature(number, uri, inquiry.arrivedAt(), access);
        if (feature.isPresent()) {
            return feature.get();
        }
        if (number.isPresent()) {
            return toNumber(number.get(), access);
        }
        return domains.contain(uri.get(), inquiry.arrivedAt())
                ? toOurs(uri.get(), access)
                : toKnownContact(uri.get(), access);
    }

    /**
     * The feature of a code, unless it is a subscriber's address. For a caller who has proved who he is: a trusted peer may
     * only pass on a number that its own caller claims.
     */
    private Optional<Routing> feature(
            Optional<TelephoneNumber> number, Optional<SipUri> uri, int arrivedAt, Access.Allowed access) {
        Optional<String> dialled = number.isPresent()
                ? number.filter(each -> domains.subscriber(each).isEmpty()).map(TelephoneNumber::digits)
                : uri.filter(each -> domains.contain(each, arrivedAt) && domains.subscriber(each).isEmpty())
                        .map(each -> each.user().split(";", 2)[0]);
        return access.trusted()
                ? Optional.empty()
                : access.caller().flatMap(caller -> dialled.flatMap(codes.of(caller.aor().domain())::read)
                        .map(each -> new Routing.ToFeature(caller, each)));
    }

    private Routing toNumber(TelephoneNumber number, Access.Allowed access) {
        return access.caller().filter(caller -> !dialPolicy.allows(caller, number)).isPresent()
                ? NOT_ALLOWED
                : toHolder(domains.subscriber(number), domains.group(number));
    }

    private Routing toOurs(SipUri uri, Access.Allowed access) {
        if (uri.user().isEmpty()) {
            return new Routing.ToServer();
        }
        return access.caller().filter(caller -> !dialPolicy.allows(caller, uri)).isPresent()
                ? NOT_ALLOWED
                : toHolder(domains.subscriber(uri), domains.group(uri));
    }

    private static Routing toHolder(Optional<Subscriber> subscriber, Optional<Aor> group) {
        return subscriber.<Routing>map(each -> new Routing.ToSubscriber(each.aor()))
                .or(() -> group.map(Routing.ToGroup::new))
                .orElseGet(() -> new Routing.Refused(404, "Not Found"));
    }

    private Routing toContact(SipUri contact, Access.Allowed access) {
        Optional<Binding> binding = location.byContact(contact);
        if (binding.isPresent()) {
            return new Routing.ToBinding(binding.get());
        }
        return access.isStranger() ? RELAYING_DENIED : new Routing.ToParty(contact);
    }

    private Routing toKnownContact(SipUri uri, Access.Allowed access) {
        Optional<Routing> routing = location.byContact(uri).<Routing>map(Routing.ToBinding::new)
                .or(() -> mailboxes.owner(uri).map(owner -> new Routing.ToMailbox(owner.aor())));
        if (routing.isEmpty()) {
            return toPeer(uri, access);
        }
        return access.caller().filter(caller -> !caller.classOfService().allows(DestinationKind.INTERNAL)).isPresent()
                ? NOT_ALLOWED
                : routing.get();
    }

    /** A gateway is there for the numbers that it leads to. */
    private Routing toPeer(SipUri uri, Access.Allowed access) {
        boolean outside = dialPolicy.kindOf(uri).filter(kind -> kind != DestinationKind.INTERNAL).isPresent();
        if (access.caller().isEmpty() || !outside || !settings.trusts(uri)) {
            return RELAYING_DENIED;
        }
        return dialPolicy.allows(access.caller().get(), uri) ? new Routing.ToPeer(uri) : NOT_ALLOWED;
    }
}
