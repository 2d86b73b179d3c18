package io.switchhook.it.phone;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers a digest challenge with MD5 or SHA-256 (RFC 3261 section 22, RFC 8760). */
final class Digest {

    private static final Pattern PARAMETER = Pattern.compile("(\\w+)\\s*=\\s*(?:\"([^\"]*)\"|([^,\\s]+))");
    private static final String FIRST_USE = "00000001";

    private final String algorithm;

    private Digest(String algorithm) {
        this.algorithm = algorithm;
    }

    /** Adds credentials for the first challenge whose algorithm is known. */
    static void answer(IncomingResponse challenge, String user, String password, Draft request) {
        boolean proxy = challenge.status() == 407;
        List<String> offered = challenge.headers(proxy ? "Proxy-Authenticate" : "WWW-Authenticate");
        Map<String, String> parameters = offered.stream()
                .map(Digest::parameters)
                .filter(offer -> List.of("MD5", "SHA-256").contains(algorithm(offer)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no usable challenge in " + challenge));
        request.header(proxy ? "Proxy-Authorization" : "Authorization",
                new Digest(algorithm(parameters)).credentials(parameters, user, password, request));
    }

    private static Map<String, String> parameters(String challenge) {
        Map<String, String> parameters = new HashMap<>();
        Matcher matcher = PARAMETER.matcher(challenge);
        while (matcher.find()) {
            String quoted = matcher.group(2);
            parameters.put(matcher.group(1).toLowerCase(Locale.ROOT), quoted != null ? quoted : matcher.group(3));
        }
        return parameters;
    }

    private static String algorithm(Map<String, String> parameters) {
        return parameters.getOrDefault("algorithm", "MD5").toUpperCase(Locale.ROOT);
    }

    private String credentials(Map<String, String> challenge, String user, String password, Draft request) {
        String realm = challenge.getOrDefault("realm", "");
        String nonce = challenge.getOrDefault("nonce", "");
        String uri = request.requestUri();
        String ha1 = hash(user + ":" + realm + ":" + password);
        String ha2 = hash(request.method() + ":" + uri);
        StringBuilder text = new StringBuilder("Digest username=\"" + user + "\", realm=\"" + realm + "\", nonce=\""
                + nonce + "\", uri=\"" + uri + "\", algorithm=" + algorithm);
        if (challenge.containsKey("opaque")) {
            text.append(", opaque=\"").append(challenge.get("opaque")).append('"');
        }
        if (challenge.getOrDefault("qop", "").contains("auth")) {
            String cnonce = Token.random();
            text.append(", qop=auth, nc=" + FIRST_USE + ", cnonce=\"").append(cnonce).append('"');
            text.append(", response=\"")
                    .append(hash(String.join(":", ha1, nonce, FIRST_USE, cnonce, "auth", ha2))).append('"');
        } else {
            text.append(", response=\"").append(hash(ha1 + ":" + nonce + ":" + ha2)).append('"');
        }
        return text.toString();
    }

    private String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
