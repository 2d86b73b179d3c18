package io.switchhook.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import javax.servlet.sip.SipServletMessage;

/**
 * The body of a message as it came, byte for byte.
 *
 * @param type its Content-Type
 */
public record Content(String type, byte[] bytes) {

    private static final String SDP = "application/sdp";

    public static Content sdp(byte[] bytes) {
        return new Content(SDP, bytes);
    }

    /** The body of a message; empty when it has none. */
    public static Optional<Content> of(SipServletMessage message) {
        try {
            byte[] bytes = message.getRawContent();
            return bytes == null || bytes.length == 0 || message.getContentType() == null
                    ? Optional.empty()
                    : Optional.of(new Content(message.getContentType(), bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes it the body of a message. */
    public void putInto(SipServletMessage message) {
        try {
            message.setContent(bytes, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it is a session description and nothing else (RFC 4566). */
    public boolean isSdp() {
        return type.toLowerCase(Locale.ROOT).strip().startsWith(SDP);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Content content && type.equals(content.type) && Arrays.equals(bytes, content.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return type + " of " + bytes.length + " bytes";
    }
}
