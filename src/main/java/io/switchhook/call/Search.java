package io.switchhook.call;

import io.switchhook.access.AssertedIdentity;
import io.switchhook.container.Content;
import io.switchhook.container.SipServices;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.servlet.sip.Address;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletResponse;

/**
 * The search of an anchored call for somebody who answers: what {@link ProxiedCall} does on a proxy, done with INVITEs of our
 * own, each a dialog of its own. Whoever answers second is acknowledged and hung up here.
 *
 * <p>Thread-safe. The listener is told without a lock held, on whatever thread of the container brings the news.
 */
public final class Search {

    /**
     * What its INVITEs say.
     *
     * @param from who calls; a tag in it has no meaning
     * @param to who is called, as the caller has dialled it; a tag in it has no meaning
     * @param headers what else they have from end to end, in order; none that the container or this class writes
     * @param content their offer; empty for one that comes with the answer (RFC 3261 13.2.1)
     * @param maxForwards how far they may go yet
     * @param caller what next hops are told about the caller
     * @param history how the call came here
     * @param arrivedOn the transport that the call came on
     */
    public record Draft(
            Address from,
            Address to,
            List<Map.Entry<String, String>> headers,
            Optional<Content> content,
            int maxForwards,
            AssertedIdentity caller,
            ForwardingHeaders history,
            String arrivedOn) {}

    /**
     * Who was found.
     *
     * @param response the first 2xx
     * @param target where the INVITE went that it answers
     * @param subscriber the subscriber whose phone it is; empty for nobody of ours
     * @param mailbox whether it is a mailbox of ours
     * @param engagement counts the call of whoever answered under the tag of his To, until it is told that he has hung up
     */
    public record Found(
            SipServletResponse response, SipUri target, Optional<Aor> subscriber, boolean mailbox, Engagement engagement) {}

    /** Hears what comes of a search. After one of the last two methods there is nothing more. */
    public interface Listener {

        /** A phone that is being tried says so (180, 183 and the like); never after the search was cancelled. */
        void ringing(SipServletResponse response);

        /** The call goes on to somewhere else, and the caller may be told (181). */
        void forwarded();

        /** Somebody answered. The listener acknowledges it, in any case, and hangs up if it does not want him. */
        void answered(Found found);

        /**
         * Nobody does.
         *
         * @param status for the caller, 400 to 699; 487 after {@link Search#cancel}
         * @param last a response with this status that a phone has given, if one has
         */
        void refused(int status, Optional<SipServletResponse> last);
    }

    /**
     * Begins a search.
     *
     * @param session where its sessions and timers live, as long as it does
     * @param handler the name of the servlet that hands responses to {@link Searches#responded}
     * @param name what the log calls the call
     * @param engagement who is rung is counted there, and who answers; who hangs up is for the listener to tell it
     */
    static Search begin(
            SipApplicationSession session, String handler, String name, Draft draft, CallPlan plan, Engagement engagement,
            SipServices sip, Listener listener) {
        throw new UnsupportedOperationException();
    }

    /**
     * Gives up: everybody who is rung is cancelled, as soon as RFC 3261 9.1 allows, and who answers nevertheless is hung up. The
     * listener hears a refusal with 487 at once, unless somebody has answered before, which it then hears or has heard.
     */
    public void cancel() {
        throw new UnsupportedOperationException();
    }

    /** Whether phones may be ringing. */
    public boolean isOn() {
        throw new UnsupportedOperationException();
    }
}
