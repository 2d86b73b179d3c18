package io.switchhook.sip;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A SIP or SIPS URI (RFC 3261 19.1). Two URIs are compared with {@link #matches}, the comparison of RFC 3261 19.1.4;
 * {@link #equals} is equality of all components, because the comparison of the RFC is not transitive.
 *
 * @param secure whether the scheme is {@code sips}
 * @param user the user part with its escapes undone, empty when there is none
 * @param host the host in lower case, IPv6 references in brackets
 * @param port the port, or -1 when none is written
 * @param parameters the URI parameters in their order, names in lower case, an absent value as the empty string
 * @param headers what follows the question mark, as written, empty when there is nothing
 */
public record SipUri(
        boolean secure, String user, String host, int port, Map<String, String> parameters, String headers) {

    /** Parameters that make two URIs differ when only one of them has it (RFC 3261 19.1.4). */
    private static final Set<String> SIGNIFICANT_PARAMETERS = Set.of("user", "ttl", "method", "maddr");

    private static final String UNESCAPED_IN_USER = "-_.!~*'()&=+$,;?/";

    public SipUri {
        Objects.requireNonNull(user, "user is required");
        Objects.requireNonNull(headers, "headers are required");
        host = host.toLowerCase(Locale.ROOT);
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /**
     * Reads a URI as it stands in a header or a Request-URI, without angle brackets.
     *
     * @throws IllegalArgumentException when the text is no SIP or SIPS URI; the message can be shown to an operator
     */
    public static SipUri parse(String text) {
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!scheme.equals("sip") && !scheme.equals("sips")) {
            throw malformed(text);
        }
        String rest = text.substring(colon + 1);
        // A question mark or a semicolon may stand unescaped in the user part, but an @ may not (RFC 3261 25.1).
        int at = rest.indexOf('@');
        int headersAt = rest.indexOf('?', at + 1);
        String headers = headersAt < 0 ? "" : rest.substring(headersAt + 1);
        String address = headersAt < 0 ? rest : rest.substring(0, headersAt);
        String user = at < 0 ? "" : userOf(rest.substring(0, at), text);
        int parametersAt = address.indexOf(';', at + 1);
        String hostPort = address.substring(at + 1, parametersAt < 0 ? address.length() : parametersAt);
        Map<String, String> parameters =
                parametersAt < 0 ? Map.of() : parametersOf(address.substring(parametersAt + 1), text);

        int portAt = hostPort.indexOf(':', hostPort.lastIndexOf(']') + 1);
        String host = portAt < 0 ? hostPort : hostPort.substring(0, portAt);
        if (!isHost(host)) {
            throw malformed(text);
        }
        int port = portAt < 0 ? -1 : portOf(hostPort.substring(portAt + 1), text);
        return new SipUri(scheme.equals("sips"), user, host, port, parameters, headers);
    }

    /** As {@link #parse}, empty where that throws. */
    public static Optional<SipUri> tryParse(String text) {
        try {
            return Optional.of(parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** The value of a header in the URI's header part, its escapes undone (RFC 3261 19.1.1); names ignore case. */
    public Optional<String> header(String name) {
        for (String header : headers.split("&")) {
            int equals = header.indexOf('=');
            if (equals > 0 && name.equalsIgnoreCase(header.substring(0, equals))) {
                return Optional.of(unescape(header.substring(equals + 1)));
            }
        }
        return Optional.empty();
    }

    /** All headers of the URI's header part in their order, names and values with their escapes undone. */
    public List<Map.Entry<String, String>> headerFields() {
        return headers.isEmpty() ? List.of() : Stream.of(headers.split("&", -1)).map(SipUri::headerField).toList();
    }

    private static Map.Entry<String, String> headerField(String header) {
        int equals = header.indexOf('=');
        return equals < 0
                ? Map.entry(unescape(header), "")
                : Map.entry(unescape(header.substring(0, equals)), unescape(header.substring(equals + 1)));
    }

    /** This URI with a parameter added or changed; the name is in lower case. */
    public SipUri withParameter(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(parameters);
        changed.put(name, value);
        return new SipUri(secure, user, host, port, changed, headers);
    }

    public SipUri withoutHeaders() {
        return headers.isEmpty() ? this : new SipUri(secure, user, host, port, parameters, "");
    }

    /** Whether both name the same resource by RFC 3261 19.1.4. */
    public boolean matches(SipUri other) {
        return secure == other.secure
                && user.equals(other.user)
                && host.equals(other.host)
                && port == other.port
                && parametersMatch(other)
                && headersByName().equals(other.headersByName());
    }

    /** Whether user, host and port are the same, whatever else both say. */
    public boolean sharesAddress(SipUri other) {
        return user.equals(other.user) && host.equals(other.host) && port == other.port;
    }

    private boolean parametersMatch(SipUri other) {
        for (Map.Entry<String, String> mine : parameters.entrySet()) {
            String theirs = other.parameters.get(mine.getKey());
            if (theirs == null ? SIGNIFICANT_PARAMETERS.contains(mine.getKey())
                    : !theirs.equalsIgnoreCase(mine.getValue())) {
                return false;
            }
        }
        for (String name : SIGNIFICANT_PARAMETERS) {
            if (other.parameters.containsKey(name) && !parameters.containsKey(name)) {
                return false;
            }
        }
        return true;
    }

    private Map<String, String> headersByName() {
        if (headers.isEmpty()) {
            return Map.of();
        }
        Map<String, String> byName = new TreeMap<>();
        for (String header : headers.split("&")) {
            int equals = header.indexOf('=');
            byName.put(
                    (equals < 0 ? header : header.substring(0, equals)).toLowerCase(Locale.ROOT),
                    equals < 0 ? "" : unescape(header.substring(equals + 1)));
        }
        return byName;
    }

    @Override
    public String toString() {
        StringBuilder uri = new StringBuilder(64).append(secure ? "sips:" : "sip:");
        if (!user.isEmpty()) {
            uri.append(escape(user, UNESCAPED_IN_USER)).append('@');
        }
        uri.append(host);
        if (port >= 0) {
            uri.append(':').append(port);
        }
        parameters.forEach((name, value) -> {
            uri.append(';').append(name);
            if (!value.isEmpty()) {
                uri.append('=').append(value);
            }
        });
        if (!headers.isEmpty()) {
            uri.append('?').append(headers);
        }
        return uri.toString();
    }

    /** Escapes what may not stand in a URI parameter or user part: all but unreserved characters (RFC 3261 25.1). */
    public static String escape(String text) {
        return escape(text, "-_.!~*'()");
    }

    private static String escape(String text, String allowed) {
        StringBuilder escaped = null;
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            char c = (char) (bytes[i] & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || allowed.indexOf(c) >= 0);
            if (!plain && escaped == null) {
                escaped = new StringBuilder(bytes.length + 8)
                        .append(new String(bytes, 0, i, StandardCharsets.UTF_8));
            }
            if (escaped != null) {
                if (plain) {
                    escaped.append(c);
                } else {
                    escaped.append(String.format("%%%02X", (int) c));
                }
            }
        }
        return escaped == null ? text : escaped.toString();
    }

    /** The contrary of {@link #escape}. */
    public static String unescape(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '%' && i + 2 < in.length && Character.digit(in[i + 1], 16) >= 0
                    && Character.digit(in[i + 2], 16) >= 0) {
                out.put((byte) (Character.digit(in[i + 1], 16) << 4 | Character.digit(in[i + 2], 16)));
                i += 2;
            } else {
                out.put(in[i]);
            }
        }
        return new String(out.array(), 0, out.position(), StandardCharsets.UTF_8);
    }

    private static String userOf(String userInfo, String text) {
        // The password of a userinfo has no meaning to a proxy and would only be a secret to leak (RFC 3261 19.1.1).
        int password = userInfo.indexOf(':');
        String user = password < 0 ? userInfo : userInfo.substring(0, password);
        if (user.isEmpty() || breaksHeader(user)) {
            throw malformed(text);
        }
        return unescape(user);
    }

    private static Map<String, String> parametersOf(String list, String text) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String parameter : list.split(";", -1)) {
            int equals = parameter.indexOf('=');
            String name = (equals < 0 ? parameter : parameter.substring(0, equals)).toLowerCase(Locale.ROOT);
            if (name.isEmpty() || breaksHeader(parameter)) {
                throw malformed(text);
            }
            parameters.put(name, equals < 0 ? "" : parameter.substring(equals + 1));
        }
        return parameters;
    }

    /** Whether a text has what ends a URI in a header; a loop, because URIs are read several times in each message. */
    private static boolean breaksHeader(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == '<' || c == '>' || c == '"') {
                return true;
            }
        }
        return false;
    }

    private static boolean isHost(String host) {
        if (host.isEmpty()) {
            return false;
        }
        boolean reference = host.charAt(0) == '[';
        if (reference && host.charAt(host.length() - 1) != ']') {
            return false;
        }
        for (int i = reference ? 1 : 0; i < host.length() - (reference ? 1 : 0); i++) {
            if (reference ? !isOfAddress(host.charAt(i)) : !isOfName(host.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOfAddress(char c) {
        return Character.digit(c, 16) >= 0 || c == ':' || c == '.';
    }

    private static boolean isOfName(char c) {
        return c < 0x80 && (Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_');
    }

    private static int portOf(String digits, String text) {
        try {
            int port = Integer.parseInt(digits);
            if (port > 0 && port < 65536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // answered below, together with a number out of range
        }
        throw malformed(text);
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("not a SIP URI: " + text);
    }
}
