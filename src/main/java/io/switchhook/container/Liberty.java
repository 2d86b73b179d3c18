package io.switchhook.container;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import javax.servlet.sip.ProxyBranch;
import javax.servlet.sip.SipServletMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is true of Open Liberty's SIP container alone. Its classes are not known when this is compiled. */
final class Liberty {

    private static final Logger LOG = LoggerFactory.getLogger(Liberty.class);
    private static final String PACKAGE = "com.ibm.";
    private static final String TRANSACTION_STACK = "com.ibm.ws.sip.stack.transaction.SIPTransactionStack";
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

    /**
     * Ends the transaction of a request without a response. Left to itself, Liberty answers an INVITE with 408 when its
     * session ends, and keeps the transactions of other methods for minutes.
     */
    static void terminateTransaction(SipServletMessage message) {
        try {
            Object transaction = message.getClass().getMethod("getTransaction").invoke(message);
            Object id = message.getClass().getMethod("getTransactionId").invoke(message);
            ClassLoader container = message.getClass().getClassLoader();
            Object stack = container.loadClass(TRANSACTION_STACK).getMethod("instance").invoke(null);
            Object model = stack.getClass().getMethod("getTransactionsModel").invoke(stack);
            Object inStack = model.getClass().getMethod("getServerTransaction", long.class).invoke(model, id);
            method(inStack.getClass(), "destroyTransaction", 0).invoke(inStack);
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
