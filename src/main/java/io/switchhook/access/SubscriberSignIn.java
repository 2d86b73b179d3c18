package io.switchhook.access;

import io.switchhook.sip.Aor;
import io.switchhook.subscriber.Credentials;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.subscriber.SubscriberDirectory;
import java.security.MessageDigest;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * Tells which subscriber a name and a password are of, elsewhere than in SIP: it is the password of his phones, so that failures
 * count together with those of phones. Thread-safe, without I/O.
 */
@Singleton
public class SubscriberSignIn {

    /** What came of an attempt to sign in. */
    public sealed interface Outcome {

        record Accepted(Subscriber subscriber) implements Outcome {}

        /** The name or the password is wrong, or the subscriber is disabled. */
        record Refused() implements Outcome {}

        /** The source, or the subscriber, is banned; whether the password is right was not looked at. */
        record Banned() implements Outcome {}
    }

    private final SubscriberDirectory subscribers;
    private final Bans bans;

    @Inject
    public SubscriberSignIn(SubscriberDirectory subscribers, Bans bans) {
        this.subscribers = subscribers;
        this.bans = bans;
    }

    /**
     * Signs somebody in.
     *
     * @param name any address of the subscriber, {@code user@domain}
     * @param source the address that the password comes from
     */
    public Outcome attempt(String name, String password, String source) {
        int at = name.lastIndexOf('@');
        if (at < 1) {
            return bans.knock(source) == Bans.Verdict.FREE ? new Outcome.Refused() : new Outcome.Banned();
        }
        Aor address = new Aor(name.substring(0, at), subscribers.realm(name.substring(at + 1)));
        Optional<Subscriber> found = subscribers.find(address);
        Aor claimed = found.map(Subscriber::aor).orElse(address);
        if (bans.knock(source, claimed) != Bans.Verdict.FREE) {
            return new Outcome.Banned();
        }
        byte[] given = Credentials.of(claimed.user(), claimed.domain(), password).sha256();
        Optional<Subscriber> proved = found
                .filter(subscriber -> MessageDigest.isEqual(subscriber.credentials().sha256(), given))
                .filter(Subscriber::enabled);
        if (proved.isEmpty()) {
            bans.failed(source, claimed);
            return new Outcome.Refused();
        }
        bans.succeeded(source, claimed);
        return new Outcome.Accepted(proved.get());
    }
}
