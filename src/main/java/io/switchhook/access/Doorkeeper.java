package io.switchhook.access;

import io.switchhook.container.Headers;
import io.switchhook.container.Origin;
import io.switchhook.container.Sessions;
import io.switchhook.forwarding.Caller;
import io.switchhook.settings.AccessSettings;
import io.switchhook.settings.Settings;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.subscriber.digest.DigestAnswer;
import io.switchhook.subscriber.digest.Nonces;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in what {@link AccessControl} allows, and deals with everything else. Thread-safe.
 *
 * <p>A request that is let in carries on neither its proof, with which the password could be guessed, nor an identity that
 * nobody vouches for.
 */
@Singleton
public class Doorkeeper {

    private static final Logger LOG = LoggerFactory.getLogger(Doorkeeper.class);
    private static final String REGISTRATION_PROOF = "Authorization";
    private static final String PROOF = "Proxy-Authorization";

    private final AccessControl control;
    private final AccessSettings settings;
    private final SubscriberDirectory directory;
    private final Nonces nonces;

    /**
     * Who was let in.
     *
     * @param access what was decided
     * @param identity what next hops are told about him
     */
    public record Admission(Access.Allowed access, AssertedIdentity identity) {}

    @Inject
    public Doorkeeper(AccessControl control, Settings settings, SubscriberDirectory directory, Nonces nonces) {
        this.control = control;
        this.settings = settings.access();
        this.directory = directory;
        this.nonces = nonces;
    }

    /**
     * Decides about a request that starts something, and answers it unless it is let in or not to be answered.
     *
     * @return empty when the request is done with
     */
    public Optional<Admission> admit(SipServletRequest request) throws IOException {
        Approach approach = approach(request);
        Access access = control.decide(approach);
        if (access instanceof Access.Allowed allowed) {
            return Optional.of(admit(request, allowed));
        }
        if (access instanceof Access.Challenge challenge) {
            challenge(request, approach, challenge);
        } else if (access instanceof Access.Refused refused) {
            Refusals.refuse(request, refused.status(), refused.reason());
        } else {
            Sessions.drop(request);
        }
        return Optional.empty();
    }

    /**
     * Who answers for a REFER outside of calls that was let in: its sender, or whom a trusted peer asserts (RFC 3325) or says
     * that he has asked for it (RFC 3892).
     */
    public Access.Allowed referrer(SipServletRequest refer, Admission sender) {
        List<String> named = Stream.concat(
                Caller.asserted(sender.identity().ofPeer()).stream(),
                Caller.referring(Headers.values(refer, "Referred-By")).stream()).toList();
        return control.inTheNameOf(sender.access(), named, refer.getLocalPort());
    }

    private static Approach approach(SipServletRequest request) {
        return new Approach(
                request.getMethod(),
                request.getRequestURI().toString(),
                request.getFrom().getURI().toString(),
                request.getTo().getURI().toString(),
                Origin.address(request),
                request.getLocalPort(),
                Headers.values(request, credentialsHeader(request)));
    }

    private static String credentialsHeader(SipServletRequest request) {
        return request.getMethod().equals("REGISTER") ? REGISTRATION_PROOF : PROOF;
    }

    private Admission admit(SipServletRequest request, Access.Allowed allowed) {
        AssertedIdentity identity = AssertedIdentity.of(
                settings, allowed,
                Headers.values(request, AssertedIdentity.HEADER), Headers.values(request, "Privacy"));
        keep(request, AssertedIdentity.HEADER, List.of());
        for (String proofs : List.of(REGISTRATION_PROOF, PROOF)) {
            keep(request, proofs, Headers.values(request, proofs).stream()
                    .filter(value -> DigestAnswer.realm(value).filter(directory::serves).isEmpty())
                    .toList());
        }
        return new Admission(allowed, identity);
    }

    private static void keep(SipServletRequest request, String header, List<String> values) {
        if (request.getHeader(header) != null) {
            Headers.replace(request, header, values);
        }
    }

    private void challenge(SipServletRequest request, Approach approach, Access.Challenge challenge) throws IOException {
        SipServletResponse response = request.createResponse(challenge.status());
        String header = challenge.status() == SipServletResponse.SC_UNAUTHORIZED ? "WWW-Authenticate" : "Proxy-Authenticate";
        nonces.challenges(challenge.realm(), approach.source(), challenge.stale())
                .forEach(value -> Headers.add(response, header, value));
        LOG.debug("{} {} from {} at {} is challenged", request.getMethod(), request.getRequestURI(),
                request.getFrom().getURI(), approach.source());
        Refusals.send(request, response);
    }
}
