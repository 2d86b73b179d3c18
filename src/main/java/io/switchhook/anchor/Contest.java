package io.switchhook.anchor;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The transfers that are under way between the two parties of a call: whoever of them gets an answer first may connect it, and
 * the parties are told to hang up by the last one only. Thread-safe; calls nobody.
 */
final class Contest {

    private final Set<ServerTransfer> underWay = new HashSet<>();
    private Optional<ServerTransfer> winner = Optional.empty();

    synchronized void enter(ServerTransfer transfer) {
        underWay.add(transfer);
    }

    /** Returns whether a transfer may connect its answer; then no other one may, until this one has left or given up. */
    synchronized boolean claim(ServerTransfer transfer) {
        if (winner.isEmpty() || winner.get() == transfer) {
            winner = Optional.of(transfer);
            return true;
        }
        return false;
    }

    /** A transfer could not connect its answer. */
    synchronized void giveUp(ServerTransfer transfer) {
        if (winner.filter(each -> each == transfer).isPresent()) {
            winner = Optional.empty();
        }
    }

    synchronized void leave(ServerTransfer transfer) {
        underWay.remove(transfer);
        giveUp(transfer);
    }

    /** Whether no other transfer is under way. */
    synchronized boolean isAlone(ServerTransfer transfer) {
        return underWay.stream().allMatch(each -> each == transfer);
    }

    /** The transfers that are under way besides one. */
    synchronized List<ServerTransfer> others(ServerTransfer transfer) {
        return underWay.stream().filter(each -> each != transfer).toList();
    }
}
