package io.switchhook.it.phone;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The target of a REFER: a URI whose headers become headers of the triggered request (RFC 3261 section 19.1.5,
 * RFC 3891 section 1, RFC 5589 section 7).
 */
public record ReferTo(String uri) {

    /** Refers to the other end of a dialog that the referrer has with it: attended transfer. */
    public static String replacing(String uri, Dialog consultation) {
        return uri + "?Replaces=" + URLEncoder.encode(consultation.replaces(), StandardCharsets.UTF_8);
    }

    static ReferTo of(String header) {
        return new ReferTo(NameAddress.parse(header).uri());
    }

    /** Whom to call. */
    public String target() {
        int question = uri.indexOf('?');
        return question < 0 ? uri : uri.substring(0, question);
    }

    /** The method of the triggered request. */
    public String method() {
        return NameAddress.parse(target()).parameter("method").orElse("INVITE");
    }

    /** A header of the triggered request, unescaped. */
    public Optional<String> header(String name) {
        int question = uri.indexOf('?');
        if (question < 0) {
            return Optional.empty();
        }
        for (String header : uri.substring(question + 1).split("&")) {
            String[] pair = header.split("=", 2);
            if (pair[0].equalsIgnoreCase(name)) {
                String escaped = pair.length == 2 ? pair[1].replace("+", "%2B") : "";
                return Optional.of(URLDecoder.decode(escaped, StandardCharsets.UTF_8));
            }
        }
        return Optional.empty();
    }
}
