package io.switchhook.container;

import java.lang.reflect.Field;
import javax.servlet.sip.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is true of Restcomm SIP Servlets 3.2.0-37 alone. Its classes are not known when this is compiled. */
final class Restcomm {

    private static final Logger LOG = LoggerFactory.getLogger(Restcomm.class);
    private static final String PACKAGE = "org.mobicents.";
    private static final String BEST_RESPONSE_SENT = "bestResponseSent";
    private static final int NONE = -1;

    private Restcomm() {}

    static boolean owns(Object containerObject) {
        return containerObject.getClass().getName().startsWith(PACKAGE);
    }

    /**
     * Makes the proxy forward a 2xx although it has forwarded a final response before. Restcomm stops it there, against
     * RFC 3261 16.7 step 5, and whoever answered would never get an ACK.
     */
    static void forgetBestResponse(Proxy proxy) {
        try {
            Field field = proxy.getClass().getDeclaredField(BEST_RESPONSE_SENT);
            field.setAccessible(true);
            field.setInt(proxy, NONE);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("A second answer to a call cannot be forwarded in this version of Restcomm: {}", e.toString());
        }
    }
}
