package io.switchhook.transfer;

import io.switchhook.sip.SipUri;
import java.util.List;
import java.util.Optional;

/**
 * The transfer target that a REFER names.
 *
 * @param uri the target, without the headers of its URI
 * @param replaces the dialog to take the place of: an attended transfer (RFC 5589 7); empty for a blind one
 */
public record ReferTo(SipUri uri, Optional<Replaces> replaces) {

    /**
     * Reads the Refer-To values of a request; empty unless there is exactly one (RFC 3515 2.4.2) and it names a SIP user.
     * A target without a user is nobody, and a 202 for it would leave the transferor waiting for nothing.
     */
    public static Optional<ReferTo> parse(List<String> headers) {
        if (headers.size() != 1) {
            return Optional.empty();
        }
        String value = headers.get(0).strip();
        int open = value.indexOf('<');
        if (open < 0) {
            // RFC 3261 20: without brackets no comma, semicolon or question mark belongs to the URI.
            int parameters = value.indexOf(';');
            String uri = parameters < 0 ? value : value.substring(0, parameters);
            return uri.indexOf('?') >= 0 || uri.indexOf(',') >= 0 ? Optional.empty() : ofUri(uri);
        }
        int close = value.indexOf('>', open);
        if (close < 0) {
            return Optional.empty();
        }
        String rest = value.substring(close + 1).strip();
        return rest.isEmpty() || rest.startsWith(";") && rest.indexOf('<') < 0
                ? ofUri(value.substring(open + 1, close))
                : Optional.empty();
    }

    private static Optional<ReferTo> ofUri(String text) {
        Optional<SipUri> uri = SipUri.tryParse(text.strip()).filter(parsed -> !parsed.user().isEmpty());
        if (uri.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> header = uri.get().header("Replaces");
        Optional<Replaces> replaces = header.flatMap(Replaces::parse);
        return header.isPresent() && replaces.isEmpty()
                ? Optional.empty()
                : Optional.of(new ReferTo(uri.get().withoutHeaders(), replaces));
    }
}
