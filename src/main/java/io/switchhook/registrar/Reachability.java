package io.switchhook.registrar;

import io.switchhook.container.Origin;
import io.switchhook.sip.SipUri;
import io.switchhook.sip.ViaHeader;
import java.util.Locale;
import javax.servlet.sip.SipServletRequest;

/**
 * Where a request came from, to reach a phone that does not know its own address (RFC 3581).
 *
 * @param viaHost the host the phone put into its Via
 * @param viaPort the port the phone put into its Via, 5060 when none
 * @param rport whether the phone asked to be answered at its source port
 * @param transport udp, tcp or tls, lower case
 * @param sourceHost the address the request came from
 * @param sourcePort the port the request came from
 */
public record Reachability(
        String viaHost, int viaPort, boolean rport, String transport, String sourceHost, int sourcePort) {

    private static final int DEFAULT_PORT = 5060;

    /**
     * Of whoever sent us a request.
     *
     * @throws IllegalArgumentException when its topmost Via is malformed
     */
    public static Reachability ofSender(SipServletRequest request) {
        ViaHeader via = ViaHeader.parse(request.getHeader("Via"));
        String transport = request.getInitialTransport();
        return new Reachability(
                via.host(),
                via.port(),
                via.hasParameter("rport"),
                transport == null ? "udp" : transport.toLowerCase(Locale.ROOT),
                Origin.address(request),
                request.getInitialRemotePort());
    }

    /**
     * Where requests for this contact are sent: the source of the request when the phone wrongly believes to be at the
     * contact's address, or can be reached there over its own connection only; else the contact itself.
     */
    public SipUri of(SipUri contact) {
        if (sourcePort <= 0 || !isThePhone(contact) || !isOnlyConnection(contact) && !isTranslated(contact)) {
            return contact;
        }
        SipUri source = new SipUri(
                contact.secure(), contact.user(), sourceHost, sourcePort, contact.parameters(), contact.headers());
        return transport.equals("udp") ? source : source.withParameter("transport", transport);
    }

    private boolean isThePhone(SipUri contact) {
        return contact.host().equals(viaHost) || contact.host().equals(sourceHost);
    }

    /** A phone has no certificate that anybody could connect to it by (RFC 5626 3.3, RFC 5922 7.4). */
    private boolean isOnlyConnection(SipUri contact) {
        return transport.equals("tls")
                && (contact.secure() || contact.parameter("transport").filter("tls"::equalsIgnoreCase).isPresent());
    }

    private boolean isTranslated(SipUri contact) {
        // On a connection the source port is the phone's ephemeral one and tells nothing about a NAT.
        return contact.host().equals(viaHost) && portOf(contact) == viaPort
                && (!viaHost.equals(sourceHost) || transport.equals("udp") && rport && viaPort != sourcePort);
    }

    private static int portOf(SipUri uri) {
        return uri.port() < 0 ? DEFAULT_PORT : uri.port();
    }
}
