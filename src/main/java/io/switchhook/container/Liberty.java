package io.switchhook.container;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.util.List;
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
    private static final String STACK_TRANSACTION = "com.ibm.ws.sip.stack.transaction.transactions.SIPTransaction";
    private static final String CONNECTION = "com.ibm.ws.sip.stack.transaction.transport.connections.SIPConnection";
    private static final String TRANSACTION_TABLE = "com.ibm.ws.sip.container.transaction.TransactionTable";
    private static final String TRANSACTION_TIMED_OUT = "processTimeout";
    private static final String STATE = "_state";
    /** The state of a branch that is cancelled as soon as it responds. */
    private static final String CANCEL_PENDING = "PB_STATE_CANCEL_PENDING";

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
            method(branch.getClass(), TRANSACTION_TIMED_OUT, 1).invoke(branch, branch.getRequest());
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
            Object connection = message.getClass().getClassLoader().loadClass(STACK_TRANSACTION)
                    .getMethod("getTransportConnection").invoke(stackTransaction(message));
            return (String) message.getClass().getClassLoader().loadClass(CONNECTION)
                    .getMethod("getRemoteHost").invoke(connection);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("In this version of Liberty nobody can be trusted by his address: {}", e.toString());
            return "";
        }
    }

    private static Object stackTransaction(SipServletMessage message) throws ReflectiveOperationException {
        Object id = message.getClass().getMethod("getTransactionId").invoke(message);
        Object stack = message.getClass().getClassLoader().loadClass(STACK).getMethod("instance").invoke(null);
        Object model = stack.getClass().getMethod("getTransactionsModel").invoke(stack);
        return model.getClass().getMethod("getServerTransaction", long.class).invoke(model, id);
    }

    /**
     * Makes each branch name the port of its own transport in the Record-Route (RFC 3261 16.6 step 4). Liberty would combine
     * its transport with the port that the request came to, and TLS has a port of its own.
     */
    static void nameOwnPorts(Proxy proxy) {
        try {
            Class<?> type = Class.forName(INTERFACES, true, proxy.getClass().getClassLoader());
            Object interfaces = type.getMethod("getInstance").invoke(null);
            for (String transport : List.of("udp", "tcp", "tls")) {
                if ((int) method(type, "getNumberOfInterfaces", 1).invoke(interfaces, transport) > 0) {
                    SipURI own = (SipURI) method(type, "getOutboundInterface", 2).invoke(interfaces, 0, transport);
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
            Object message = method(response.getClass(), "getMessage", 0).invoke(response);
            Object headers = method(message.getClass(), "getHeaders", 1).invoke(message, "Record-Route");
            while (headers != null && (boolean) method(headers.getClass(), "hasNext", 0).invoke(headers)) {
                Object header = method(headers.getClass(), "next", 0).invoke(headers);
                Object address = method(header.getClass(), "getNameAddress", 0).invoke(header);
                Object uri = method(address.getClass(), "getAddress", 0).invoke(address);
                if (uri.toString().startsWith("sips:") && uri.toString().contains(DOUBLE_RECORD_ROUTE)) {
                    method(uri.getClass(), "setScheme", 1).invoke(uri, "sip");
                    method(uri.getClass(), "setTransport", 1).invoke(uri, "tls");
                    method(address.getClass(), "setAddress", 1).invoke(address, uri);
                    method(header.getClass(), "setNameAddress", 1).invoke(header, address);
                }
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("In this version of Liberty some callers over TLS cannot hang up: {}", e.toString());
        }
    }

    /**
     * Ends the transaction of a request without a response. Left to itself, Liberty answers an INVITE with 408 when its
     * session ends, and keeps the transactions of other methods for minutes.
     */
    static void terminateTransaction(SipServletMessage message) {
        try {
            Object transaction = message.getClass().getMethod("getTransaction").invoke(message);
            ClassLoader container = message.getClass().getClassLoader();
            container.loadClass(STACK_TRANSACTION).getMethod("destroyTransaction").invoke(stackTransaction(message));
            Object table = container.loadClass(TRANSACTION_TABLE).getMethod("getInstance").invoke(null);
            method(table.getClass(), "removeTransaction", 1).invoke(table, transaction);
            method(transaction.getClass(), "markAsTerminated", 0).invoke(transaction);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("A request cannot be dropped in this version of Liberty: {}", e.toString());
        }
    }

    private static Method method(Class<?> type, String name, int parameters) throws NoSuchMethodException {
        for (Method method : type.getMethods()) {
            if (method.getName().equals(name) && method.getParameterCount() == parameters) {
                method.setAccessible(true);
                return method;
            }
        }
        throw new NoSuchMethodException(type.getName() + "." + name);
    }

    private static Field field(Class<?> type, String name) throws NoSuchFieldException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
