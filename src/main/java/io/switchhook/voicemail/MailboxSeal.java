package io.switchhook.voicemail;

import io.switchhook.sip.SipUri;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * Tells the calls that we send to our own mailboxes from those of others, who could otherwise claim to be anybody there: by an
 * HMAC-SHA-256 with a key of this process over the dialog and what the address says. Thread-safe.
 */
@Singleton
public class MailboxSeal {

    private static final String MAC = "HmacSHA256";

    private final SecretKeySpec key;

    @Inject
    public MailboxSeal() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        key = new SecretKeySpec(random, MAC);
    }

    /**
     * The seal of an INVITE to one of our own mailboxes.
     *
     * @param fromTag empty when the sender gives none
     * @param requestUri its user part and RFC 4458 parameters count; transport and the like may change on the way
     */
    public String of(String callId, String fromTag, SipUri requestUri) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            String sealed = Stream.of(
                            Optional.of(callId), Optional.of(fromTag), Optional.of(requestUri.user()),
                            requestUri.parameter("target"), requestUri.parameter("cause"), requestUri.parameter("subscriber"))
                    // What need not be escaped, Liberty does not leave escaped.
                    .map(part -> part.map(SipUri::unescape).map(text -> text.length() + " " + text).orElse("-"))
                    .collect(Collectors.joining());
            return HexFormat.of().formatHex(mac.doFinal(sealed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + MAC, e);
        }
    }

    /** Whether it is what {@link #of} gives; that takes the same time for every wrong one. */
    public boolean isGood(String seal, String callId, String fromTag, SipUri requestUri) {
        return MessageDigest.isEqual(
                seal.getBytes(StandardCharsets.UTF_8), of(callId, fromTag, requestUri).getBytes(StandardCharsets.UTF_8));
    }
}
