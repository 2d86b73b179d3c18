package io.switchhook.registrar;

import io.switchhook.access.Doorkeeper;
import io.switchhook.access.Refusals;
import io.switchhook.container.Headers;
import io.switchhook.container.Origin;
import io.switchhook.container.Sessions;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.Domains;
import io.switchhook.subscriber.Subscriber;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.inject.Inject;
import javax.servlet.sip.Address;
import javax.servlet.sip.ServletParseException;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The registrar (RFC 3261 10.3): binds the contacts of our subscribers, and tells which are bound. */
public class RegisterServlet extends SipServlet {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(RegisterServlet.class);
    private static final int DEFAULT_Q = 1000;
    private static final String MALFORMED = "Malformed Contact, Path or CSeq";

    private transient Doorkeeper doorkeeper;
    private transient LocationService location;
    private transient PhoneAbilities abilities;
    private transient Domains domains;
    private transient Settings settings;
    private transient Arrivals arrivals;
    private transient Clock clock;

    /**
     * What became of a REGISTER.
     *
     * @param response makes the response
     * @param afterwards to be done once that is sent
     */
    private record Done(Supplier<SipServletResponse> response, Runnable afterwards) {}

    @Inject
    void use(
            Doorkeeper doorkeeper, LocationService location, PhoneAbilities abilities, Domains domains, Settings settings,
            Arrivals arrivals,
            Clock clock) {
        this.doorkeeper = doorkeeper;
        this.location = location;
        this.abilities = abilities;
        this.domains = domains;
        this.settings = settings;
        this.arrivals = arrivals;
        this.clock = clock;
    }

    @Override
    protected void doRegister(SipServletRequest request) throws IOException {
        if (!isAdmitted(request)) {
            Sessions.end(request.getApplicationSession());
            return;
        }
        CompletableFuture<Done> response = register(request);
        if (response.isDone()) {
            answer(request, response);
        } else {
            SipApplicationSession session = request.getApplicationSession();
            response.whenComplete((accepted, failure) -> Sessions.resume(session, () -> answer(request, response)));
        }
    }

    private boolean isAdmitted(SipServletRequest request) throws IOException {
        try {
            return doorkeeper.admit(request).isPresent();
        } catch (RuntimeException e) {
            LOG.error("REGISTER of {} could not be handled", request.getTo().getURI(), e);
            request.createResponse(SipServletResponse.SC_SERVER_INTERNAL_ERROR).send();
            return false;
        }
    }

    private CompletableFuture<Done> register(SipServletRequest request) {
        try {
            Aor aor = addressOfRecord(request);
            RegistrationRequest registration = read(request);
            Instant now = clock.instant();
            if (registration.contacts().isEmpty() && !registration.wildcard()) {
                List<Binding> bindings = location.bindings(aor);
                return CompletableFuture.completedFuture(
                        new Done(() -> accepted(request, bindings, registration, now), () -> {}));
            }
            AtomicReference<List<Binding>> earlier = new AtomicReference<>(List.of());
            return location.update(aor, before -> {
                        earlier.set(before);
                        return RegistrationPolicy.of(settings).apply(before, registration, now);
                    })
                    .thenApply(bindings -> {
                        learn(aor, registration, Headers.values(request, "Allow"));
                        return new Done(
                                () -> accepted(request, bindings, registration, now),
                                () -> arrived(aor, Arrivals.among(earlier.get(), bindings)));
                    })
                    .toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void learn(Aor aor, RegistrationRequest registration, List<String> allow) {
        registration.contacts().forEach(contact ->
                abilities.registered(aor, contact.uri(), registration.callId(), allow));
    }

    private void arrived(Aor aor, List<Binding> arrived) {
        if (!arrived.isEmpty()) {
            arrivals.arrived(aor, arrived);
        }
    }

    private static void answer(SipServletRequest request, CompletableFuture<Done> result) {
        try {
            Done done = result.exceptionally(failure -> new Done(() -> refused(request, failure), () -> {})).join();
            done.response().get().send();
            done.afterwards().run();
        } catch (IOException | RuntimeException e) {
            LOG.error("REGISTER of {} could not be answered", request.getTo().getURI(), e);
        }
        Sessions.end(request.getApplicationSession());
    }

    private static SipServletResponse refused(SipServletRequest request, Throwable failure) {
        Throwable reason = failure instanceof CompletionException ? failure.getCause() : failure;
        if (reason instanceof RegistrationRefusedException e) {
            LOG.info("REGISTER of {} from {} refused: {} {}",
                    request.getTo().getURI(), Origin.address(request), e.status(), e.getMessage());
            return request.createResponse(e.status(), e.getMessage());
        }
        if (reason instanceof LocationUnavailableException) {
            LOG.info("REGISTER of {} from {} is to be tried again later: {}",
                    request.getTo().getURI(), Origin.address(request), reason.getMessage());
            return Refusals.response(request, SipServletResponse.SC_SERVICE_UNAVAILABLE, "Try Again Later");
        }
        LOG.error("REGISTER of {} could not be handled", request.getTo().getURI(), reason);
        return request.createResponse(SipServletResponse.SC_SERVER_INTERNAL_ERROR);
    }

    /** RFC 3261 10.3 steps 1, 4 and 5. */
    private Aor addressOfRecord(SipServletRequest request) {
        Optional<SipUri> requestUri = SipUri.tryParse(request.getRequestURI().toString());
        Optional<SipUri> to = SipUri.tryParse(request.getTo().getURI().toString());
        if (to.flatMap(Aor::of).isEmpty()) {
            throw new RegistrationRefusedException(400, "No Address-Of-Record");
        }
        if (!isOurs(requestUri, request) || !isOurs(to, request)) {
            throw new RegistrationRefusedException(403, "Not Our Domain");
        }
        return to.flatMap(domains::subscriber)
                .map(Subscriber::aor)
                .orElseThrow(() -> new RegistrationRefusedException(404, "Not Found"));
    }

    private boolean isOurs(Optional<SipUri> uri, SipServletRequest request) {
        return uri.filter(each -> domains.contain(each, request.getLocalPort())).isPresent();
    }

    private static RegistrationRequest read(SipServletRequest request) {
        if (Headers.isMalformed(request, "Contact", "m") || Headers.isMalformed(request, "Path", "Path")) {
            throw new RegistrationRefusedException(400, MALFORMED);
        }
        try {
            List<String> path = new ArrayList<>();
            for (Iterator<Address> headers = request.getAddressHeaders("Path"); headers.hasNext(); ) {
                path.add("<" + headers.next().getURI() + ">");
            }
            Reachability sender = Reachability.ofSender(request);
            // The first hop of a Path knows how to reach the phone behind it.
            UnaryOperator<SipUri> reachedAt = path.isEmpty() ? sender::of : UnaryOperator.identity();
            List<RegistrationRequest.Contact> contacts = new ArrayList<>();
            boolean wildcard = false;
            for (Iterator<Address> headers = request.getAddressHeaders("Contact"); headers.hasNext(); ) {
                Address contact = headers.next();
                if (contact.isWildcard()) {
                    wildcard = true;
                } else {
                    contacts.add(read(contact, reachedAt));
                }
            }
            String cseq = request.getHeader("CSeq").strip();
            return new RegistrationRequest(
                    contacts,
                    wildcard,
                    seconds(request.getHeader("Expires")),
                    request.getCallId(),
                    Long.parseLong(cseq.substring(0, cseq.indexOf(' '))),
                    path);
        } catch (ServletParseException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new RegistrationRefusedException(400, MALFORMED);
        }
    }

    private static RegistrationRequest.Contact read(Address contact, UnaryOperator<SipUri> reachedAt) {
        SipUri uri = SipUri.parse(contact.getURI().toString());
        String q = contact.getParameter("q");
        return new RegistrationRequest.Contact(
                uri,
                q == null ? DEFAULT_Q : Math.round(Float.parseFloat(q) * 1000),
                seconds(contact.getParameter("expires")),
                reachedAt.apply(uri));
    }

    /** RFC 3261 20.19: a malformed value counts as the default. */
    private static OptionalLong seconds(String text) {
        return text == null || !text.strip().matches("\\d{1,18}")
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(text.strip()));
    }

    private static SipServletResponse accepted(
            SipServletRequest request, List<Binding> bindings, RegistrationRequest registration, Instant now) {
        SipServletResponse response = request.createResponse(SipServletResponse.SC_OK);
        for (Binding binding : bindings) {
            // Written out, since a container's Address may lose its angle brackets and so hand our parameters to the URI.
            response.addHeader("Contact", "<" + binding.contact() + ">;expires="
                    + Math.max(1, Duration.between(now, binding.expires()).toSeconds())
                    + (binding.q() == DEFAULT_Q ? "" : String.format(Locale.ROOT, ";q=%.3f", binding.q() / 1000.0)));
        }
        // RFC 3327 5.3: the phone learns which Path was stored.
        registration.path().forEach(hop -> Headers.add(response, "Path", hop));
        return response;
    }
}
