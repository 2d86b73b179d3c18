package io.switchhook.container;

import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletResponse;

/** Headers that the containers treat differently. */
public final class Headers {

    private Headers() {}

    /** Whether a message has this header in a form that cannot be read; Liberty refuses such a message itself. */
    public static boolean isMalformed(SipServletMessage message, String name, String compactName) {
        return Restcomm.owns(message) && Restcomm.leftOut(message, name, compactName);
    }

    /** Adds a Path value, which is a system header to JSR 289, to the response of a registrar (RFC 3327 5.3). */
    public static void addPath(SipServletMessage response, String value) {
        if (Restcomm.owns(response)) {
            Restcomm.addSystemHeader(response, "Path", value);
        } else {
            response.addHeader("Path", value);
        }
    }

    /** Sees that a caller over TLS can follow the Record-Route of a response. */
    public static void easeRecordRoute(SipServletResponse response) {
        if (Liberty.owns(response)) {
            Liberty.easeRecordRoute(response);
        }
    }
}
