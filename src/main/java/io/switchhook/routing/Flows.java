package io.switchhook.routing;

import io.switchhook.container.Headers;
import io.switchhook.registrar.Reachability;
import io.switchhook.sip.SipUri;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.servlet.sip.Address;
import javax.servlet.sip.ServletParseException;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipURI;

/**
 * Where the parties of a call are reached that are not at the address of their own Contact: over the connection that they
 * opened, or at the public side of their NAT. What follows inside the call has the Contact as its Request-URI
 * (RFC 3261 12.2.1.1) and has to go the way that the call came. Belongs to the application session of the call; thread-safe.
 */
public final class Flows {

    private static final String ATTRIBUTE = "io.switchhook.flows";
    private static final int DEFAULT_PORT = 5060;

    private final Map<String, SipUri> reachedAt = new ConcurrentHashMap<>();

    private Flows() {}

    /** Remembers where the sender of a request is reached that starts something. */
    public static void learnSender(SipServletRequest request) {
        if (request.getHeader("Record-Route") != null) {
            return;
        }
        try {
            Address contact = request.getAddressHeader("Contact");
            Optional<SipUri> uri = contact == null ? Optional.empty() : SipUri.tryParse(contact.getURI().toString());
            if (uri.isPresent()) {
                learn(request.getApplicationSession(), uri.get(), Reachability.ofSender(request).of(uri.get()));
            }
        } catch (ServletParseException | IllegalArgumentException e) {
            // Whoever is called sees what is wrong with it; nothing can be reached by such a Contact anyway.
        }
    }

    /** Remembers where a contact is reached. */
    public static void learn(SipApplicationSession session, SipUri contact, SipUri reachedAt) {
        if (contact.equals(reachedAt)) {
            return;
        }
        Flows flows = session.getAttribute(ATTRIBUTE) instanceof Flows known ? known : new Flows();
        flows.reachedAt.put(address(contact.host(), contact.port()), reachedAt);
        session.setAttribute(ATTRIBUTE, flows);
    }

    /** Sends a request inside a call to where its recipient is reached, unless there are proxies on the way there. */
    public static void follow(SipServletRequest request) {
        SipApplicationSession session = request.getApplicationSession();
        if (session == null || !session.isValid() || !(session.getAttribute(ATTRIBUTE) instanceof Flows flows)
                || isRoutedElsewhere(request) || !(request.getRequestURI() instanceof SipURI uri)) {
            return;
        }
        SipUri there = flows.reachedAt.get(address(uri.getHost(), uri.getPort()));
        if (there != null) {
            uri.setHost(there.host());
            uri.setPort(there.port());
            there.parameter("transport").ifPresent(uri::setTransportParam);
        }
    }

    private static boolean isRoutedElsewhere(SipServletRequest request) {
        // Between two transports we stand in the route set twice, and Restcomm takes away only the first.
        return Headers.values(request, "Route").stream().anyMatch(route -> !LoopToken.isOf(route));
    }

    private static String address(String host, int port) {
        return host + ":" + (port < 0 ? DEFAULT_PORT : port);
    }
}
