package io.switchhook.call;

import io.switchhook.forwarding.Forwarded;
import io.switchhook.forwarding.RedirectContact;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * How a call came to where it is. Immutable.
 *
 * @param original who was called
 * @param holders the subscribers and groups who have had the call, who was called included
 * @param forwards each forward from there to here
 * @param tried where all forwards led, also those that the call has come back from
 * @param listed the addresses of the lists that were followed
 * @param called the phones and other targets that the call was sent to
 * @param redirections those whose contacts are left to try, the last first
 * @param cause what became of who was called, which the caller is told if nobody answers; empty as long as nothing did
 */
record Trail(
        Aor original,
        List<Aor> holders,
        List<Forwarded> forwards,
        List<SipUri> tried,
        List<SipUri> listed,
        List<SipUri> called,
        List<Redirection> redirections,
        Optional<Outcome> cause) {

    /**
     * A redirection one of whose contacts has the call now.
     *
     * @param by the plan of the callee whose phone has redirected the call
     * @param left the contacts to try if that one does not take it
     * @param outcome what the callee's phones came to
     */
    record Redirection(CallPlan by, List<RedirectContact> left, Outcome outcome) {}

    static Trail of(Aor original) {
        return new Trail(
                original, List.of(original), List.of(), List.of(), List.of(), List.of(), List.of(), Optional.empty());
    }

    Trail with(Forwarded forward) {
        return new Trail(original, holders, joined(forwards, List.of(forward)), joined(tried, List.of(forward.to())), listed,
                called, redirections, cause);
    }

    Trail with(Aor holder) {
        return new Trail(
                original, joined(holders, List.of(holder)), forwards, tried, listed, called, redirections, cause);
    }

    Trail with(Redirection redirection) {
        return new Trail(original, holders, forwards, tried, listed, called,
                joined(List.of(redirection), redirections), cause);
    }

    Trail with(Outcome outcome) {
        return cause.isPresent()
                ? this
                : new Trail(original, holders, forwards, tried, listed, called, redirections, Optional.of(outcome));
    }

    Trail listing(Collection<SipUri> addresses) {
        return new Trail(original, holders, forwards, tried, joined(listed, addresses), called, redirections, cause);
    }

    Trail calling(Attempt attempt) {
        return new Trail(original, holders, forwards, tried, listed,
                joined(called, attempt.targets().stream().map(Target::uri).toList()), redirections, cause);
    }

    /** This trail, back where another one stood. */
    Trail backTo(Trail before) {
        return new Trail(original, holders, before.forwards, tried, listed, called, before.redirections, cause);
    }

    /** Whether the call was forwarded or sent to an address, alone or in a list. */
    boolean hasTried(SipUri uri) {
        return isIn(tried, uri) || isIn(listed, uri) || isIn(called, uri);
    }

    /** Whether the call was sent to a target. */
    boolean hasCalled(Target target) {
        return isIn(called, target.uri());
    }

    private static boolean isIn(List<SipUri> uris, SipUri uri) {
        return uris.stream().anyMatch(each -> each.matches(uri));
    }

    private static <T> List<T> joined(Collection<T> some, Collection<T> more) {
        List<T> joined = new ArrayList<>(some);
        joined.addAll(more);
        return List.copyOf(joined);
    }
}
