package io.switchhook.call;

import io.switchhook.sip.Aor;
import java.time.Instant;

/**
 * How many calls each subscriber is in now. A subscriber is in a call that he makes from when its INVITE was let in, and in
 * one that he is called for, or that is forwarded to him, from when a phone of his answers; until it is hung up or comes to
 * nothing. Who is rung, or has forwarded a call to somebody else, is not in it. Thread-safe; nothing here waits.
 *
 * <p>Calls that were up before the application started are not known: their parties count as idle.
 */
public interface CurrentCalls {

    /**
     * How many calls a subscriber is in, 0 when he is idle.
     *
     * @param subscriber the canonical address-of-record
     */
    int of(Aor subscriber);

    /**
     * Since when a subscriber is in no call: {@link Instant#EPOCH} if he has been in none since the application started,
     * {@link Instant#MAX} while he is in one. So the least is the longest idle.
     *
     * @param subscriber the canonical address-of-record
     */
    Instant idleSince(Aor subscriber);
}
