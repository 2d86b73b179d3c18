package io.switchhook.container;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import javax.servlet.sip.Proxy;
import javax.servlet.sip.ProxyBranch;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipSession;
import javax.servlet.sip.TooManyHopsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is true of Restcomm SIP Servlets 3.2.0-37 alone. Its classes are not known when this is compiled. */
final class Restcomm {

    private static final Logger LOG = LoggerFactory.getLogger(Restcomm.class);
    private static final String PACKAGE = "org.mobicents.";
    private static final String BEST_RESPONSE_SENT = "bestResponseSent";
    private static final String FINAL_BRANCH = "finalBranchForSubsequentRequests";
    private static final String BRANCHES = "proxyBranches";
    private static final String CALLER_ADDRESS = "previousNode";
    private static final String FIRST_REQUEST = "sessionCreatingTransactionRequest";
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

    /**
     * Takes a branch out of its proxy that could not be started, or the proxy would wait for its response. To cancel such a
     * branch takes the caller's transaction away from the proxy, because the branch has none of its own.
     */
    static void remove(ProxyBranch branch) {
        try {
            Proxy proxy = branch.getProxy();
            ((Map<?, ?>) Methods.call(proxy, "getProxyBranchesMap")).values().remove(branch);
            Methods.call(branch, "cancelTimer");
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("A branch that was not started cannot be removed in this version of Restcomm: {}", e.toString());
        }
    }

    /**
     * Makes a proxy that has had a final response on all its branches one that is searching again. Restcomm goes on to treat
     * every PRACK as one to the phone that had refused, and the 200 to it never reaches the caller.
     */
    static void forgetFinalBranch(Proxy proxy) {
        try {
            Field field = proxy.getClass().getDeclaredField(FINAL_BRANCH);
            field.setAccessible(true);
            field.set(proxy, null);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("No PRACK is answered after a call was forwarded in this version of Restcomm: {}", e.toString());
        }
    }

    /**
     * Sends a PRACK that is about to be relayed on one branch. Restcomm sends it on all that wait for one, looks through the
     * others by the tags of their responses, and fails at a 100, which has none, and at the first phone that has not
     * responded at all, which its log then tells.
     */
    static void directPrack(SipServletRequest prack, ProxyBranch branch) {
        try {
            boolean fails = false;
            for (Object each : ((Map<?, ?>) Methods.call(branch.getProxy(), "getProxyBranchesMap")).values()) {
                boolean addressed = each == branch;
                if (addressed && fails) {
                    Methods.call(each, "proxyDialogStateless", prack);
                }
                Methods.call(each, "setWaitingForPrack", addressed && !fails);
                SipServletResponse response = ((ProxyBranch) each).getResponse();
                if (response == null) {
                    fails = true;
                } else if (!addressed && response.getTo().getParameter("tag") == null) {
                    useOwnTag(response);
                }
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("A PRACK may go to the wrong phone in this version of Restcomm: {}", e.toString());
        }
    }

    /**
     * Takes back what Restcomm makes of the response to a PRACK or UPDATE: the last one of the branch, so that a phone which
     * still rings passes for one that has answered.
     *
     * @param response the last response to the INVITE
     */
    static void restoreResponse(ProxyBranch branch, SipServletResponse response) {
        try {
            Methods.call(branch, "setResponse", response);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("A phone that rings may be given up in this version of Restcomm: {}", e.toString());
        }
    }

    /**
     * Lets the other branches of a proxy ring on when one of them has a 6xx, which is being handled. Restcomm cancels them
     * as the next thing that it does with the response, although the proxy is not to cancel anything.
     */
    static void keepOthersRinging(Proxy proxy) {
        try {
            Field field = proxy.getClass().getDeclaredField(BRANCHES);
            field.setAccessible(true);
            if (!(field.get(proxy) instanceof RestcommBranches)) {
                field.set(proxy, new RestcommBranches((Map<?, ?>) field.get(proxy)));
            }
            ((RestcommBranches) field.get(proxy)).hideOnce();
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("Who declines a call does so for everybody who is rung in this version of Restcomm: {}", e.toString());
        }
    }

    /** Sends an INVITE of the callee inside a call to its Request-URI. */
    static void followRequestUri(SipServletRequest invite) {
        try {
            Proxy proxy = invite.getProxy(false);
            if (proxy != null && !Methods.call(proxy, "getCallerFromTag").equals(invite.getFrom().getParameter("tag"))) {
                Field field = proxy.getClass().getDeclaredField(CALLER_ADDRESS);
                field.setAccessible(true);
                field.set(proxy, invite.getRequestURI().toString());
            }
        } catch (ReflectiveOperationException | TooManyHopsException | RuntimeException e) {
            LOG.warn("Callers that moved are not found again in this version of Restcomm: {}", e.toString());
        }
    }

    /** Ends the transaction of a request without a response; Restcomm would wait for one for ever. */
    static void terminateTransaction(SipServletMessage message) {
        try {
            Methods.call(Methods.call(message, "getTransaction"), "terminate");
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("A request cannot be dropped in this version of Restcomm: {}", e.toString());
        }
    }

    /** Whether an INVITE of ours has had a response: its transaction calls until then (RFC 3261 17.1.1.2). */
    static boolean hasResponse(SipServletRequest invite) {
        try {
            Object transaction = Methods.call(invite, "getTransaction");
            Object state = transaction == null ? null : Methods.call(transaction, "getState");
            return state != null && !state.toString().startsWith("Calling");
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("A phone that is slow to ring passes for a silent one in this version of Restcomm: {}", e.toString());
            return false;
        }
    }

    /** Adds a header by way of the stack's own message, which takes any, and any number of them. */
    static void addHeader(SipServletMessage message, String name, String value) {
        try {
            Object stackMessage = stackMessage(message);
            // There is one for a Header of the stack, too.
            stackMessage.getClass().getMethod("addHeader", String.class).invoke(stackMessage, name + ": " + value);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("A {} header cannot be added in this version of Restcomm: {}", name, e.toString());
        }
    }

    /** Makes the Route of a request what is given, first hop first. */
    static void setRoute(SipServletRequest request, List<String> routeSet) {
        try {
            Methods.call(stackMessage(request), "removeHeader", "Route");
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("The relay of a call does not see who hangs up in this version of Restcomm: {}", e.toString());
            return;
        }
        routeSet.forEach(route -> addHeader(request, "Route", route));
    }

    /** Gives a response a To tag of its own; Restcomm takes that of the first phone that responded. */
    static void useOwnTag(SipServletResponse response) {
        try {
            String tag = Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), Character.MAX_RADIX);
            Methods.call(Methods.call(stackMessage(response), "getToHeader"), "setTag", tag);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("Callers are told of forwards by the phone in this version of Restcomm: {}", e.toString());
        }
    }

    /** Whether a header was left out because it could not be parsed. */
    static boolean leftOut(SipServletMessage message, String name, String compactName) {
        try {
            Iterator<?> lines = (Iterator<?>) Methods.call(stackMessage(message), "getUnrecognizedHeaders");
            while (lines.hasNext()) {
                String found = lines.next().toString().split(":", 2)[0].strip();
                if (found.equalsIgnoreCase(name) || found.equalsIgnoreCase(compactName)) {
                    return true;
                }
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("Malformed headers cannot be told in this version of Restcomm: {}", e.toString());
        }
        return false;
    }

    /**
     * Takes the INVITE transactions that are over out of a session. Restcomm drops the ACK of one party when it finds an
     * answered INVITE of the other one with the same CSeq number.
     */
    static void forgetAnsweredInvites(SipSession session) {
        try {
            Set<?> ongoing = ongoingTransactions(inside(session));
            if (ongoing != null) {
                ongoing.removeIf(Restcomm::isAnsweredInvite);
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("The ACK of a second re-INVITE may be lost in this version of Restcomm: {}", e.toString());
        }
    }

    /**
     * Takes the transactions that have their final response out of an application session that is about to be invalidated.
     * Restcomm would terminate them, and a request that is repeated because the response was lost would get no other.
     */
    static void keepAnsweredTransactions(SipApplicationSession applicationSession) {
        try {
            Iterator<?> sessions = applicationSession.getSessions("SIP");
            while (sessions.hasNext()) {
                keepAnsweredTransactions(inside((SipSession) sessions.next()));
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("A lost response is not repeated in this version of Restcomm: {}", e.toString());
        }
    }

    private static void keepAnsweredTransactions(Object session) throws ReflectiveOperationException {
        Set<?> ongoing = ongoingTransactions(session);
        for (Object transaction : ongoing == null ? List.of() : List.copyOf(ongoing)) {
            if (isAnswered(transaction)) {
                ongoing.remove(transaction);
                forget(transaction);
                // The other way in which the session knows it.
                Field request = session.getClass().getDeclaredField(FIRST_REQUEST);
                request.setAccessible(true);
                request.set(session, null);
            }
        }
    }

    private static boolean isAnswered(Object transaction) throws ReflectiveOperationException {
        return transaction.getClass().getSimpleName().contains("ServerTransaction")
                && String.valueOf(Methods.call(transaction, "getState")).startsWith("Completed");
    }

    /** What Restcomm does itself with the transactions of a session that it invalidates, short of terminating them. */
    private static void forget(Object transaction) throws ReflectiveOperationException {
        Object data = Methods.call(transaction, "getApplicationData");
        if (data != null) {
            Methods.call(data, "cleanUp");
            Methods.call(transaction, "setApplicationData", (Object) null);
        }
    }

    private static Set<?> ongoingTransactions(Object session) throws ReflectiveOperationException {
        return (Set<?>) Methods.call(session, "getOngoingTransactions");
    }

    /** The session behind the one that applications see. */
    private static Object inside(SipSession session) throws ReflectiveOperationException {
        Method internal = session.getClass().getDeclaredMethod("getMobicentsSipSession");
        internal.setAccessible(true);
        return internal.invoke(session);
    }

    /** Has work done on a thread of the container and under the session's lock, which a thread of ours cannot take. */
    static void resume(SipApplicationSession session, Runnable work) {
        try {
            Method schedule = Methods.find(session.getClass(), "scheduleAsynchronousWork", 1);
            Class<?> callback = schedule.getParameterTypes()[0];
            schedule.invoke(session, java.lang.reflect.Proxy.newProxyInstance(
                    callback.getClassLoader(), new Class<?>[] {callback}, (proxy, method, arguments) -> {
                if (method.getDeclaringClass() == Object.class) {
                    return method.invoke(work, arguments);
                }
                work.run();
                return null;
            }));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("A session cannot be resumed under its lock in this version of Restcomm: {}", e.toString());
            work.run();
        }
    }

    private static boolean isAnsweredInvite(Object transaction) {
        try {
            return transaction.getClass().getSimpleName().contains("ServerTransaction")
                    && "INVITE".equals(Methods.call(transaction, "getMethod"))
                    && String.valueOf(Methods.call(transaction, "getState")).startsWith("Terminated");
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object stackMessage(SipServletMessage message) throws ReflectiveOperationException {
        return Methods.call(message, "getMessage");
    }
}
