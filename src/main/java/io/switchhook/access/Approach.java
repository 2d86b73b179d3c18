package io.switchhook.access;

import java.util.List;

/**
 * What a request that starts something says about who sends it.
 *
 * @param requestUri its Request-URI as written
 * @param from the URI of its From, as written
 * @param to the URI of its To, as written
 * @param source the address it came from
 * @param arrivedAt the port of ours that it came to
 * @param credentials the values of its Authorization headers when it is a REGISTER, else of Proxy-Authorization
 */
public record Approach(
        String method,
        String requestUri,
        String from,
        String to,
        String source,
        int arrivedAt,
        List<String> credentials) {

    boolean isRegister() {
        return method.equals("REGISTER");
    }

    /** The status and headers that a proof is asked for with (RFC 3261 22.1). */
    int challengeStatus() {
        return isRegister() ? 401 : 407;
    }
}
