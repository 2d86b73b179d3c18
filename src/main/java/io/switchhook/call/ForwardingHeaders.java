package io.switchhook.call;

import io.switchhook.container.Headers;
import io.switchhook.forwarding.CallHistory;
import io.switchhook.forwarding.Forwarded;
import io.switchhook.settings.ForwardingHeaderSettings;
import java.util.List;
import javax.servlet.sip.SipServletRequest;

/**
 * Puts the {@link CallHistory} of a call on the branches that it is forwarded to. Immutable.
 *
 * <p>The callee's own phones get what came, as far as they may know it: RFC 7044 leaves it to us whether their contacts become
 * entries, and they would tell the callee nothing.
 */
public final class ForwardingHeaders {

    private static final String DIVERSION = "Diversion";
    private static final String HISTORY_INFO = "History-Info";

    private final CallHistory history;
    private final ForwardingHeaderSettings settings;

    private ForwardingHeaders(CallHistory history, ForwardingHeaderSettings settings) {
        this.history = history;
        this.settings = settings;
    }

    /** Reads what an INVITE brought; before a branch is made of it. */
    public static ForwardingHeaders of(SipServletRequest invite, ForwardingHeaderSettings settings) {
        return new ForwardingHeaders(
                new CallHistory(
                        invite.getRequestURI().toString(),
                        Headers.values(invite, DIVERSION),
                        Headers.values(invite, HISTORY_INFO),
                        Headers.values(invite, "Privacy")),
                settings);
    }

    /** Those of a call that nobody has forwarded before. */
    public static ForwardingHeaders none(String dialled, ForwardingHeaderSettings settings) {
        return new ForwardingHeaders(new CallHistory(dialled, List.of(), List.of(), List.of()), settings);
    }

    /** How often those who have forwarded the call let it be forwarded yet. */
    public int forwardsLeft() {
        return history.forwardsLeft();
    }

    /**
     * Makes the headers of a branch tell of our forwards. A header that is switched off stays as it came.
     *
     * @param request the request of a branch that is not started
     * @param forwards the forwards that lead there; without one, what came is only made anonymous where that is wished
     * @param trusted whether the next hop may know what is private
     */
    void put(SipServletRequest request, List<Forwarded> forwards, boolean trusted) {
        if (forwards.isEmpty()) {
            if (!trusted && history.isPrivate()) {
                CallHistory withheld = history.withheld();
                replace(request, DIVERSION, history.diversions(), withheld.diversions());
                replace(request, HISTORY_INFO, history.historyInfo(), withheld.historyInfo());
            }
            return;
        }
        if (settings.diversion()) {
            Headers.replace(request, DIVERSION, history.diversions(forwards, trusted));
        }
        if (settings.historyInfo()) {
            Headers.replace(request, HISTORY_INFO, history.historyInfo(forwards, trusted));
        }
    }

    private static void replace(SipServletRequest request, String header, List<String> before, List<String> after) {
        if (!before.isEmpty()) {
            Headers.replace(request, header, after);
        }
    }
}
