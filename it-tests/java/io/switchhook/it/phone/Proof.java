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

/**
 * Credentials for a request, as an answer to a challenge (RFC 3261 section 22, RFC 7616, RFC 8760): right, unless a test
 * makes something of them wrong. They are computed for the method and Request-URI of the request that they are put in.
 */
public final class Proof implements Change {

    private static final Pattern PARAMETER = Pattern.compile("(\\w+)\\s*=\\s*(?:\"([^\"]*)\"|([^,\\s]+))");
    private static final List<String> ALGORITHMS = List.of("MD5", "SHA-256");

    private final String header;
    private final Map<String, String> challenge;
    private final String user;
    private final String password;
    private final int count;
    private final String uri;

    private Proof(String header, Map<String, String> challenge, String user, String password, int count, String uri) {
        this.header = header;
        this.challenge = challenge;
        this.user = user;
        this.password = password;
        this.count = count;
        this.uri = uri;
    }

    /** Answers the first challenge whose algorithm is known. */
    public static Proof of(IncomingResponse response, String user, String password) {
        return of(response, "", user, password);
    }

    /** Answers the challenge with this algorithm. */
    public static Proof of(IncomingResponse response, String algorithm, String user, String password) {
        boolean proxy = response.status() == 407;
        Map<String, String> challenge = response.headers(proxy ? "Proxy-Authenticate" : "WWW-Authenticate").stream()
                .map(Proof::parameters)
                .filter(offer -> algorithm.isEmpty()
                        ? ALGORITHMS.contains(algorithm(offer))
                        : algorithm(offer).equals(algorithm))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no usable challenge in " + response));
        return new Proof(proxy ? "Proxy-Authorization" : "Authorization", challenge, user, password, 1, "");
    }

    /** The parameters of a challenge, names in lower case, quotes removed. */
    public static Map<String, String> parameters(String challenge) {
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

    /** With another value of something that the challenge says: realm, nonce, … */
    public Proof with(String parameter, String value) {
        Map<String, String> changed = new HashMap<>(challenge);
        changed.put(parameter, value);
        return new Proof(header, changed, user, password, count, uri);
    }

    /** With this nonce count; 1 unless set. */
    public Proof count(int nonceCount) {
        return new Proof(header, challenge, user, password, nonceCount, uri);
    }

    /** For this URI, whatever the Request-URI is. */
    public Proof uri(String other) {
        return new Proof(header, challenge, user, password, count, other);
    }

    @Override
    public void to(Draft request) {
        request.header(header, credentials(request.method(), uri.isEmpty() ? request.requestUri() : uri));
    }

    private String credentials(String method, String digestUri) {
        String realm = challenge.getOrDefault("realm", "");
        String nonce = challenge.getOrDefault("nonce", "");
        String ha1 = hash(user + ":" + realm + ":" + password);
        String ha2 = hash(method + ":" + digestUri);
        StringBuilder text = new StringBuilder("Digest username=\"" + user + "\", realm=\"" + realm + "\", nonce=\""
                + nonce + "\", uri=\"" + digestUri + "\", algorithm=" + algorithm(challenge));
        if (challenge.containsKey("opaque")) {
            text.append(", opaque=\"").append(challenge.get("opaque")).append('"');
        }
        if (challenge.getOrDefault("qop", "").contains("auth")) {
            String cnonce = Token.random();
            String nc = String.format(Locale.ROOT, "%08x", count);
            text.append(", qop=auth, nc=").append(nc).append(", cnonce=\"").append(cnonce).append('"');
            text.append(", response=\"")
                    .append(hash(String.join(":", ha1, nonce, nc, cnonce, "auth", ha2))).append('"');
        } else {
            text.append(", response=\"").append(hash(ha1 + ":" + nonce + ":" + ha2)).append('"');
        }
        return text.toString();
    }

    private String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance(algorithm(challenge)).digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
