package io.switchhook.container;

import io.switchhook.sip.SipUri;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import javax.servlet.sip.Proxy;
import javax.servlet.sip.ProxyBranch;
import javax.servlet.sip.ServletParseException;
import javax.servlet.sip.SipFactory;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.TooManyHopsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Operations on proxy branches that the containers carry out differently. */
public final class Branches {

    private static final Logger LOG = LoggerFactory.getLogger(Branches.class);

    private Branches() {}

    /**
     * A proxy that stays in the path of what it starts, tries its targets at once, and follows no redirection.
     *
     * @param parameter a parameter of its Record-Route URI
     * @param value the value of that parameter
     */
    public static Proxy proxy(SipServletRequest request, String parameter, String value) throws TooManyHopsException {
        Proxy proxy = request.getProxy();
        proxy.setRecordRoute(true);
        proxy.setRecurse(false);
        proxy.setParallel(true);
        if (Liberty.owns(proxy)) {
            Liberty.nameOwnPorts(proxy);
        }
        proxy.getRecordRouteURI().setParameter(parameter, value);
        return proxy;
    }

    /**
     * Cancels a branch, with a Reason header (RFC 3326). A branch that has ended is left as it is.
     *
     * @return false when it is to be cancelled again once it responds, because it never has (RFC 3261 9.1): Liberty would do
     *     so itself, and forget the reason
     */
    public static boolean cancel(ProxyBranch branch, int cause, String text) {
        if (cancelAcknowledged(branch, cause, text)) {
            return true;
        }
        if (Liberty.owns(branch) && !hasResponded(branch)) {
            return false;
        }
        try {
            branch.cancel(new String[] {"SIP"}, new int[] {cause}, new String[] {text});
        } catch (IllegalStateException e) {
            // Restcomm throws for a branch that has ended, as JSR 289 wants, and after the ACK of another branch's 2xx,
            // when the branch still has to be told.
            cancelDirectly(branch.getRequest(), cause, text);
        }
        return true;
    }

    private static void cancelDirectly(SipServletRequest invite, int cause, String text) {
        try {
            SipServletRequest cancel = invite.createCancel();
            cancel.addHeader("Reason", "SIP;cause=" + cause + ";text=\"" + text + "\"");
            cancel.send();
        } catch (IllegalStateException | IOException e) {
            LOG.debug("Branch {} has ended before its CANCEL", invite.getRequestURI());
        }
    }

    /**
     * Cancels a branch whose provisional response was acknowledged by a PRACK, if the container would cancel the wrong one:
     * Restcomm takes the PRACK for the request of the branch then, and cancels the branch that was started last.
     *
     * @return whether it was such a branch
     */
    public static boolean cancelAcknowledged(ProxyBranch branch, int cause, String text) {
        SipServletResponse response = branch.getResponse();
        if (!Restcomm.owns(branch) || isInvite(branch.getRequest()) || response == null || !isInvite(response)
                || response.getStatus() >= SipServletResponse.SC_OK) {
            return false;
        }
        cancelDirectly(response.getRequest(), cause, text);
        return true;
    }

    private static boolean isInvite(SipServletMessage message) {
        return message.getMethod().equals("INVITE");
    }

    /** Sees that a PRACK goes out on the branch whose response it acknowledges, and on no other (RFC 3262 4). */
    public static void directPrack(SipServletRequest prack, ProxyBranch branch) {
        if (Restcomm.owns(branch)) {
            Restcomm.directPrack(prack, branch);
        }
    }

    /**
     * Sees that the response to another request on a branch does not count as the one to its INVITE.
     *
     * @param response the last response to the INVITE
     */
    public static void keepResponse(ProxyBranch branch, SipServletResponse response) {
        if (Restcomm.owns(branch)) {
            Restcomm.restoreResponse(branch, response);
        }
    }

    /** Prepares a proxy that was about to forward a refusal for further branches. */
    public static void goOn(Proxy proxy) {
        if (Restcomm.owns(proxy)) {
            Restcomm.forgetFinalBranch(proxy);
        }
    }

    /**
     * Gives the caller a final response now, while branches are pending.
     *
     * <p>In Liberty the container reports the best of all responses before this returns; the status is to be set on it.
     *
     * @param response makes the response
     * @param pending the started branches without a final response
     * @return whether the response was sent; else the container was made to report, and sends what it is told then
     */
    public static boolean refuse(
            SipServletRequest request, Supplier<SipServletResponse> response, Collection<ProxyBranch> pending)
            throws IOException {
        boolean reported = !pending.isEmpty() && Liberty.owns(request);
        for (ProxyBranch branch : pending) {
            reported = reported && Liberty.timeOut(branch);
        }
        if (!reported) {
            response.get().send();
        }
        return !reported;
    }

    /** Tells the caller that its call is tried (RFC 3261 17.2.1); Liberty does so by itself, Restcomm after 200 ms. */
    public static void sayTrying(SipServletRequest invite) {
        if (Restcomm.owns(invite)) {
            try {
                invite.createResponse(SipServletResponse.SC_TRYING).send();
            } catch (IOException e) {
                LOG.debug("Call {} is tried without a 100: {}", invite.getCallId(), e.toString());
            }
        }
    }

    /** Tells the caller that its call is forwarded (RFC 3261 21.1.3), in a dialog that no phone has to do with. */
    public static void sayForwarded(SipServletRequest invite) {
        try {
            SipServletResponse response = invite.createResponse(SipServletResponse.SC_CALL_BEING_FORWARDED);
            if (Restcomm.owns(response)) {
                Restcomm.useOwnTag(response);
            }
            response.send();
        } catch (IOException | IllegalStateException e) {
            LOG.debug("Call {} is forwarded without a 181: {}", invite.getCallId(), e.toString());
        }
    }

    /** Takes a branch out of the search that could not be started. */
    public static void abandon(ProxyBranch branch) {
        if (Restcomm.owns(branch)) {
            Restcomm.remove(branch);
        } else {
            branch.cancel();
        }
    }

    /**
     * Keeps the container from cancelling the branches that are pending because of a 6xx. To be called last in the callback
     * for that response.
     *
     * @param declined the branch that has the 6xx
     */
    public static void keepOthersRinging(ProxyBranch declined) {
        if (Restcomm.owns(declined)) {
            Restcomm.keepOthersRinging(declined.getProxy());
        }
    }

    /** Whether a branch has a final response. */
    public static boolean hasEnded(ProxyBranch branch) {
        return branch.getResponse() != null && branch.getResponse().getStatus() >= SipServletResponse.SC_OK;
    }

    /**
     * Makes the container forward the 2xx that is being handled, although the caller has a final response already
     * (RFC 3261 16.7 step 5): only the caller can acknowledge it and hang it up.
     */
    public static void forwardLateAnswer(Proxy proxy) {
        if (Restcomm.owns(proxy)) {
            Restcomm.forgetBestResponse(proxy);
        }
    }

    /**
     * Creates a branch, to be started with the proxy.
     *
     * @param uri the Request-URI, SIP or SIPS
     * @param route the proxies to pass on the way, first hop first
     * @param arrivedOn the transport that the request came on
     */
    public static ProxyBranch create(
            Proxy proxy, SipFactory sipFactory, SipUri uri, List<String> route, String arrivedOn)
            throws ServletParseException {
        List<ProxyBranch> created =
                proxy.createProxyBranches(List.of(sipFactory.createURI(target(uri, proxy, arrivedOn).toString())));
        // Liberty gives all that are not started yet, in the order of their making.
        ProxyBranch branch = created.get(created.size() - 1);
        for (int i = route.size() - 1; i >= 0; i--) {
            branch.getRequest().pushRoute(sipFactory.createAddress(route.get(i)));
        }
        return branch;
    }

    /**
     * RFC 3263 4.1 sends to a SIP URI without a transport parameter over UDP; Restcomm sends it over the transport that
     * the request came on, so there it is said in the URI.
     */
    private static SipUri target(SipUri uri, Proxy proxy, String arrivedOn) {
        return Restcomm.owns(proxy) && !uri.secure() && uri.parameter("transport").isEmpty()
                        && !"udp".equalsIgnoreCase(arrivedOn)
                ? uri.withParameter("transport", "udp")
                : uri;
    }

    /** Whether any response has come on the branch, a 100 included, which no callback reports. */
    public static boolean hasResponded(ProxyBranch branch) {
        return branch.getResponse() != null;
    }
}
