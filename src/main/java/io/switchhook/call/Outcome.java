package io.switchhook.call;

import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.RedirectContact;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What an attempt, or one branch of it, came to when nobody answered.
 *
 * @param kind the class of outcome
 * @param status the status that tells the caller of it if nothing else is tried, 300 to 699
 * @param contacts where the phones that redirected the call want it to go, in the order of the phones
 */
public record Outcome(Kind kind, int status, List<RedirectContact> contacts) {

    /** The classes of outcome and the condition on which each is forwarded, if it is. */
    public enum Kind {
        BUSY(Condition.BUSY),
        /** In a call, and not to be rung then: the phones know nothing of it. */
        ENGAGED(Condition.BUSY),
        NO_ANSWER(Condition.NO_ANSWER),
        UNAVAILABLE(Condition.UNAVAILABLE),
        /** A redirection by the phone. The condition is met when none of its contacts takes the call. */
        DEFLECTED(Condition.UNAVAILABLE),
        UNREACHABLE(Condition.UNREACHABLE),
        NOT_REGISTERED(Condition.NOT_REGISTERED),
        DECLINED(Condition.DECLINED),
        /** A refusal that forwarding does not mend: the request is wrong, unauthorised, unknown at the phone. */
        REJECTED(null);

        private final Condition condition;

        Kind(Condition condition) {
            this.condition = condition;
        }
    }

    /** The ring time is over (RFC 3261 16.8). */
    public static final Outcome NO_ANSWER = new Outcome(Kind.NO_ANSWER, 408);

    /** No response at all came in time. */
    public static final Outcome SILENT = new Outcome(Kind.UNREACHABLE, 408);

    /** The callee is in a call and has no call waiting. */
    public static final Outcome ENGAGED = new Outcome(Kind.ENGAGED, 486);

    /** The callee has no binding (RFC 3261 16.5). */
    public static final Outcome NOT_REGISTERED = new Outcome(Kind.NOT_REGISTERED, 480);

    private static final int MOVED_TEMPORARILY = 302;

    /**
     * RFC 3261 16.7 step 6: a 6xx decides; else the lowest class; in the 4xx class what tells the caller how to mend the
     * request comes first, and what a person said (busy) before what a timer said.
     */
    private static final Comparator<Outcome> BEST_FIRST = Comparator.comparingInt(Outcome::rank);

    private static final List<Kind> SEVERAL = List.of(Kind.NO_ANSWER, Kind.BUSY, Kind.ENGAGED, Kind.UNAVAILABLE, Kind.DEFLECTED,
            Kind.DECLINED, Kind.UNREACHABLE, Kind.NOT_REGISTERED, Kind.REJECTED);

    public Outcome {
        contacts = List.copyOf(contacts);
    }

    /** An outcome without contacts. */
    public Outcome(Kind kind, int status) {
        this(kind, status, List.of());
    }

    /** The outcome that a final response of a callee's phone means. */
    public static Outcome ofStatus(int status) {
        Kind kind = switch (status) {
            case 486, 600 -> Kind.BUSY;
            // 606: somebody was there and does not take this call (RFC 3261 21.6.4).
            case 603, 606 -> Kind.DECLINED;
            case 480 -> Kind.UNAVAILABLE;
            case 408 -> Kind.UNREACHABLE;
            default -> switch (status / 100) {
                case 3 -> Kind.DEFLECTED;
                case 5 -> Kind.UNREACHABLE;
                default -> Kind.REJECTED;
            };
        };
        return new Outcome(kind, status);
    }

    /** The outcome of a redirection. A 305 or 380 has contacts of another meaning (RFC 3261 21.3.4, 21.3.5). */
    public static Outcome redirected(int status, List<RedirectContact> contacts) {
        return new Outcome(Kind.DEFLECTED, status, status <= MOVED_TEMPORARILY ? contacts : List.of());
    }

    /** The best of several outcomes (RFC 3261 16.7 step 6), a redirection with the contacts of all; empty for none. */
    public static Optional<Outcome> best(Collection<Outcome> outcomes) {
        return outcomes.stream().min(BEST_FIRST).map(best -> best.kind != Kind.DEFLECTED ? best : new Outcome(
                best.kind, best.status, outcomes.stream().flatMap(each -> each.contacts.stream()).toList()));
    }

    /**
     * What it comes to when several people did not take a call, empty for none: that one of them did not answer weighs more
     * than that another one is busy, and that more than that one declined, who spoke for himself only.
     */
    public static Optional<Outcome> ofSeveral(Collection<Outcome> outcomes) {
        return outcomes.stream().min(Comparator.comparingInt((Outcome outcome) -> SEVERAL.indexOf(outcome.kind)));
    }

    /** The condition on which a call with this outcome is forwarded; empty when it is not. */
    public Optional<Condition> condition() {
        return Optional.ofNullable(kind.condition);
    }

    /**
     * Whether no further target of the callee may be tried: a 6xx speaks for all of them (RFC 3261 21.6), and a callee without
     * call waiting is in a call with all his phones.
     */
    public boolean endsSearch() {
        return status >= 600 || kind == Kind.ENGAGED;
    }

    /**
     * The status for the caller. RFC 3261 16.7 step 6: a 503 of one hop must not become ours, since it would take us out
     * of use; a redirection is not handed on because its contacts are the phone's wish, not its owner's.
     */
    public int replyStatus() {
        if (status == 503) {
            return 500;
        }
        return kind == Kind.DEFLECTED ? 480 : status;
    }

    private int rank() {
        return switch (status / 100) {
            case 6 -> 0;
            case 3 -> 1;
            case 4 -> switch (status) {
                case 401, 407, 415, 420, 484 -> 2;
                case 486 -> 3;
                case 408 -> kind == Kind.NO_ANSWER ? 5 : 6;
                default -> 4;
            };
            default -> 7;
        };
    }
}
