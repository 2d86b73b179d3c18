package io.switchhook.call;

import io.switchhook.container.SipServices;
import io.switchhook.routing.Breadth;
import io.switchhook.settings.Settings;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletResponse;

/** The searches that may have a response yet, found by the Call-IDs of their INVITEs, which are our own. Thread-safe. */
@Singleton
public class Searches {

    private final Map<String, Search> byCallId = new ConcurrentHashMap<>();
    /** The Call-IDs by application session. */
    private final Map<String, Queue<String>> bySession = new ConcurrentHashMap<>();

    private final int maxBreadth;

    @Inject
    Searches(Settings settings) {
        maxBreadth = settings.maxBreadth();
    }

    /**
     * Prepares one, which {@link Search#begin} starts. The listener may be told before that returns.
     *
     * @param session where its sessions and timers live; it must not be ended before the search is over
     * @param handler the name of the servlet that hands responses to {@link #responded}
     * @param name what the log calls the call
     * @param engagement who is rung is counted there, and who answers; who hangs up is for the listener to tell it
     */
    public Search prepare(
            SipApplicationSession session, String handler, String name, Search.Draft draft, CallPlan plan,
            Engagement engagement, SipServices sip, Search.Listener listener) {
        CallProgress progress = new CallProgress(plan, engagement, Breadth.of(draft.values(Breadth.HEADER), maxBreadth));
        return new Search(this, session, handler, name, draft, progress, engagement, sip, listener);
    }

    /**
     * Hands over a response to an INVITE.
     *
     * @return whether it belongs to a search; one to a re-INVITE does not
     */
    public boolean responded(SipServletResponse response) {
        Search search = byCallId.get(response.getCallId());
        return search != null && response.getMethod().equals("INVITE") && search.responded(response);
    }

    /** Whether somebody was called under a Call-ID. */
    public boolean knows(String callId) {
        return byCallId.containsKey(callId);
    }

    /** Whose phone rings in a dialog of ours, found by our tag and the phone's; empty when none does. */
    public Optional<Search.Ringing> ringing(String callId, String localTag, String remoteTag) {
        return Optional.ofNullable(byCallId.get(callId)).flatMap(search -> search.ringing(callId, localTag, remoteTag));
    }

    void sent(String callId, Search search, String session) {
        byCallId.put(callId, search);
        bySession.computeIfAbsent(session, each -> new ConcurrentLinkedQueue<>()).add(callId);
    }

    /** Forgets an INVITE that was not sent. */
    void forget(String callId) {
        byCallId.remove(callId);
    }

    /** Forgets those of an application session that has ended. */
    void ended(String session) {
        Optional.ofNullable(bySession.remove(session)).ifPresent(callIds -> callIds.forEach(byCallId::remove));
    }
}
