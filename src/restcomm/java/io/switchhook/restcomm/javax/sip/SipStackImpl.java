package io.switchhook.restcomm.javax.sip;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.stack.SIPTransaction;
import io.switchhook.restcomm.PromptNetworkLayer;
import java.util.Properties;
import javax.sip.PeerUnavailableException;

/**
 * Opens connections without keeping other calls waiting, see {@link PromptNetworkLayer}, and finds what a CANCEL cancels by its
 * branch (RFC 3261 9.2).
 *
 * <p>The original compares each CANCEL, ours as well, with all transactions of the last 32 seconds, although it keeps them by
 * branch: a fifth of the time of a call that nobody answers at 300 calls a second, and more at more. A stranger whose CANCELs
 * cancel nothing made it look at all of them each time.
 *
 * <p>{@code sipPathName} selects it, by its name and place.
 */
public final class SipStackImpl extends org.mobicents.ext.javax.sip.SipStackImpl {

    private static final String MAGIC_COOKIE = "z9hg4bk";

    public SipStackImpl(Properties properties) throws PeerUnavailableException {
        super(properties);
        networkLayer = new PromptNetworkLayer(networkLayer);
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
