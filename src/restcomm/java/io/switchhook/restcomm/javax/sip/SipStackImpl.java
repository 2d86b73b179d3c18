package io.switchhook.restcomm.javax.sip;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.stack.SIPTransaction;
import java.util.Properties;
import javax.sip.PeerUnavailableException;
import org.mobicents.ext.javax.sip.SipStackExtension;

/**
 * Finds what a CANCEL cancels by its branch (RFC 3261 9.2).
 *
 * <p>The original compares a CANCEL, that of a caller as well as its own, with every transaction of the last 32 seconds: with
 * hundreds of calls a second that takes longer than the rest of a call that nobody answers, and a stranger who sends
 * CANCELs that cancel nothing makes the server search all of them each time. Its own tables are by branch.
 *
 * <p>{@code sipPathName} selects it, by its name and place.
 */
public final class SipStackImpl extends org.mobicents.ext.javax.sip.SipStackImpl implements SipStackExtension {

    private static final String MAGIC_COOKIE = "z9hg4bk";

    public SipStackImpl(Properties properties) throws PeerUnavailableException {
        super(properties);
    }

    @Override
    public SIPTransaction findCancelTransaction(SIPRequest cancel, boolean server) {
        String branch = cancel.getTopmostVia() == null ? null : cancel.getTopmostVia().getBranch();
        if (branch == null || !branch.toLowerCase().startsWith(MAGIC_COOKIE)) {
            // The branch of RFC 2543 identifies nothing.
            return super.findCancelTransaction(cancel, server);
        }
        SIPTransaction transaction = findTransaction(branch.toLowerCase(), server);
        return transaction != null && transaction.doesCancelMatchTransaction(cancel) ? transaction : null;
    }
}
