package io.switchhook.restcomm;

import java.net.MalformedURLException;
import org.mobicents.servlet.sip.startup.SipContextConfig;

/**
 * Configures a SIP application by its {@code sip.xml} alone, if it has one. Restcomm would look for annotations as well, for
 * which it loads every class of every library of the application: most of the time that a deployment takes.
 */
public final class DescribedContextConfig extends SipContextConfig {

    private static final String DESCRIPTOR = "/WEB-INF/sip.xml";
    /** The annotations are looked for in files; what is read besides them is already open. */
    private static final String NO_SUCH_DIRECTORY = ".not-scanned";

    @Override
    protected synchronized void configureStart() {
        String files = context.getDocBase();
        if (isDescribed()) {
            context.setDocBase(files + NO_SUCH_DIRECTORY);
        }
        try {
            super.configureStart();
        } finally {
            context.setDocBase(files);
        }
    }

    private boolean isDescribed() {
        try {
            return context.getServletContext().getResource(DESCRIPTOR) != null;
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
