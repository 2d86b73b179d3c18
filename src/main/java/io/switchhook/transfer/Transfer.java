package io.switchhook.transfer;

import io.switchhook.sip.Aor;
import java.time.Instant;
import java.util.Optional;

/**
 * One transfer: who asked for it, of whom, where to, and what came of it.
 *
 * @param id the REFER
 * @param transferor the subscriber who asked for it and answers for it; empty for nobody of ours
 * @param transferee the subscriber who is transferred; empty for nobody of ours
 * @param target where to
 * @param referredBy the Referred-By of the REFER as written (RFC 3892), empty when it has none, or a very long one
 * @param asked when
 * @param state how far it is
 * @param status what the transferor was told last of the new call (RFC 3515 2.4.5), 0 for nothing
 * @param newCall the Call-ID of the call that it made, empty until that is known
 */
public record Transfer(
        Id id,
        Optional<Aor> transferor,
        Optional<Aor> transferee,
        ReferTo target,
        String referredBy,
        Instant asked,
        State state,
        int status,
        String newCall) {

    /**
     * A REFER, by what its notifications have in common with it.
     *
     * @param callId its Call-ID
     * @param tag the tag of its sender
     * @param cseq its CSeq number
     */
    public record Id(String callId, String tag, long cseq) {}

    /** How far a transfer is. */
    public enum State {
        /** The transferee has not answered the REFER. */
        ASKED,
        /** The transferee calls, or is about to. */
        ACCEPTED,
        SUCCEEDED,
        /** The target did not take the call, or the transferee the REFER. */
        FAILED,
        /** The transferee tells no result. */
        UNTOLD;

        boolean isOver() {
            return this != ASKED && this != ACCEPTED;
        }

        boolean hasResult() {
            return this == SUCCEEDED || this == FAILED;
        }
    }

    Transfer in(State next, int lastStatus) {
        return new Transfer(id, transferor, transferee, target, referredBy, asked, next, lastStatus, newCall);
    }

    Transfer madeCall(String callId) {
        return new Transfer(id, transferor, transferee, target, referredBy, asked, state, status, callId);
    }
}
