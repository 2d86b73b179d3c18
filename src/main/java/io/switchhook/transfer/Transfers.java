package io.switchhook.transfer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.sip.TelephoneNumber;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * Who transferred whom and where to, with what came of it. In memory only: for some hours, and of the oldest ones less when
 * there are very many. Thread-safe; nothing here waits.
 */
@Singleton
public class Transfers {

    private static final int MOST_CALLS = 10_000;
    private static final int LONGEST_REFERRED_BY = 500;
    private static final Duration KEPT = Duration.ofHours(4);
    /** How long after it was asked for a transfer may make its call. */
    private static final Duration CALL_TIME = Duration.ofMinutes(5);

    /** What an INVITE says about the transfer that it carries out. */
    private record Trigger(Optional<Aor> transferee, String target) {}

    private final Cache<String, CallTransfers> calls =
            Caffeine.newBuilder().maximumSize(MOST_CALLS).expireAfterAccess(KEPT).build();
    private final Cache<Trigger, Transfer.Id> triggers =
            Caffeine.newBuilder().maximumSize(MOST_CALLS).expireAfterWrite(CALL_TIME).build();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Clock clock;

    @Inject
    public Transfers(Clock clock) {
        this.clock = clock;
    }

    /** A REFER is about to be relayed. */
    public void asked(
            Transfer.Id id, Optional<Aor> transferor, Optional<Aor> transferee, ReferTo target, String referredBy) {
        calls.get(id.callId(), callId -> new CallTransfers()).add(new Transfer(
                id, transferor, transferee, target, referredBy.length() > LONGEST_REFERRED_BY ? "" : referredBy,
                now(), Transfer.State.ASKED, 0, ""));
        triggers.put(trigger(transferee, target), id);
    }

    /** A REFER was refused by us. */
    public void refused() {
        refused.increment();
    }

    /**
     * A REFER has its final response.
     *
     * @param subscribed whether notifications follow (RFC 4488)
     */
    public void answered(Transfer.Id id, int status, boolean subscribed) {
        CallTransfers call = calls.getIfPresent(id.callId());
        Optional<Transfer> found = call == null ? Optional.empty() : call.find(id);
        if (found.isEmpty()) {
            return;
        }
        Transfer transfer = found.get();
        if (transfer.state() != Transfer.State.ASKED) {
            // A notification has overtaken the response (RFC 6665 4.1.2.4).
            return;
        }
        if (status >= 300) {
            call.remove(transfer);
            if (status != 401 && status != 407) {
                // Who is challenged asks again.
                failed.increment();
            }
        } else if (call.replace(transfer, transfer.in(
                subscribed ? Transfer.State.ACCEPTED : Transfer.State.UNTOLD, transfer.status()))) {
            accepted.increment();
        }
    }

    /**
     * A transferor is notified.
     *
     * @param tag his tag
     * @param cseq the CSeq number of the REFER, when the notification names it
     * @param status the status that is reported, 0 for none
     * @param terminated whether it is the last notification
     * @return the transfer, when this is its result
     */
    public Optional<Transfer> notified(String callId, String tag, OptionalLong cseq, int status, boolean terminated) {
        CallTransfers call = calls.getIfPresent(callId);
        if (call == null) {
            return Optional.empty();
        }
        Optional<Transfer> found = cseq.isPresent()
                ? call.find(new Transfer.Id(callId, tag, cseq.getAsLong())).or(() -> call.newest(tag))
                : call.newest(tag);
        if (found.isEmpty() || found.get().state().isOver()) {
            return Optional.empty();
        }
        Transfer before = found.get();
        Transfer.State state = status >= 300 ? Transfer.State.FAILED
                : status >= 200 ? Transfer.State.SUCCEEDED
                : terminated ? Transfer.State.UNTOLD
                : Transfer.State.ACCEPTED;
        Transfer after = before.in(state, status > 0 ? status : before.status());
        if (!call.replace(before, after)) {
            return Optional.empty();
        }
        if (before.state() == Transfer.State.ASKED) {
            accepted.increment();
        }
        if (state == Transfer.State.SUCCEEDED) {
            succeeded.increment();
        } else if (state == Transfer.State.FAILED) {
            failed.increment();
        }
        return state.isOver() ? Optional.of(after) : Optional.empty();
    }

    /**
     * A call begins that may carry out a transfer: one that replaces the same call, or is by the transferee to the target
     * and says in Referred-By who referred him, without which anybody's next call could be taken for it.
     *
     * @param callId its Call-ID
     * @param caller the subscriber who calls; empty for nobody of ours
     * @param called its Request-URI
     * @param referredBy its Referred-By, empty when it has none
     * @return the transfer
     */
    public Optional<Transfer> carriedOut(
            String callId, Optional<Aor> caller, String called, Optional<Replaces> replaces, String referredBy) {
        Transfer.Id id = triggers.getIfPresent(trigger(caller, new ReferTo(called, replaces)));
        CallTransfers call = id == null || id.callId().equals(callId) ? null : calls.getIfPresent(id.callId());
        Optional<Transfer> found = call == null ? Optional.empty() : call.find(id)
                .filter(transfer -> transfer.newCall().isEmpty() && !transfer.state().hasResult()
                        && transfer.asked().plus(CALL_TIME).isAfter(now()))
                .filter(transfer -> replaces.isPresent() || isReferrer(referredBy, transfer));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Transfer made = found.get().madeCall(callId);
        if (!call.replace(found.get(), made)) {
            return Optional.empty();
        }
        calls.get(callId, each -> new CallTransfers()).follow(call.inARow(now()));
        return Optional.of(made);
    }

    private static Trigger trigger(Optional<Aor> transferee, ReferTo target) {
        if (target.replaces().isPresent()) {
            Replaces replaced = target.replaces().get();
            return new Trigger(
                    Optional.empty(), replaced.callId() + ";" + replaced.fromTag() + ";" + replaced.toTag());
        }
        return new Trigger(transferee, address(target.uri()));
    }

    private static String address(String uri) {
        return TelephoneNumber.ofUri(uri).map(TelephoneNumber::toString)
                .or(() -> SipUri.tryParse(uri).flatMap(Aor::of).map(Aor::toString))
                .orElse(uri);
    }

    private static boolean isReferrer(String referredBy, Transfer transfer) {
        String referrer = address(uri(referredBy));
        return !referredBy.isEmpty()
                && (referrer.equals(address(uri(transfer.referredBy())))
                        || transfer.transferor().filter(aor -> aor.toString().equals(referrer)).isPresent());
    }

    private static String uri(String header) {
        int open = header.indexOf('<');
        int close = header.indexOf('>', open + 1);
        return open >= 0 && close > open ? header.substring(open + 1, close) : header.split(";", 2)[0].strip();
    }

    /** The transfer of a REFER, as far as it is known. */
    public Optional<Transfer> find(Transfer.Id id) {
        return Optional.ofNullable(calls.getIfPresent(id.callId())).flatMap(call -> call.find(id));
    }

    /** How many transfers there were in a row up to this call. */
    public int inARow(String callId) {
        CallTransfers call = calls.getIfPresent(callId);
        return call == null ? 0 : call.inARow(now());
    }

    /** How many transfers that were asked for in this call are under way. */
    public int pending(String callId) {
        CallTransfers call = calls.getIfPresent(callId);
        return call == null ? 0 : call.pending(now());
    }

    /** How many are under way in all calls, for monitoring; each has its subscription, unless it goes without. */
    public int underWay() {
        Instant now = now();
        return calls.asMap().values().stream().mapToInt(call -> call.pending(now)).sum();
    }

    private Instant now() {
        return clock.instant();
    }

    /** How many were accepted by transferees, for monitoring. */
    public long accepted() {
        return accepted.sum();
    }

    /** How many were refused by us. */
    public long refusals() {
        return refused.sum();
    }

    /** How many ended with a call. */
    public long succeeded() {
        return succeeded.sum();
    }

    /** How many ended without one. */
    public long failed() {
        return failed.sum();
    }
}
