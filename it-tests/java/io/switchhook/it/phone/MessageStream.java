package io.switchhook.it.phone;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a byte stream into SIP messages by their Content-Length (RFC 3261 section 18.3). */
final class MessageStream {

    private static final Pattern CONTENT_LENGTH =
            Pattern.compile("^(?:content-length|l)\\s*:\\s*(\\d+)", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    private final InputStream in;

    MessageStream(InputStream in) {
        this.in = in;
    }

    /** The next message, or null at the end of the stream. Keep-alive CRLFs between messages are skipped. */
    byte[] next() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        int newlines = 0;
        while (newlines < 2) {
            int b = in.read();
            if (b < 0) {
                return null;
            }
            if (message.size() == 0 && (b == '\r' || b == '\n')) {
                continue;
            }
            message.write(b);
            if (b == '\n') {
                newlines++;
            } else if (b != '\r') {
                newlines = 0;
            }
        }
        int length = contentLength(message.toString(StandardCharsets.UTF_8));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            return null;
        }
        message.writeBytes(body);
        return message.toByteArray();
    }

    private static int contentLength(String head) {
        Matcher matcher = CONTENT_LENGTH.matcher(head);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
