package io.switchhook.subscriber.digest;

import io.switchhook.sip.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What somebody answers to a challenge: an Authorization or Proxy-Authorization value (RFC 7616 3.4), read but not checked.
 *
 * @param username as it was hashed
 * @param uri the Request-URI that was hashed
 * @param nonceCount the nc, eight hexadecimal digits
 * @param response the proof
 */
public record DigestAnswer(
        String username,
        String realm,
        String nonce,
        String uri,
        HashAlgorithm algorithm,
        String nonceCount,
        String cnonce,
        String response) {

    private static final Pattern SCHEME = Pattern.compile("\\s*Digest\\s+", Pattern.CASE_INSENSITIVE);
    private static final Pattern PARAMETER =
            Pattern.compile("\\G\\s*([\\w*-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]++|\\\\.)*+)\"|([^\\s,\"]+))\\s*(?:,|$)");
    private static final Pattern ESCAPED = Pattern.compile("\\\\(.)");
    private static final String AUTH = "auth";
    /** What is longer names nobody, and is not worth remembering. */
    private static final int LONGEST = 1000;

    /**
     * Finds the answer to the challenges of a realm among those that a request carries.
     *
     * @param values the values of its Authorization or Proxy-Authorization headers
     * @return the first for this realm, empty when there is none
     * @throws IllegalArgumentException when there is one that no challenge of ours asks for; the message says why
     */
    public static Optional<DigestAnswer> forRealm(String realm, List<String> values) {
        return values.stream()
                .map(DigestAnswer::parameters)
                .filter(parameters -> realm.equalsIgnoreCase(parameters.get("realm")))
                .findFirst()
                .map(DigestAnswer::of);
    }

    /** The realm whose challenge a header value answers; empty when it says none. */
    public static Optional<String> realm(String value) {
        return Optional.ofNullable(parameters(value).get("realm"));
    }

    /** The parameters of a value with their names in lower case; none when it is of another scheme or malformed. */
    private static Map<String, String> parameters(String value) {
        Map<String, String> parameters = new HashMap<>();
        Matcher scheme = SCHEME.matcher(value);
        if (!scheme.lookingAt()) {
            return parameters;
        }
        Matcher matcher = PARAMETER.matcher(value).region(scheme.end(), value.length());
        while (matcher.find()) {
            String quoted = matcher.group(2);
            parameters.putIfAbsent(matcher.group(1).toLowerCase(Locale.ROOT),
                    quoted == null ? matcher.group(3) : ESCAPED.matcher(quoted).replaceAll("$1"));
        }
        return parameters;
    }

    private static DigestAnswer of(Map<String, String> parameters) {
        if (!AUTH.equalsIgnoreCase(parameters.get("qop"))) {
            throw new IllegalArgumentException("Credentials Without qop=auth");
        }
        HashAlgorithm algorithm = HashAlgorithm.of(parameters.get("algorithm"))
                .orElseThrow(() -> new IllegalArgumentException("Unknown Digest Algorithm"));
        String nonceCount = required(parameters, "nc");
        if (!nonceCount.matches("[0-9a-fA-F]{8}")) {
            throw new IllegalArgumentException("Malformed nc");
        }
        return new DigestAnswer(
                required(parameters, "username"),
                required(parameters, "realm"),
                required(parameters, "nonce"),
                required(parameters, "uri"),
                algorithm,
                nonceCount,
                required(parameters, "cnonce"),
                required(parameters, "response"));
    }

    private static String required(Map<String, String> parameters, String name) {
        String value = parameters.get(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("Credentials Without " + name);
        }
        if (value.length() > LONGEST) {
            throw new IllegalArgumentException("Overlong " + name);
        }
        return value;
    }

    /** The nc as a number. */
    public long count() {
        return Long.parseLong(nonceCount, 16);
    }

    /**
     * Whether it proves that its sender knows a password. The time this takes tells nothing about it.
     *
     * @param ha1 the hash of user name, realm and password by {@link #algorithm}
     * @param method the method of the request that carries the answer
     */
    public boolean isProof(byte[] ha1, String method) {
        String ha2 = algorithm.hash(method + ":" + uri);
        String expected = algorithm.hash(
                String.join(":", HexFormat.of().formatHex(ha1), nonce, nonceCount, cnonce, AUTH, ha2));
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII),
                response.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
    }

    /** Without what could be used to guess the password. */
    @Override
    public String toString() {
        return "answer of " + username + " in " + realm + " for " + uri;
    }
}
