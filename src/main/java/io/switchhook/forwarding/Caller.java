package io.switchhook.forwarding;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who calls, as far as the callee may know.
 *
 * @param addresses the addresses that the caller is known by; a number from a tel: URI has an empty domain; none of a caller
 *     who withholds them
 */
public record Caller(Set<Aor> addresses) {

    /** A caller who withholds his address (RFC 3323). */
    public static final Caller ANONYMOUS = new Caller(Set.of());

    public Caller {
        addresses = Set.copyOf(addresses);
    }

    /** The URIs in the values of a P-Asserted-Identity (RFC 3325 9.1), one or two; what cannot be read is left out. */
    public static List<String> asserted(List<String> values) {
        return AddressValue.parse("P-Asserted-Identity", values).stream().map(AddressValue::uri).toList();
    }

    /** The URI in the values of a Referred-By (RFC 3892 3); as for a P-Asserted-Identity. */
    public static List<String> referring(List<String> values) {
        return AddressValue.parse("Referred-By", values).stream().map(AddressValue::uri).toList();
    }

    /** Whether a caller withholds his address (RFC 3323 4, RFC 3325 9.3), by the values of Privacy. */
    public static boolean isPrivate(List<String> privacy) {
        return privacy.stream()
                .flatMap(value -> Stream.of(value.toLowerCase(Locale.ROOT).split("[;,\\s]+")))
                .anyMatch(token -> token.equals("id") || token.equals("user"));
    }

    /** Whether a URI is that of nobody in particular (RFC 3323 4.1.1.3). */
    public static boolean isHidden(String uri) {
        return SipUri.tryParse(uri)
                .filter(each -> each.user().equalsIgnoreCase("anonymous") || each.host().endsWith("anonymous.invalid"))
                .isPresent();
    }

    public boolean isAnonymous() {
        return addresses.isEmpty();
    }
}
