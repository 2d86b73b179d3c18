package io.switchhook.container;

import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.servlet.sip.Proxy;
import javax.servlet.sip.ProxyBranch;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipURI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is true of Open Liberty's SIP container alone. Its classes are not known when this is compiled. */
final class Liberty {

    private static final Logger LOG = LoggerFactory.getLogger(Liberty.class);
    private static final String PACKAGE = "com.ibm.";
    private static final String INTERFACES = "com.ibm.ws.sip.container.proxy.SipProxyInfo";
    /** The parameter of both Record-Routes of a proxy between two transports. */
    private static final String DOUBLE_RECORD_ROUTE = "ibmdrr";
    private static final String STACK = "com.ibm.ws.sip.stack.transaction.SIPTransactionStack";
    private static final String TRANSACTION_TABLE = "com.ibm.ws.sip.container.transaction.TransactionTable";
    private static final String TRANSACTION_TIMED_OUT = "processTimeout";
    private static final String STATE = "_state";
    /** The state of a branch that is cancelled as soon as it responds. */
    private static final String CANCEL_PENDING = "PB_STATE_CANCEL_PENDING";

    private static final Map<String, Class<?>> CLASSES = new ConcurrentHashMap<>();

    private Liberty() {}

    static boolean owns(Object containerObject) {
        return containerObject.getClass().getName().startsWith(PACKAGE);
    }

    /**
     * Ends a branch as if its transaction had timed out now (RFC 3261 17.1.1.2, timer B). Liberty withholds every final
     * response other than a 2xx, our own included, until all branches have ended: for a silent phone that takes 32 s, for
     * one that ignores its CANCEL for ever. A silent phone that rings after all is still cancelled.
     *
     * @return whether that could be done
     */
    static boolean timeOut(ProxyBranch branch) {
        boolean silent = branch.getResponse() == null;
        try {
            Methods.call(branch, TRANSACTION_TIMED_OUT, branch.getRequest());
            if (silent) {
                Field state = field(branch.getClass(), STATE);
                state.setInt(branch, field(branch.getClass(), CANCEL_PENDING).getInt(null));
            }
            return true;
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("In this version of Liberty callers wait until a silent branch times out: {}", e.toString());
            return false;
        }
    }

    /** The address at the other end of the connection, or of the datagram, that a request came on; empty if unknown. */
    static String source(SipServletMessage message) {
        try {
            return (String) Methods.call(Methods.call(stackTransaction(message), "getTransportConnection"), "getRemoteHost");
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("In this version of Liberty nobody can be trusted by his address: {}", e.toString());
            return "";
        }
    }

    private static Object stackTransaction(SipServletMessage message) throws ReflectiveOperationException {
        Object stack = Methods.callStatic(of(message, STACK), "instance");
        return Methods.call(
                Methods.call(stack, "getTransactionsModel"), "getServerTransaction", Methods.call(message, "getTransactionId"));
    }

    /**
     * Makes each branch name the port of its own transport in the Record-Route (RFC 3261 16.6 step 4). Liberty would combine
     * its transport with the port that the request came to, and TLS has a port of its own.
     */
    static void nameOwnPorts(Proxy proxy) {
        try {
            Object interfaces = Methods.callStatic(of(proxy, INTERFACES), "getInstance");
            for (String transport : List.of("udp", "tcp", "tls")) {
                if ((int) Methods.call(interfaces, "getNumberOfInterfaces", transport) > 0) {
                    SipURI own = (SipURI) Methods.call(interfaces, "getOutboundInterface", 0, transport);
                    proxy.setOutboundInterface(new InetSocketAddress(own.getHost(), own.getPort()));
                }
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("In this version of Liberty calls between TLS and other transports cannot be hung up by the callee: {}",
                    e.toString());
        }
    }

    /**
     * Makes the Record-Route for a caller over TLS a SIP URI. Liberty writes a SIPS URI between TLS and another transport,
     * which asks for SIPS everywhere (RFC 3261 12.1.1) and which many phones cannot use.
     */
    static void easeRecordRoute(SipServletResponse response) {
        try {
            Object headers = Methods.call(Methods.call(response, "getMessage"), "getHeaders", "Record-Route");
            while (headers != null && (boolean) Methods.call(headers, "hasNext")) {
                Object header = Methods.call(headers, "next");
                Object address = Methods.call(header, "getNameAddress");
                Object uri = Methods.call(address, "getAddress");
                if (uri.toString().startsWith("sips:") && uri.toString().contains(DOUBLE_RECORD_ROUTE)) {
                    Methods.call(uri, "setScheme", "sip");
                    Methods.call(uri, "setTransport", "tls");
                    Methods.call(address, "setAddress", uri);
                    Methods.call(header, "setNameAddress", address);
                }
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("In this version of Liberty some callers over TLS cannot hang up: {}", e.toString());
        }
    }

    /** Whether an INVITE of ours has had a response: where CANCELs go is known from then on. */
    static boolean hasResponse(SipServletMessage invite) {
        try {
            return Methods.call(Methods.call(invite, "getTransactionUser"), "getUsedDestination") != null;
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("A phone that is slow to ring passes for a silent one in this version of Liberty: {}", e.toString());
            return false;
        }
    }

    /**
     * Ends the transaction of a request without a response. Left to itself, Liberty answers an INVITE with 408 when its
     * session ends, and keeps the transactions of other methods for minutes.
     */
    static void terminateTransaction(SipServletMessage message) {
        try {
            Object transaction = Methods.call(message, "getTransaction");
            Methods.call(stackTransaction(message), "destroyTransaction");
            Methods.call(Methods.callStatic(of(message, TRANSACTION_TABLE), "getInstance"), "removeTransaction", transaction);
            Methods.call(transaction, "markAsTerminated");
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("A request cannot be dropped in this version of Liberty: {}", e.toString());
        }
    }

    /** A class of the container by its name. */
    private static Class<?> of(Object containerObject, String name) {
        return CLASSES.computeIfAbsent(name, each -> {
            try {
                return Class.forName(each, true, containerObject.getClass().getClassLoader());
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static Field field(Class<?> type, String name) throws NoSuchFieldException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
