package io.switchhook.anchor;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the replacement of one confirmed dialog stands (RFC 3891 3): the newcomer's offer goes to the party that stays, its
 * answer to the newcomer, and then the replaced party is hung up. Whatever fails before leaves the two as they were.
 *
 * <p>Thread-safe, without I/O; the caller carries out what is returned, in the order of the list.
 */
final class ReplacementProgress {

    /** What is to be done. */
    enum Action {
        /** Send the newcomer's offer to the party that stays, as soon as nothing else is offered there. */
        OFFER,
        /** The same after the time of RFC 3261 14.1. */
        OFFER_LATER,
        /** Acknowledge the stayer's answer, and give him back the description of the replaced party. */
        RESTORE,
        /** Acknowledge the stayer's answer, which is good for nothing any more. */
        ACKNOWLEDGE,
        /** Connect newcomer and stayer: give the newcomer the answer, and hang up the replaced party. */
        ANSWER,
        /** Refuse the newcomer with {@link #status}. */
        REFUSE,
        /** Hang up the party that stays, who has nobody left. */
        HANG_UP_STAYER,
        /** Who hangs up is no longer our business. */
        FINISH
    }

    private enum Phase { OFFERING, CANCELLED, OVER }

    private static final int COLLISION = 491;

    private Phase phase = Phase.OFFERING;
    private boolean collided;
    private boolean offered;
    private boolean replacedIsGone;
    private boolean stayerIsGone;
    private int status;

    synchronized List<Action> begin() {
        offered = true;
        return List.of(Action.OFFER);
    }

    /** The time of {@link Action#OFFER_LATER} is over, or nothing else is offered any more: whether to go on. */
    synchronized boolean isOffering() {
        return phase == Phase.OFFERING;
    }

    /** The offer was not sent, since {@link #isOffering} said so. */
    synchronized List<Action> notOffered() {
        offered = false;
        return leave();
    }

    /** The stayer has given an answer. */
    synchronized List<Action> answered() {
        offered = false;
        if (phase == Phase.OFFERING) {
            phase = Phase.OVER;
            return List.of(Action.FINISH, Action.ANSWER);
        }
        List<Action> actions = new ArrayList<>();
        actions.add(replacedIsGone || stayerIsGone ? Action.ACKNOWLEDGE : Action.RESTORE);
        actions.addAll(leave());
        return actions;
    }

    /** The stayer has refused the offer. */
    synchronized List<Action> refused(int withStatus) {
        if (phase == Phase.OFFERING && withStatus == COLLISION && !collided) {
            collided = true;
            return List.of(Action.OFFER_LATER);
        }
        offered = false;
        return giveUp(statusFor(withStatus));
    }

    /** The newcomer has given up; the container has answered that. */
    synchronized List<Action> cancelled() {
        if (phase != Phase.OFFERING) {
            return List.of();
        }
        phase = Phase.CANCELLED;
        return offered ? List.of() : leave();
    }

    /**
     * The replaced party has hung up, of himself.
     *
     * @return whether the stayer is kept, since the newcomer may have him
     */
    synchronized boolean replacedHungUp() {
        replacedIsGone = true;
        return phase != Phase.OVER;
    }

    /** The party that was to stay has hung up. */
    synchronized List<Action> stayerHungUp() {
        stayerIsGone = true;
        return giveUp(480);
    }

    /** With what the newcomer is refused. */
    synchronized int status() {
        return status;
    }

    private List<Action> giveUp(int withStatus) {
        List<Action> actions = new ArrayList<>();
        if (phase == Phase.OFFERING) {
            phase = Phase.CANCELLED;
            status = withStatus;
            actions.add(Action.REFUSE);
        }
        if (!offered) {
            actions.addAll(leave());
        }
        return actions;
    }

    /** Nothing is under way any more. */
    private List<Action> leave() {
        if (phase == Phase.OVER) {
            return List.of();
        }
        phase = Phase.OVER;
        return replacedIsGone && !stayerIsGone
                ? List.of(Action.FINISH, Action.HANG_UP_STAYER)
                : List.of(Action.FINISH);
    }

    /** What says something about the stayer's dialog, or about us, says nothing to the newcomer. */
    private static int statusFor(int status) {
        return switch (status) {
            case 415, 488, 606 -> 488;
            case COLLISION -> COLLISION;
            case 500, 503 -> 500;
            default -> 480;
        };
    }
}
