package io.switchhook.subscriber;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.sip.TelephoneNumber;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * Which URIs are ours: those of our domains, and those of the addresses that we listen on. Thread-safe.
 *
 * <p>A URI with a port that we do not listen on is never ours, so that a phone on the same host is told from the server.
 */
@Singleton
public class Domains {

    /**
     * Where we listen.
     *
     * @param hosts addresses or names, lower case
     * @param ports ports of any transport
     * @param self where we reach ourselves: host, port and transport as in a URI; empty when nowhere
     */
    public record Listening(Set<String> hosts, Set<Integer> ports, String self) {

        public Listening(Set<String> hosts, Set<Integer> ports) {
            this(hosts, ports, "");
        }
    }

    private final SubscriberDirectory directory;
    private volatile Listening listening = new Listening(Set.of(), Set.of());

    @Inject
    public Domains(SubscriberDirectory directory) {
        this.directory = directory;
    }

    /** Tells where we listen, once the container knows. */
    public void listenOn(Listening addresses) {
        listening = addresses;
    }

    /** Where we reach ourselves: host, port and transport as in a URI; empty when nowhere, or that is not known yet. */
    public String self() {
        return listening.self();
    }

    /**
     * Whether the resource this URI names is ours to serve (RFC 3261 16.4, 16.5).
     *
     * @param arrivedAt the port of ours that the request with this URI came to: Liberty does not tell its TLS port before
     */
    public boolean contain(SipUri uri, int arrivedAt) {
        Listening here = listening;
        return (directory.serves(uri.host()) || here.hosts().contains(uri.host()))
                && (uri.port() < 0 || uri.port() == arrivedAt || here.ports().contains(uri.port()));
    }

    /** The subscriber of a URI that {@link #contain contains}, if there is one who is served. */
    public Optional<Subscriber> subscriber(SipUri uri) {
        return directory.find(uri).filter(Subscriber::enabled);
    }

    /** The subscriber of a telephone number, if there is one who is served. */
    public Optional<Subscriber> subscriber(TelephoneNumber number) {
        return directory.find(number).filter(Subscriber::enabled);
    }

    /** The group of a URI that {@link #contain contains}, by its canonical address. */
    public Optional<Aor> group(SipUri uri) {
        return directory.findOther(uri);
    }

    /** The group of a telephone number, as for a URI. */
    public Optional<Aor> group(TelephoneNumber number) {
        return directory.findOther(number);
    }
}
