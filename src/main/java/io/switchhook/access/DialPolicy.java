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
import java.util.regex.Pattern;
import javax.inject.Inject;
import javax.inject.Singleton;

/** Decides what kind of destination somebody dials, and who may. Thread-safe, without I/O. */
@Singleton
public class DialPolicy {

    private static final Pattern SEPARATORS = Pattern.compile("[-.()\\s]");

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
        if (matches(patterns.premium(), user)) {
            return Optional.of(DestinationKind.PREMIUM);
        }
        if (matches(patterns.international(), user)) {
            return Optional.of(DestinationKind.INTERNATIONAL);
        }
        if (matches(patterns.national(), user)) {
            return Optional.of(DestinationKind.NATIONAL);
        }
        return patterns.internal().matcher(user).matches()
                ? Optional.of(DestinationKind.INTERNAL)
                : Optional.empty();
    }

    /** As it is, or as what a gateway may dial: without parameters and visual separators (RFC 3966 5.1.1). */
    private static boolean matches(Pattern pattern, String user) {
        return pattern.matcher(user).matches()
                || pattern.matcher(SEPARATORS.matcher(user.split(";", 2)[0]).replaceAll("")).matches();
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
