package io.switchhook.subscriber;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What proves a subscriber's identity: the HA1 of HTTP Digest (RFC 7616 3.4.2) by two algorithms. Whoever has it can sign in
 * as the subscriber, so it is shown nowhere. Immutable.
 */
public final class Credentials {

    private static final int MD5_LENGTH = 16;
    private static final int SHA256_LENGTH = 32;
    private static final int LENGTH = MD5_LENGTH + SHA256_LENGTH;

    /** One array for all: an object for each of 100,000 subscribers is worth sparing. */
    private final byte[] hashes;

    Credentials(byte[] md5, byte[] sha256) {
        this(md5, sha256, null);
    }

    /** @param qualified as {@link #qualified} gives it */
    Credentials(byte[] md5, byte[] sha256, byte[] qualified) {
        if (md5.length != MD5_LENGTH || sha256.length != SHA256_LENGTH || qualified != null && qualified.length != LENGTH) {
            throw new IllegalArgumentException("HA1 of a wrong length");
        }
        hashes = Arrays.copyOf(md5, qualified == null ? LENGTH : 2 * LENGTH);
        System.arraycopy(sha256, 0, hashes, MD5_LENGTH, SHA256_LENGTH);
        if (qualified != null) {
            System.arraycopy(qualified, 0, hashes, LENGTH, LENGTH);
        }
    }

    /** The credentials of a user name and password in a realm; texts are normalised and coded as RFC 7616 4 says. */
    public static Credentials of(String username, String realm, String password) {
        byte[] secret = secret(username, realm, password);
        byte[] qualifiedSecret = secret(username + "@" + realm, realm, password);
        byte[] qualified = Arrays.copyOf(hash("MD5", qualifiedSecret), LENGTH);
        System.arraycopy(hash("SHA-256", qualifiedSecret), 0, qualified, MD5_LENGTH, SHA256_LENGTH);
        return new Credentials(hash("MD5", secret), hash("SHA-256", secret), qualified);
    }

    private static byte[] secret(String username, String realm, String password) {
        return Normalizer.normalize(username + ":" + realm + ":" + password, Normalizer.Form.NFC)
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The credentials that a backup has.
     *
     * @param md5 32 hexadecimal digits
     * @param sha256 64 hexadecimal digits
     * @param qualified as {@link #qualifiedHex} gives it
     * @throws InvalidFieldException when one of them is something else; the message does not repeat it
     */
    public static Credentials ofHex(String md5, String sha256, String qualified) {
        return new Credentials(
                bytes("ha1Md5", md5, MD5_LENGTH),
                bytes("ha1Sha256", sha256, SHA256_LENGTH),
                qualified.isEmpty() ? null : bytes("ha1Qualified", qualified, LENGTH));
    }

    private static byte[] bytes(String field, String hex, int length) {
        if (hex.length() != 2 * length || !hex.chars().allMatch(HexFormat::isHexDigit)) {
            throw new InvalidFieldException(field, "must be " + 2 * length + " hexadecimal digits");
        }
        return HexFormat.of().parseHex(hex);
    }

    /** H(username:realm:password) by MD5, 16 bytes. */
    public byte[] md5() {
        return Arrays.copyOf(hashes, MD5_LENGTH);
    }

    /** H(username:realm:password) by SHA-256, 32 bytes. */
    public byte[] sha256() {
        return Arrays.copyOfRange(hashes, MD5_LENGTH, LENGTH);
    }

    /** As {@link #md5} for the user name with its domain, {@code user@realm}; empty when only the hashes were given. */
    public Optional<byte[]> qualifiedMd5() {
        return hashes.length == LENGTH
                ? Optional.empty()
                : Optional.of(Arrays.copyOfRange(hashes, LENGTH, LENGTH + MD5_LENGTH));
    }

    /** As {@link #sha256} for the user name with its domain, {@code user@realm}; empty when only the hashes were given. */
    public Optional<byte[]> qualifiedSha256() {
        return hashes.length == LENGTH
                ? Optional.empty()
                : Optional.of(Arrays.copyOfRange(hashes, LENGTH + MD5_LENGTH, 2 * LENGTH));
    }

    /** Both hashes for the user name with its domain, MD5 first, in 96 hexadecimal digits; empty when there are none. */
    public String qualifiedHex() {
        return hashes.length == LENGTH ? "" : HexFormat.of().formatHex(hashes, LENGTH, 2 * LENGTH);
    }

    /** As {@link #qualifiedHex} in 48 bytes; null when there are none. */
    byte[] qualified() {
        return hashes.length == LENGTH ? null : Arrays.copyOfRange(hashes, LENGTH, 2 * LENGTH);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Credentials credentials && MessageDigest.isEqual(hashes, credentials.hashes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hashes);
    }

    @Override
    public String toString() {
        return "Credentials[...]";
    }

    private static byte[] hash(String algorithm, byte[] secret) {
        try {
            return MessageDigest.getInstance(algorithm).digest(secret);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has " + algorithm, e);
        }
    }
}
