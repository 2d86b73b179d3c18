package io.switchhook.routing;

import io.switchhook.registrar.Binding;
import io.switchhook.registrar.LocationService;
import io.switchhook.sip.SipUri;
import io.switchhook.sip.TelephoneNumber;
import io.switchhook.subscriber.Domains;
import io.switchhook.subscriber.Subscriber;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Singleton;

/** Decides where a request goes that starts something (RFC 3261 16.3 to 16.5). Thread-safe, without I/O. */
@Singleton
public class RequestRouter {

    private final Domains domains;
    private final LocationService location;
    private final Dialogs dialogs;

    @Inject
    public RequestRouter(Domains domains, LocationService location, Dialogs dialogs) {
        this.domains = domains;
        this.location = location;
        this.dialogs = dialogs;
    }

    public Routing route(Inquiry inquiry) {
        if (!domains.areKnown()) {
            return new Routing.Refused(503, "Starting");
        }
        Optional<TelephoneNumber> number = TelephoneNumber.ofUri(inquiry.requestUri());
        if (number.isPresent()) {
            return toNumber(number.get(), inquiry);
        }
        Optional<SipUri> parsed = SipUri.tryParse(inquiry.requestUri());
        if (parsed.isEmpty()) {
            return inquiry.requestUri().regionMatches(true, 0, "sip", 0, 3)
                    ? new Routing.Refused(400, "Malformed Request-URI")
                    : new Routing.Refused(416, "Unsupported URI Scheme");
        }
        SipUri uri = parsed.get();
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
                return toContact(owner.get());
            }
        }
        return domains.contain(uri, inquiry.arrivedAt()) ? toOurs(uri) : toKnownContact(uri);
    }

    private Routing toOurs(SipUri uri) {
        return uri.user().isEmpty() ? new Routing.ToServer() : toSubscriber(domains.subscriber(uri));
    }

    /** By its owner's address-of-record, so that what follows knows of SIP URIs only. */
    private Routing toNumber(TelephoneNumber number, Inquiry inquiry) {
        if (LoopToken.isIn(inquiry.recordRoutes(), inquiry.requestUri())) {
            return new Routing.Refused(482, "Loop Detected");
        }
        return domains.subscriber(number)
                .map(subscriber -> route(inquiry.to(subscriber.aor().toString())))
                .orElse(new Routing.Refused(404, "Not Found"));
    }

    private static Routing toSubscriber(Optional<Subscriber> subscriber) {
        return subscriber.<Routing>map(each -> new Routing.ToSubscriber(each.aor()))
                .orElse(new Routing.Refused(404, "Not Found"));
    }

    private Routing toContact(SipUri contact) {
        return location.byContact(contact)
                .<Routing>map(Routing.ToBinding::new)
                .orElseGet(() -> new Routing.ToParty(contact));
    }

    private Routing toKnownContact(SipUri uri) {
        Optional<Binding> binding = location.byContact(uri);
        return binding.isPresent()
                ? new Routing.ToBinding(binding.get())
                : new Routing.Refused(403, "Relaying Denied");
    }
}
