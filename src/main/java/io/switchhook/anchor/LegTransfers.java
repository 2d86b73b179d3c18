package io.switchhook.anchor;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The transfers that one leg has a part in, and those that were asked for on it. Decides for them when its party hangs up.
 * Thread-safe.
 */
final class LegTransfers implements Leg.HangUps {

    /** Guards whom each one is opposite of; held for that only. */
    private static final Object CONTESTS = new Object();

    private record Role(CarriedOutTransfer transfer, ServerTransfer.Party party) {}

    private final List<Role> roles = new CopyOnWriteArrayList<>();
    private final List<CarriedOutTransfer> asked = new CopyOnWriteArrayList<>();
    private boolean referred;
    private LegTransfers opposite;
    private Contest contest;

    /** The contest of the transfers between two parties who are connected. */
    static Contest contest(LegTransfers one, LegTransfers other) {
        synchronized (CONTESTS) {
            if (one.opposite != other || other.opposite != one) {
                Contest fresh = new Contest();
                one.oppose(other, fresh);
                other.oppose(one, fresh);
            }
            return one.contest;
        }
    }

    private void oppose(LegTransfers other, Contest between) {
        opposite = other;
        contest = between;
    }

    /** Whether this is the first REFER that is accepted here. */
    synchronized boolean isFirst() {
        boolean first = !referred;
        referred = true;
        return first;
    }

    /** A transfer was asked for here. */
    void asked(CarriedOutTransfer transfer) {
        asked.removeIf(CarriedOutTransfer::isTold);
        asked.add(transfer);
    }

    /** Whether nobody is to hear any more of those that were asked for here. */
    boolean areTold() {
        return asked.stream().allMatch(CarriedOutTransfer::isTold);
    }

    /** The one whose notifications have this Event. */
    Optional<CarriedOutTransfer> notifying(String event) {
        return asked.stream().filter(each -> each.notifies(event)).findFirst();
    }

    void enter(CarriedOutTransfer transfer, ServerTransfer.Party party) {
        roles.add(new Role(transfer, party));
    }

    void leave(CarriedOutTransfer transfer) {
        roles.removeIf(each -> each.transfer() == transfer);
    }

    @Override
    public boolean isEngaged() {
        return !roles.isEmpty();
    }

    List<CarriedOutTransfer> underWay() {
        return roles.stream().map(Role::transfer).distinct().toList();
    }

    @Override
    public boolean hungUp(Leg leg, Optional<Leg> other) {
        // As they were, for what follows may end them: then they have seen to the other party.
        List<Role> concerned = List.copyOf(roles);
        concerned.forEach(each -> each.transfer().left(each.party(), leg));
        return !concerned.isEmpty();
    }
}
