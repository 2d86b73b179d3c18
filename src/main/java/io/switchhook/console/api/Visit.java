package io.switchhook.console.api;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Set;
import javax.servlet.http.HttpServletRequest;

/**
 * What there is to know of a request before anything of it is carried out. Headers that are missing are empty.
 *
 * @param path below that of the API, decoded
 * @param secure whether it came over TLS
 * @param source the address that it came from
 * @param host the Host header
 * @param origin the Origin header, set by browsers
 * @param fetchSite the Sec-Fetch-Site header, set by browsers
 */
record Visit(
        String method,
        String path,
        boolean secure,
        String source,
        String host,
        String authorization,
        String origin,
        String fetchSite) {

    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");
    private static final String OWN = "/me";

    static Visit of(HttpServletRequest request) {
        return new Visit(request.getMethod(), Objects.requireNonNullElse(request.getPathInfo(), ""), request.isSecure(),
                request.getRemoteAddr(), header(request, "Host"), header(request, "Authorization"),
                header(request, "Origin"), header(request, "Sec-Fetch-Site"));
    }

    private static String header(HttpServletRequest request, String name) {
        return Objects.requireNonNullElse(request.getHeader(name), "");
    }

    /** Whether it changes nothing (RFC 9110 9.2.1). */
    boolean isSafe() {
        return SAFE_METHODS.contains(method);
    }

    /** Whether it is for something that a subscriber has of his own. */
    boolean isToOwn() {
        return path.equals(OWN) || path.startsWith(OWN + "/");
    }

    /** Whether it came from this very machine. */
    boolean isLocal() {
        try {
            // An address, so that no name is looked up.
            return InetAddress.getByName(source).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Whether a browser sent it on behalf of a page of another site. */
    boolean isCrossSite() {
        boolean otherSite = !fetchSite.isEmpty() && !fetchSite.equals("same-origin") && !fetchSite.equals("none");
        boolean otherOrigin = !origin.isEmpty() && !origin.equals((secure ? "https://" : "http://") + host);
        return otherSite || otherOrigin;
    }
}
