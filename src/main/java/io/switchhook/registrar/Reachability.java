package io.switchhook.registrar;

import io.switchhook.sip.SipUri;

/**
 * Where a REGISTER came from, to reach a phone that does not know its own address (RFC 3581).
 *
 * @param viaHost the host the phone put into its Via
 * @param viaPort the port the phone put into its Via, 5060 when none
 * @param rport whether the phone asked to be answered at its source port
 * @param transport udp, tcp or tls, lower case
 * @param sourceHost the address the request came from
 * @param sourcePort the port the request came from
 */
record Reachability(
        String viaHost, int viaPort, boolean rport, String transport, String sourceHost, int sourcePort) {

    private static final int DEFAULT_PORT = 5060;

    /**
     * Where requests for this contact are sent: the source of the REGISTER when the phone wrongly believes to be at the
     * contact's address, else the contact itself.
     */
    SipUri of(SipUri contact) {
        if (sourcePort <= 0 || !contact.host().equals(viaHost) || portOf(contact) != viaPort || !isTranslated()) {
            return contact;
        }
        SipUri source = new SipUri(
                contact.secure(), contact.user(), sourceHost, sourcePort, contact.parameters(), contact.headers());
        return transport.equals("udp") ? source : source.withParameter("transport", transport);
    }

    private boolean isTranslated() {
        // On a connection the source port is the phone's ephemeral one and tells nothing about a NAT.
        return !viaHost.equals(sourceHost) || transport.equals("udp") && rport && viaPort != sourcePort;
    }

    private static int portOf(SipUri uri) {
        return uri.port() < 0 ? DEFAULT_PORT : uri.port();
    }
}
