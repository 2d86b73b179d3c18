package io.switchhook.container;

import java.util.Iterator;
import java.util.Optional;
import javax.servlet.ServletException;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipSession;

/** Who handles sessions, and when they end. */
public final class Sessions {

    private Sessions() {}

    /**
     * Ends the application session of a transaction that is over for us. The container's own transactions go on until
     * RFC 3261 17 lets them end, so a repeated request still gets its response.
     */
    public static void end(SipApplicationSession session) {
        if (session != null && session.isValid()) {
            if (Restcomm.owns(session)) {
                Restcomm.keepAnsweredTransactions(session);
            }
            session.invalidate();
        }
    }

    /** Forgets a request that is not to be answered, transaction and all. */
    public static void drop(SipServletRequest request) {
        SipApplicationSession session = request.getApplicationSession();
        boolean shared = isShared(session);
        if (Restcomm.owns(request)) {
            Restcomm.terminateTransaction(request);
        } else if (Liberty.owns(request)) {
            Liberty.terminateTransaction(request);
        }
        if (!shared) {
            end(session);
        }
    }

    /**
     * Ends the application session of a transaction that is about to be over, within a minute or two: Restcomm keeps the
     * session of a refused INVITE for three. An INVITE with Replaces comes in the session of the call that it names
     * (JSR 289 15.11.4), whoever sent it; that one is not ended.
     */
    public static void endSoon(SipApplicationSession session) {
        if (session != null && session.isValid() && !isShared(session)) {
            session.setExpires(1);
        }
    }

    /**
     * Ends the application session of a request that has just been refused and means nothing to anybody any more, unless it came
     * inside a dialog. As {@link #endSoon}, but at once where that is safe: in Restcomm the sessions of the last minute's
     * challenges take more memory than the calls that followed.
     */
    public static void endRefused(SipServletRequest request) {
        if (request.getTo().getParameter("tag") != null) {
            return;
        }
        SipApplicationSession session = request.getApplicationSession();
        if (Restcomm.owns(request) && !isShared(session)) {
            end(session);
        } else {
            endSoon(session);
        }
    }

    /**
     * Gives everything that comes in a session to a servlet from now on.
     *
     * @param servlet its name in the deployment descriptor
     */
    public static void handleBy(SipSession session, String servlet) {
        try {
            session.setHandler(servlet);
        } catch (ServletException e) {
            throw new IllegalStateException(servlet + " is missing", e);
        }
    }

    /**
     * What the session of a message has as an attribute; empty when there is nothing. Liberty keeps sessions over a restart of the
     * application: what was put there before is not of our classes, and counts as nothing.
     */
    public static <T> Optional<T> attribute(SipServletMessage message, String name, Class<T> type) {
        SipSession session = message.getSession(false);
        return session == null || !session.isValid()
                ? Optional.empty()
                : Optional.ofNullable(session.getAttribute(name)).filter(type::isInstance).map(type::cast);
    }

    /** Whether there is more in an application session than one dialog or transaction. */
    private static boolean isShared(SipApplicationSession session) {
        if (session == null || !session.isValid()) {
            return false;
        }
        Iterator<?> sessions = session.getSessions("SIP");
        if (sessions.hasNext()) {
            sessions.next();
        }
        return sessions.hasNext();
    }

    /**
     * Does on behalf of a session what had to wait for something else than SIP, such as a disk. The thread is the container's
     * or the caller's; the container handles no message of the session at the same time where it sees to that.
     */
    public static void resume(SipApplicationSession session, Runnable work) {
        if (Restcomm.owns(session)) {
            Restcomm.resume(session, work);
        } else {
            work.run();
        }
    }
}
