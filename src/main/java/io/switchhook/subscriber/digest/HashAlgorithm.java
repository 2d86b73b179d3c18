package io.switchhook.subscriber.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** The hash algorithms that we offer, the one that we like best first (RFC 8760 2.4). */
public enum HashAlgorithm {
    SHA_256("SHA-256"),
    MD5("MD5");

    private final String token;

    HashAlgorithm(String token) {
        this.token = token;
    }

    /** How SIP calls it, and the JDK too. */
    public String token() {
        return token;
    }

    /** RFC 7616 3.3: no algorithm means MD5. */
    static Optional<HashAlgorithm> of(String token) {
        return token == null
                ? Optional.of(MD5)
                : Arrays.stream(values()).filter(each -> each.token.equalsIgnoreCase(token)).findFirst();
    }

    /** The H of RFC 7616: the hash of a text in UTF-8, in lower-case hexadecimal digits. */
    public String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(token).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + token, e);
        }
    }
}
