package io.switchhook.registrar;

import io.switchhook.sip.SipUri;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * One contact of an address-of-record.
 *
 * @param contact the URI the phone gave, echoed in responses to REGISTER
 * @param q the preference in thousandths, 0 to 1000; higher is rung first (RFC 3261 10.2.1.2)
 * @param expires when it ends
 * @param callId the Call-ID of the REGISTER that made or refreshed it
 * @param cseq the CSeq number of that REGISTER
 * @param path the proxies between us and the phone, first hop first (RFC 3327)
 * @param reachedAt where the phone is reached instead of its contact's address, when that differs: the source address of
 *     a phone behind a NAT (RFC 3581)
 */
public record Binding(
        SipUri contact, int q, Instant expires, String callId, long cseq, List<String> path, SipUri reachedAt) {

    public Binding {
        Objects.requireNonNull(contact, "contact is required");
        Objects.requireNonNull(reachedAt, "reachedAt is required");
        path = List.copyOf(path);
    }

    public boolean isExpired(Instant now) {
        return !expires.isAfter(now);
    }
}
