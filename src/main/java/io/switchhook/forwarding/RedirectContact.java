package io.switchhook.forwarding;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.sip.TelephoneNumber;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One contact of a redirection: where a phone wants a call to go instead (RFC 3261 21.3). What the phone says, and nothing
 * of it checked.
 *
 * @param uri the URI as written; empty when the contact could not be read
 * @param q its preference in thousandths, 1000 when it has none
 * @param condition {@link Condition#DEFLECTED}, or {@link Condition#DEFLECTED_RINGING} when the phone had rung
 */
public record RedirectContact(String uri, int q, Condition condition) {

    private static final String HEADER = "Contact";
    private static final int MOST_PREFERRED = 1000;
    private static final Pattern Q = Pattern.compile("([01])(?:\\.([0-9]{0,3}))?");

    /** How many contacts of one message are looked at. */
    private static final int MOST = 20;

    /**
     * Reads the contacts of a redirection, in their order.
     *
     * @param lines the values of Contact
     * @param rung whether the phone had rung before
     */
    public static List<RedirectContact> parse(List<String> lines, boolean rung) {
        Condition condition = rung ? Condition.DEFLECTED_RINGING : Condition.DEFLECTED;
        List<RedirectContact> contacts = new ArrayList<>();
        for (String line : lines) {
            for (String text : AddressValue.texts(line)) {
                if (contacts.size() < MOST) {
                    contacts.add(AddressValue.parse(text)
                            .map(value -> new RedirectContact(value.uri(), q(value), condition))
                            .orElse(new RedirectContact("", MOST_PREFERRED, condition)));
                }
            }
        }
        return contacts;
    }

    private static int q(AddressValue value) {
        Matcher matcher = Q.matcher(value.parameter("q").orElse(""));
        if (!matcher.matches()) {
            return MOST_PREFERRED;
        }
        String decimals = matcher.group(2) == null ? "" : matcher.group(2);
        int thousandths = Integer.parseInt(matcher.group(1) + decimals + "0".repeat(3 - decimals.length()));
        return Math.min(thousandths, MOST_PREFERRED);
    }

    /**
     * Where a call that follows this contact is sent.
     *
     * @param domain the domain of telephone numbers without one
     * @throws IllegalArgumentException when it cannot be followed; the message says why, as the end of a sentence about it
     */
    public SipUri destination(String domain) {
        if (uri.isEmpty()) {
            throw new IllegalArgumentException("it is malformed");
        }
        if (uri.length() > Destination.LONGEST) {
            throw new IllegalArgumentException("it is too long");
        }
        Optional<SipUri> sip = SipUri.tryParse(uri);
        if (sip.filter(each -> !each.headers().isEmpty()).isPresent()) {
            // They would become headers of the INVITE (RFC 3261 19.1.5), whatever they are.
            throw new IllegalArgumentException("it carries headers");
        }
        return sip.filter(each -> !each.user().isEmpty())
                .map(RedirectContact::asRequestUri)
                .or(() -> TelephoneNumber.ofUri(uri).map(number -> new Aor(number.digits(), domain).uri()))
                .orElseThrow(() -> new IllegalArgumentException("it is neither a SIP URI of a user nor a telephone number"));
    }

    /** RFC 3261 19.1.1: a Contact may have a method, a Request-URI may not. */
    private static SipUri asRequestUri(SipUri uri) {
        if (uri.parameter("method").isEmpty()) {
            return uri;
        }
        Map<String, String> parameters = new LinkedHashMap<>(uri.parameters());
        parameters.remove("method");
        return new SipUri(uri.secure(), uri.user(), uri.host(), uri.port(), parameters, "");
    }

    /** For people, in one line. */
    @Override
    public String toString() {
        String shown = uri.isEmpty() ? "a contact" : uri;
        return shown.length() > Destination.LONGEST ? shown.substring(0, Destination.LONGEST) + "..." : shown;
    }
}
