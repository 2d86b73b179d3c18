package io.switchhook.transfer;

import io.switchhook.sip.SipUri;
import io.switchhook.sip.TelephoneNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The transfer target that a REFER names.
 *
 * @param uri the target, a SIP, SIPS or tel URI without headers
 * @param replaces the dialog to take the place of: an attended transfer (RFC 5589 7); empty for a blind one
 * @param headers what else the INVITE says that is meant for the target
 */
public record ReferTo(String uri, Optional<Replaces> replaces, List<Map.Entry<String, String>> headers) {

    private static final int LONGEST = 2000;
    private static final int LONGEST_REPLACES = 1000;

    /**
     * What a target may add to the INVITE that it asks for, lower case. Everything else is the transferee's own, or steers
     * where and in whose name he calls (RFC 3261 19.1.5).
     */
    private static final Set<String> HEADERS = Set.of("replaces", "require", "supported", "subject", "priority",
            "accept-contact", "reject-contact", "request-disposition", "user-to-user");
    /** Of these what is about whoever makes the call: what he supports, and needs for it. */
    private static final Set<String> OF_CALLER = Set.of("replaces", "require", "supported");

    private static final Pattern METHOD = Pattern.compile(";\\s*method\\s*=\\s*([^;?&]*)", Pattern.CASE_INSENSITIVE);

    public ReferTo {
        headers = List.copyOf(headers);
    }

    /** A target that adds nothing to the INVITE. */
    public ReferTo(String uri, Optional<Replaces> replaces) {
        this(uri, replaces, List.of());
    }

    /**
     * Reads the Refer-To values of a request, of which there must be exactly one (RFC 3515 2.4.2).
     *
     * @return its target, or why a REFER to it is refused; a target without a user is nobody, and a 202 for it would leave
     *     the transferor waiting for nothing
     */
    public static TransferDecision read(List<String> headers) {
        if (headers.size() != 1) {
            return malformed();
        }
        if (headers.get(0).length() > LONGEST) {
            return new TransferDecision.Refuse(400, "Refer-To Too Long");
        }
        return uri(headers.get(0).strip()).map(ReferTo::ofUri).orElseGet(ReferTo::malformed);
    }

    private static Optional<String> uri(String value) {
        int open = value.indexOf('<');
        if (open < 0) {
            // RFC 3261 20: without brackets no comma, semicolon or question mark belongs to the URI.
            int parameters = value.indexOf(';');
            String uri = parameters < 0 ? value : value.substring(0, parameters);
            return uri.indexOf('?') >= 0 || uri.indexOf(',') >= 0 ? Optional.empty() : Optional.of(uri.strip());
        }
        int close = value.indexOf('>', open);
        if (close < 0) {
            return Optional.empty();
        }
        String rest = value.substring(close + 1).strip();
        return rest.isEmpty() || rest.startsWith(";") && rest.indexOf('<') < 0
                ? Optional.of(value.substring(open + 1, close).strip())
                : Optional.empty();
    }

    private static TransferDecision ofUri(String text) {
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "" -> malformed();
            case "sip", "sips" -> ofSipUri(text);
            // RFC 3966 3 knows no headers.
            case "tel" -> text.indexOf('?') >= 0 || TelephoneNumber.ofUri(text).isEmpty()
                    ? malformed()
                    : new TransferDecision.Relay(new ReferTo(text, Optional.empty()));
            default -> new TransferDecision.Refuse(416, "Unsupported URI Scheme");
        };
    }

    private static TransferDecision ofSipUri(String text) {
        Optional<SipUri> parsed = SipUri.tryParse(text);
        if (parsed.isEmpty() || hasControls(parsed.get().user())) {
            return malformed();
        }
        SipUri uri = parsed.get();
        // In the text: of a parameter that is written twice (RFC 3261 19.1.1 forbids it) everybody reads another one.
        List<String> methods = METHOD.matcher(text).results().map(each -> each.group(1)).toList();
        if (methods.size() > 1) {
            return malformed();
        }
        if (uri.parameter("method").filter(method -> !method.equals("INVITE")).isPresent()) {
            return new TransferDecision.Refuse(403, "Only Calls Are Transferred");
        }
        Optional<Replaces> replaces = Optional.empty();
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (Map.Entry<String, String> header : uri.headerFields()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!HEADERS.contains(name) || hasControls(header.getValue())) {
                return new TransferDecision.Refuse(400, "Header Not Allowed In Refer-To");
            }
            if (!OF_CALLER.contains(name)) {
                headers.add(header);
            }
            if (name.equals("replaces")) {
                if (replaces.isPresent() || header.getValue().length() > LONGEST_REPLACES) {
                    return badReplaces();
                }
                replaces = Replaces.parse(header.getValue());
                if (replaces.isEmpty()) {
                    return badReplaces();
                }
            }
        }
        // Who is to be called for a dialog is found by that: its Contact may be a server's, which has no user.
        return uri.user().isEmpty() && replaces.isEmpty()
                ? malformed()
                : new TransferDecision.Relay(new ReferTo(uri.withoutHeaders().toString(), replaces, headers));
    }

    private static boolean hasControls(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }

    private static TransferDecision malformed() {
        return new TransferDecision.Refuse(400, "Bad Refer-To");
    }

    private static TransferDecision badReplaces() {
        return new TransferDecision.Refuse(400, "Bad Replaces In Refer-To");
    }
}
