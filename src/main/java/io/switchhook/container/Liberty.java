package io.switchhook.container;

import java.lang.reflect.Method;
import javax.servlet.sip.ProxyBranch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is true of Open Liberty's SIP container alone. Its classes are not known when this is compiled. */
final class Liberty {

    private static final Logger LOG = LoggerFactory.getLogger(Liberty.class);
    private static final String PACKAGE = "com.ibm.";
    private static final String TRANSACTION_TIMED_OUT = "processTimeout";

    private Liberty() {}

    static boolean owns(Object containerObject) {
        return containerObject.getClass().getName().startsWith(PACKAGE);
    }

    /**
     * Ends a branch as if its transaction had timed out now (RFC 3261 17.1.1.2, timer B). Liberty withholds every final
     * response other than a 2xx, our own included, until all branches have ended: for a silent phone that takes 32 s, for
     * one that ignores its CANCEL for ever.
     *
     * @return whether that could be done
     */
    static boolean timeOut(ProxyBranch branch) {
        for (Method method : branch.getClass().getMethods()) {
            if (method.getName().equals(TRANSACTION_TIMED_OUT) && method.getParameterCount() == 1) {
                try {
                    method.setAccessible(true);
                    method.invoke(branch, branch.getRequest());
                    return true;
                } catch (ReflectiveOperationException | RuntimeException e) {
                    LOG.warn("A branch to {} cannot be given up: {}", branch.getRequest().getRequestURI(), e.toString());
                    return false;
                }
            }
        }
        LOG.warn("Branches cannot be given up in this version of Liberty; callers wait until they time out");
        return false;
    }
}
