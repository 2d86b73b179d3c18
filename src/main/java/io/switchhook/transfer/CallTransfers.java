package io.switchhook.transfer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The transfers that were asked for under one Call-ID. Thread-safe. */
final class CallTransfers {

    /** A REFER has its answer by then or none (RFC 3261 17.1.2.2), with some time on the way. */
    private static final Duration ANSWER_TIME = Duration.ofSeconds(40);
    /** Nobody waits longer for the result of a transfer. */
    private static final Duration RESULT_TIME = Duration.ofMinutes(5);
    /** More than are ever let pass. */
    private static final int MOST = 50;

    private final List<Transfer> transfers = new ArrayList<>();
    private int before;

    /** The call came of a transfer that was the last of so many in a row. */
    synchronized void follow(int others) {
        before = Math.max(before, others);
    }

    synchronized void add(Transfer transfer) {
        transfers.removeIf(each -> each.id().equals(transfer.id()));
        if (transfers.size() < MOST) {
            transfers.add(transfer);
        }
    }

    /** How many there were in a row; those that a transferee did not take are none. */
    synchronized int inARow(Instant now) {
        forgetUnanswered(now);
        return before + transfers.size();
    }

    /** How many are under way. */
    synchronized int pending(Instant now) {
        forgetUnanswered(now);
        return (int) transfers.stream()
                .filter(each -> !each.state().isOver() && each.asked().plus(RESULT_TIME).isAfter(now))
                .count();
    }

    private void forgetUnanswered(Instant now) {
        transfers.removeIf(each -> each.state() == Transfer.State.ASKED && !each.asked().plus(ANSWER_TIME).isAfter(now));
    }

    /** The transfer of a REFER. */
    synchronized Optional<Transfer> find(Transfer.Id id) {
        return transfers.stream().filter(each -> each.id().equals(id)).findFirst();
    }

    /** The newest of a transferor that is not over. */
    synchronized Optional<Transfer> newest(String tag) {
        return last(each -> each.id().tag().equals(tag) && !each.state().isOver());
    }

    private Optional<Transfer> last(Predicate<Transfer> wanted) {
        return transfers.stream().filter(wanted).reduce((one, other) -> other);
    }

    /** Changes one, unless it is no longer as it was. */
    synchronized boolean replace(Transfer from, Transfer to) {
        int index = transfers.indexOf(from);
        if (index >= 0) {
            transfers.set(index, to);
        }
        return index >= 0;
    }

    synchronized void remove(Transfer transfer) {
        transfers.remove(transfer);
    }
}
