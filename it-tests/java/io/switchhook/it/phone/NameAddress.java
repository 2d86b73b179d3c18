package io.switchhook.it.phone;

import java.net.InetSocketAddress;
import java.text.ParseException;
import java.util.Optional;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.parser.StringMsgParser;

/** The URI of a {@code name-addr} or {@code addr-spec} and the header parameters behind it (RFC 3261 section 20). */
record NameAddress(String uri, String parameters) {

    static final int DEFAULT_PORT = 5060;

    static NameAddress parse(String value) {
        int open = afterDisplayName(value);
        if (open >= 0) {
            int close = value.indexOf('>', open);
            return new NameAddress(value.substring(open + 1, close), value.substring(close + 1).strip());
        }
        int semicolon = value.indexOf(';');
        return semicolon < 0
                ? new NameAddress(value.strip(), "")
                : new NameAddress(value.substring(0, semicolon).strip(), value.substring(semicolon));
    }

    private static int afterDisplayName(String value) {
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '<') {
                return i;
            }
        }
        return -1;
    }

    Optional<String> parameter(String name) {
        for (String parameter : parameters.split(";")) {
            String[] pair = parameter.strip().split("=", 2);
            if (pair[0].strip().equalsIgnoreCase(name)) {
                return Optional.of(pair.length == 2 ? pair[1].strip() : "");
            }
        }
        return Optional.empty();
    }

    /** The URI without its headers ({@code ?…}). */
    String uriWithoutHeaders() {
        int question = uri.indexOf('?');
        return question < 0 ? uri : uri.substring(0, question);
    }

    /** Where a request to this URI goes; no DNS beyond the host name (RFC 3263 is not for test phones). */
    InetSocketAddress hostAndPort() {
        try {
            SipUri sip = new StringMsgParser().parseSIPUrl(uri);
            InetSocketAddress address =
                    new InetSocketAddress(sip.getHost(), sip.getPort() > 0 ? sip.getPort() : DEFAULT_PORT);
            if (address.isUnresolved()) {
                throw new IllegalArgumentException("no such host: " + uri);
            }
            return address;
        } catch (ParseException e) {
            throw new IllegalArgumentException("no host and port in " + uri, e);
        }
    }
}
