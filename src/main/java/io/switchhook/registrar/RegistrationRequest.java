package io.switchhook.registrar;

import io.switchhook.sip.SipUri;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a REGISTER asks for.
 *
 * @param contacts the contacts to bind or remove; empty for a query or a wildcard
 * @param wildcard whether the Contact was {@code *}
 * @param expires the Expires header in seconds
 * @param callId its Call-ID
 * @param cseq its CSeq number
 * @param path its Path, first hop first (RFC 3327)
 */
record RegistrationRequest(
        List<Contact> contacts,
        boolean wildcard,
        OptionalLong expires,
        String callId,
        long cseq,
        List<String> path) {

    /**
     * One Contact.
     *
     * @param q in thousandths, 1000 when none was given
     * @param expires its own expires parameter in seconds
     * @param reachedAt see {@link Binding#reachedAt}
     */
    record Contact(SipUri uri, int q, OptionalLong expires, SipUri reachedAt) {}
}
