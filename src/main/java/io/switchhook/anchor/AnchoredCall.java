package io.switchhook.anchor;

import io.switchhook.call.CallPlan;
import io.switchhook.call.Search;
import io.switchhook.container.SipServices;
import java.time.Duration;
import java.util.Optional;
import javax.servlet.sip.ServletTimer;
import javax.servlet.sip.SipApplicationSession;

/**
 * One call that is anchored: from the caller's INVITE by way of a {@link Search} to two legs that are connected. Owns the
 * application session that its legs and timers live in, and ends it when all of them are over.
 *
 * <p>Thread-safe; no lock is held while the container is called.
 */
public final class AnchoredCall {

    private AnchoredCall() {}

    /** The leg of who called. */
    public Leg caller() {
        throw new UnsupportedOperationException();
    }

    /** The leg of who answered the caller; empty before that. */
    public Optional<Leg> callee() {
        throw new UnsupportedOperationException();
    }

    /** What the log calls it: the Call-ID of the caller. */
    public String name() {
        throw new UnsupportedOperationException();
    }

    public SipServices sip() {
        throw new UnsupportedOperationException();
    }

    public SipApplicationSession session() {
        throw new UnsupportedOperationException();
    }

    /**
     * Searches for somebody else in this call's application session, as for a transfer. Its {@link Search.Listener#answered} is to
     * make a leg of the answer with {@link #add}.
     */
    public Search search(Search.Draft draft, CallPlan plan, Search.Listener listener) {
        throw new UnsupportedOperationException();
    }

    /** Makes a leg of a 2xx that a search of this call has brought. It is not acknowledged and connected to nobody. */
    public Leg add(Search.Found found) {
        throw new UnsupportedOperationException();
    }

    /** Has something done after a time, unless the call is over by then. */
    public ServletTimer after(Duration time, Runnable work) {
        throw new UnsupportedOperationException();
    }

    /**
     * Keeps the application session although all legs are over, until {@link #release}: for a subscription that has to be told the
     * result, for instance.
     */
    public void retain() {
        throw new UnsupportedOperationException();
    }

    /** The contrary of {@link #retain}, as often as that. */
    public void release() {
        throw new UnsupportedOperationException();
    }
}
