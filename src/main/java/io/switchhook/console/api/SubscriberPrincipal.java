package io.switchhook.console.api;

import io.switchhook.subscriber.Subscriber;
import java.security.Principal;

/** A subscriber who has signed in. */
record SubscriberPrincipal(Subscriber subscriber) implements Principal {

    @Override
    public String getName() {
        return subscriber.aor().user() + "@" + subscriber.aor().domain();
    }
}
