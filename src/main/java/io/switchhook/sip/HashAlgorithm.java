package io.switchhook.sip;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** The hash algorithms of digest authentication (RFC 8760 2.1), the strongest first. */
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

    /** The one of a challenge's or an answer's {@code algorithm}; RFC 7616 3.3: null means MD5. */
    public static Optional<HashAlgorithm> of(String token) {
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
