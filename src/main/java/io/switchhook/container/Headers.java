package io.switchhook.container;

import io.switchhook.sip.SipUri;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import javax.servlet.sip.Address;
import javax.servlet.sip.ServletParseException;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletResponse;

/** Headers that the containers treat differently. */
public final class Headers {

    private Headers() {}

    /** Whether a message has this header in a form that cannot be read; Liberty refuses such a message itself. */
    public static boolean isMalformed(SipServletMessage message, String name, String compactName) {
        return Restcomm.owns(message) && Restcomm.leftOut(message, name, compactName);
    }

    /**
     * Adds a value of a header, also of one that JSR 289 leaves to the container, such as Path (RFC 3327 5.3), or of which
     * Restcomm otherwise keeps the last value only, such as WWW-Authenticate.
     */
    public static void add(SipServletMessage message, String name, String value) {
        if (Restcomm.owns(message)) {
            Restcomm.addHeader(message, name, value);
        } else {
            message.addHeader(name, value);
        }
    }

    /** Sees that a caller over TLS can follow the Record-Route of a response. */
    public static void easeRecordRoute(SipServletResponse response) {
        if (Liberty.owns(response)) {
            Liberty.easeRecordRoute(response);
        }
    }

    /** Leaves a header with these values and no other. */
    public static void replace(SipServletMessage message, String name, List<String> values) {
        message.removeHeader(name);
        values.forEach(value -> add(message, name, value));
    }

    /** All values of a header, in order. */
    public static List<String> values(SipServletMessage message, String name) {
        List<String> values = new ArrayList<>();
        for (Iterator<String> each = message.getHeaders(name); each.hasNext(); ) {
            values.add(each.next());
        }
        return values;
    }

    /** Where a message says that its sender is reached; empty when it does not say so, or not as a SIP URI. */
    public static Optional<SipUri> contact(SipServletMessage message) {
        try {
            Address contact = message.getAddressHeader("Contact");
            return contact == null ? Optional.empty() : SipUri.tryParse(contact.getURI().toString());
        } catch (ServletParseException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The tag of a From or To, empty for the phones of RFC 2543 that have none. */
    public static String tag(Address address) {
        String tag = address.getParameter("tag");
        return tag == null ? "" : tag;
    }
}
