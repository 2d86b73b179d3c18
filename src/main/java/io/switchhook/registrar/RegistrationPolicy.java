package io.switchhook.registrar;

import io.switchhook.settings.Settings;
import io.switchhook.sip.SipUri;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The registrar's decision (RFC 3261 10.3 steps 6 and 7): from the bindings in force and a request to the new bindings.
 * Pure; all changes of a request are made or none.
 */
record RegistrationPolicy(Duration minExpires, Duration maxExpires, Duration defaultExpires, int maxBindings) {

    /** What a row of the database holds. */
    private static final int LONGEST_URI = 1500;

    private static final int LONGEST_CALL_ID = 1000;
    private static final int LONGEST_PATH = 8000;

    static RegistrationPolicy of(Settings settings) {
        return new RegistrationPolicy(
                settings.minExpires(), settings.maxExpires(), settings.defaultExpires(), settings.maxBindings());
    }

    /**
     * Carries a request out.
     *
     * @return the new bindings, in the order of their making
     * @throws RegistrationRefusedException when the request is malformed, out of order, or asks for too many bindings
     */
    List<Binding> apply(List<Binding> before, RegistrationRequest request, Instant now) {
        if (request.wildcard()) {
            return removeAll(before, request);
        }
        List<Binding> after = new ArrayList<>(before);
        for (RegistrationRequest.Contact contact : request.contacts()) {
            Duration expires = granted(contact.expires().isPresent() ? contact.expires() : request.expires());
            int at = indexOf(after, contact);
            if (at >= 0) {
                checkOrder(after.get(at), request);
            }
            if (expires.isZero()) {
                if (at >= 0) {
                    after.remove(at);
                }
                continue;
            }
            checkLength(contact, request);
            Binding binding = new Binding(
                    contact.uri(),
                    contact.q(),
                    now.plus(expires),
                    request.callId(),
                    request.cseq(),
                    request.path(),
                    contact.reachedAt());
            if (at >= 0) {
                after.set(at, binding);
            } else {
                after.add(binding);
            }
        }
        if (after.size() > maxBindings && after.size() > before.size()) {
            throw new RegistrationRefusedException(403, "Too Many Contacts");
        }
        return after;
    }

    private static List<Binding> removeAll(List<Binding> before, RegistrationRequest request) {
        // RFC 3261 10.2.2: the wildcard only ever removes, and stands alone.
        if (!request.contacts().isEmpty() || request.expires().orElse(-1) != 0) {
            throw new RegistrationRefusedException(400, "Wildcard Contact Needs Expires 0");
        }
        before.forEach(binding -> checkOrder(binding, request));
        return List.of();
    }

    private static void checkLength(RegistrationRequest.Contact contact, RegistrationRequest request) {
        int path = request.path().stream().mapToInt(hop -> hop.length() + 1).sum();
        if (bytes(contact.uri()) > LONGEST_URI
                || bytes(contact.reachedAt()) > LONGEST_URI
                || request.callId().length() > LONGEST_CALL_ID
                || path > LONGEST_PATH) {
            throw new RegistrationRefusedException(513, "Contact, Call-ID Or Path Too Long");
        }
    }

    private static int bytes(SipUri uri) {
        return uri.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    /** RFC 3261 10.3: within a Call-ID a later CSeq wins; an earlier one is a late arrival and fails the request. */
    private static void checkOrder(Binding binding, RegistrationRequest request) {
        if (binding.callId().equals(request.callId()) && request.cseq() <= binding.cseq()) {
            throw new RegistrationRefusedException(500, "Out Of Order");
        }
    }

    private static int indexOf(List<Binding> bindings, RegistrationRequest.Contact contact) {
        for (int i = 0; i < bindings.size(); i++) {
            if (bindings.get(i).contact().matches(contact.uri())) {
                return i;
            }
        }
        return -1;
    }

    private Duration granted(OptionalLong seconds) {
        if (seconds.isEmpty()) {
            return defaultExpires;
        }
        if (seconds.getAsLong() <= 0) {
            return Duration.ZERO;
        }
        if (seconds.getAsLong() < minExpires.toSeconds()) {
            return minExpires;
        }
        return seconds.getAsLong() > maxExpires.toSeconds() ? maxExpires : Duration.ofSeconds(seconds.getAsLong());
    }
}
