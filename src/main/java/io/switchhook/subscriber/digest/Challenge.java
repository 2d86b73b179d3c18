package io.switchhook.subscriber.digest;

import io.switchhook.sip.HashAlgorithm;

/**
 * One challenge, in the form of a WWW-Authenticate or Proxy-Authenticate value (RFC 7616 3.3).
 *
 * @param stale whether the phone is to try again with the same password, which nobody has to be asked for
 */
record Challenge(String realm, String nonce, String opaque, HashAlgorithm algorithm, boolean stale) {

    @Override
    public String toString() {
        return "Digest realm=\"" + realm + "\", nonce=\"" + nonce + "\", opaque=\"" + opaque + "\", algorithm="
                + algorithm.token() + ", qop=\"auth\"" + (stale ? ", stale=true" : "");
    }
}
