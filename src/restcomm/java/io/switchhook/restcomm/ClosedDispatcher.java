package io.switchhook.restcomm;

import gov.nist.javax.sip.stack.SIPServerTransaction;
import java.text.ParseException;
import java.util.Set;
import javax.sip.InvalidArgumentException;
import javax.sip.RequestEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.SipProvider;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.RouteHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;
import org.mobicents.servlet.sip.core.ApplicationRoutingHeaderComposer;
import org.mobicents.servlet.sip.core.SipApplicationDispatcherImpl;
import org.mobicents.servlet.sip.core.dispatchers.MessageDispatcher;
import org.mobicents.servlet.sip.message.SipFactoryImpl;

/**
 * Refuses what belongs to no dialog of ours with 481 (RFC 3261 12.2.2).
 *
 * <p>The original forwards such a request to wherever its Request-URI says, for the sake of phones that ignore the route
 * set: anybody could send anything to anybody through us by making a To tag up, and no application would notice.
 */
public final class ClosedDispatcher extends SipApplicationDispatcherImpl {

    private static final Log LOG = LogFactory.getLog(ClosedDispatcher.class);
    /** What Restcomm takes for a part of a dialog even without a To tag. */
    private static final Set<String> INSIDE_DIALOGS =
            Set.of(Request.ACK, Request.BYE, Request.INFO, Request.PRACK, Request.UPDATE);

    @Override
    public void processRequest(RequestEvent event) {
        Request request = event.getRequest();
        if (isOfNoUse(event)) {
            return;
        }
        if (!claimsADialog(request) || isOurs(request)) {
            super.processRequest(event);
        } else if (!request.getMethod().equals(Request.ACK)) {
            refuse(event);
        } else if (event.getServerTransaction() != null) {
            // The ACK of a refusal.
            super.processRequest(event);
        }
    }

    /** Whether it is the ACK of a refusal whose session has ended; the transaction has had it already (RFC 3261 17.2.1). */
    private static boolean isOfNoUse(RequestEvent event) {
        return event.getRequest().getMethod().equals(Request.ACK)
                && event.getServerTransaction() instanceof SIPServerTransaction transaction
                && transaction.getLastResponseStatusCode() >= Response.MULTIPLE_CHOICES
                && transaction.getApplicationData() == null;
    }

    private static boolean claimsADialog(Request request) {
        return !request.getMethod().equals(Request.CANCEL)
                && (toTag(request) != null || INSIDE_DIALOGS.contains(request.getMethod()));
    }

    private static String toTag(Request request) {
        ToHeader to = (ToHeader) request.getHeader(ToHeader.NAME);
        return to == null ? null : to.getTag();
    }

    /** Whether a route of ours, the Request-URI or the To tag names an application, as the original looks for it. */
    private boolean isOurs(Request request) {
        RouteHeader route = (RouteHeader) request.getHeader(RouteHeader.NAME);
        if (route != null && namesAnApplication(route.getAddress().getURI())
                || namesAnApplication(request.getRequestURI())) {
            return true;
        }
        try {
            String[] names = ApplicationRoutingHeaderComposer.getAppNameAndSessionId(this, toTag(request));
            return names[1] != null || names[2] != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean namesAnApplication(URI uri) {
        return uri instanceof SipURI sip && sip.getParameter(MessageDispatcher.RR_PARAM_APPLICATION_NAME) != null;
    }

    private static void refuse(RequestEvent event) {
        Request request = event.getRequest();
        try {
            ServerTransaction transaction = event.getServerTransaction() != null
                    ? event.getServerTransaction()
                    : ((SipProvider) event.getSource()).getNewServerTransaction(request);
            Response response = SipFactoryImpl.messageFactory.createResponse(
                    Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST, request);
            ToHeader to = (ToHeader) response.getHeader(ToHeader.NAME);
            if (to.getTag() == null) {
                to.setTag(Integer.toHexString(System.identityHashCode(request)));
            }
            transaction.sendResponse(response);
        } catch (SipException | InvalidArgumentException | ParseException e) {
            LOG.info(request.getMethod() + " " + request.getRequestURI() + " cannot be refused: " + e);
        }
    }
}
