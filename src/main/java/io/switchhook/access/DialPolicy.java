package io.switchhook.access;

import io.switchhook.settings.AccessSettings.Destinations;
import io.switchhook.settings.Settings;
import io.switchhook.sip.SipUri;
import io.switchhook.sip.TelephoneNumber;
import io.switchhook.subscriber.ClassOfService;
import io.switchhook.subscriber.DestinationKind;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.subscriber.SubscriberDirectory;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Singleton;

/** Decides what kind of destination somebody dials, and who may. Thread-safe, without I/O. */
@Singleton
public class DialPolicy {

    private final Destinations patterns;
    private final SubscriberDirectory directory;

    @Inject
    public DialPolicy(Settings settings, SubscriberDirectory directory) {
        this.patterns = settings.access().destinations();
        this.directory = directory;
    }

    /** The kind of a dialled URI, the most expensive that it looks like; empty when it looks like none. */
    public Optional<DestinationKind> kindOf(SipUri dialled) {
        return directory.find(dialled).isPresent() || directory.findOther(dialled).isPresent()
                ? Optional.of(DestinationKind.INTERNAL)
                : kindOf(dialled.user());
    }

    /** The kind of a dialled telephone number, as of a URI. */
    public Optional<DestinationKind> kindOf(TelephoneNumber dialled) {
        return directory.find(dialled).isPresent() || directory.findOther(dialled).isPresent()
                ? Optional.of(DestinationKind.INTERNAL)
                : kindOf(dialled.digits());
    }

    private Optional<DestinationKind> kindOf(String user) {
        if (patterns.premium().matcher(user).matches()) {
            return Optional.of(DestinationKind.PREMIUM);
        }
        if (patterns.international().matcher(user).matches()) {
            return Optional.of(DestinationKind.INTERNATIONAL);
        }
        if (patterns.national().matcher(user).matches()) {
            return Optional.of(DestinationKind.NATIONAL);
        }
        return patterns.internal().matcher(user).matches()
                ? Optional.of(DestinationKind.INTERNAL)
                : Optional.empty();
    }

    /** Whether a subscriber's class of service lets him dial this, forward to it or transfer to it. */
    public boolean allows(Subscriber subscriber, SipUri dialled) {
        return allows(subscriber.classOfService(), dialled);
    }

    /** Whether this class of service lets somebody dial this. */
    public boolean allows(ClassOfService classOfService, SipUri dialled) {
        return kindOf(dialled).filter(classOfService::allows).isPresent();
    }

    /** As for a URI. */
    public boolean allows(Subscriber subscriber, TelephoneNumber dialled) {
        return kindOf(dialled).filter(subscriber.classOfService()::allows).isPresent();
    }
}
