package io.switchhook.container;

import java.io.IOException;
import javax.servlet.sip.ProxyBranch;
import javax.servlet.sip.SipServletRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Operations on proxy branches that the containers carry out differently. */
public final class Branches {

    private static final Logger LOG = LoggerFactory.getLogger(Branches.class);

    private Branches() {}

    /**
     * Cancels a branch, with a Reason header (RFC 3326); one that never responded is cancelled once it does (RFC 3261 9.1).
     * A branch that has ended is left as it is.
     */
    public static void cancel(ProxyBranch branch, int cause, String text) {
        try {
            branch.cancel(new String[] {"SIP"}, new int[] {cause}, new String[] {text});
        } catch (IllegalStateException e) {
            // Restcomm throws for a branch that has ended, as JSR 289 wants, and after the ACK of another branch's 2xx,
            // when the branch still has to be told.
            cancelDirectly(branch, cause, text);
        }
    }

    private static void cancelDirectly(ProxyBranch branch, int cause, String text) {
        try {
            SipServletRequest cancel = branch.getRequest().createCancel();
            cancel.addHeader("Reason", "SIP;cause=" + cause + ";text=\"" + text + "\"");
            cancel.send();
        } catch (IllegalStateException | IOException e) {
            LOG.debug("Branch {} has ended before its CANCEL", branch.getRequest().getRequestURI());
        }
    }

    /** Whether any response has come on the branch, a 100 included, which no callback reports. */
    public static boolean hasResponded(ProxyBranch branch) {
        return branch.getResponse() != null;
    }
}
