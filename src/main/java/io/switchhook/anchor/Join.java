package io.switchhook.anchor;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Connects two parties that each have a dialog with us, so that their media flows between them (RFC 3725 4.1, its flow I): one
 * of them offers, the other one gets the offer in a re-INVITE, and its answer goes back in the ACK. What is in the descriptions
 * is for the parties alone.
 *
 * <p>A party whose own re-INVITE crosses ours refuses with 491 and is asked once more (RFC 3261 14.1). When it comes to nothing
 * both keep the media that they had, except an answering party whose answer nobody could take: it has {@linkplain #changed() to be
 * asked} again.
 *
 * <p>Thread-safe; decided under its lock, carried out after that is released.
 */
final class Join {

    enum Side {
        /** Makes the offer: who has just answered an INVITE without one, or is asked for one. */
        OFFERER,
        ANSWERER
    }

    /** What is to be done, in the order of the list. */
    sealed interface Action {

        /** Send the offerer a re-INVITE without a description. */
        record AskForOffer() implements Action {}

        /** Send the answerer the offer in a re-INVITE. */
        record PassOffer() implements Action {}

        /** Acknowledge the answerer's 2xx. */
        record Acknowledge() implements Action {}

        /** Acknowledge the offerer's 2xx with the answer. */
        record PassAnswer() implements Action {}

        /** Acknowledge the offerer's 2xx with what it has heard before, or without media. */
        record KeepOfferer() implements Action {}

        /** Come back after the time of RFC 3261 14.1. */
        record WaitFor(Side side) implements Action {}

        /** They talk to each other from now on, and may say so as soon as they have what follows. */
        record Joined() implements Action {}

        record Failed(int status) implements Action {}
    }

    private enum State { NEW, ASKING, OFFERING, WAITING, OVER }

    private static final int NOT_ACCEPTABLE = 488;
    private static final int PENDING = 491;
    private static final int GONE = 480;

    private final Set<Side> waited = EnumSet.noneOf(Side.class);
    private State state = State.NEW;
    private Side waitingFor = Side.OFFERER;
    /** Whether a 2xx of the offerer waits for its ACK. */
    private boolean held;
    private final boolean described;
    /** Whether a re-INVITE to the answerer has no final response. */
    private boolean asked;
    private boolean changed;

    private Join(boolean held, boolean described) {
        this.held = held;
        this.described = described;
    }

    /** Both parties are in calls. */
    static Join ofParties() {
        return new Join(false, false);
    }

    /**
     * The offerer has just answered an INVITE without a description.
     *
     * @param described whether there is an offer in the answer
     */
    static Join ofAnswer(boolean described) {
        return new Join(true, described);
    }

    /** Nobody else changes what the two have. */
    synchronized List<Action> begin() {
        if (state != State.NEW) {
            return List.of();
        }
        state = State.ASKING;
        return held ? offered(described) : List.of(new Action.AskForOffer());
    }

    /** The offerer has sent a 2xx. */
    synchronized List<Action> offered(boolean described) {
        held = true;
        if (state != State.ASKING) {
            return keep(new ArrayList<>());
        }
        if (!described) {
            return fail(NOT_ACCEPTABLE);
        }
        state = State.OFFERING;
        asked = true;
        return List.of(new Action.PassOffer());
    }

    /** The offerer has refused to offer. */
    synchronized List<Action> notOffered(int status) {
        return state == State.ASKING ? retryOrFail(Side.OFFERER, status) : List.of();
    }

    /** The answerer has sent a 2xx. */
    synchronized List<Action> answered(boolean described) {
        asked = false;
        if (state == State.OFFERING && described) {
            state = State.OVER;
            held = false;
            return List.of(new Action.Joined(), new Action.Acknowledge(), new Action.PassAnswer());
        }
        List<Action> actions = new ArrayList<>();
        actions.add(new Action.Acknowledge());
        changed = true;
        if (state == State.OFFERING) {
            actions.addAll(fail(NOT_ACCEPTABLE));
        }
        return actions;
    }

    /** The answerer has refused the offer. */
    synchronized List<Action> notAnswered(int status) {
        asked = false;
        return state == State.OFFERING ? retryOrFail(Side.ANSWERER, status) : List.of();
    }

    /** The time of {@link Action.WaitFor} is over. */
    synchronized List<Action> waited() {
        if (state != State.WAITING) {
            return List.of();
        }
        if (waitingFor == Side.OFFERER) {
            state = State.ASKING;
            return List.of(new Action.AskForOffer());
        }
        state = State.OFFERING;
        asked = true;
        return List.of(new Action.PassOffer());
    }

    /** A party has hung up. */
    synchronized List<Action> left(Side side) {
        if (side == Side.OFFERER) {
            held = false;
        } else {
            asked = false;
        }
        return state == State.OVER ? List.of() : fail(GONE);
    }

    synchronized boolean isOver() {
        return state == State.OVER;
    }

    /** Whether a re-INVITE of ours is under way to the answerer. */
    synchronized boolean isAsking() {
        return asked;
    }

    /** Whether the answerer may have taken an offer that came to nothing. */
    synchronized boolean changed() {
        return changed || asked;
    }

    private List<Action> retryOrFail(Side side, int status) {
        if (status != PENDING || !waited.add(side)) {
            return fail(status);
        }
        state = State.WAITING;
        waitingFor = side;
        return List.of(new Action.WaitFor(side));
    }

    private List<Action> fail(int status) {
        state = State.OVER;
        List<Action> actions = keep(new ArrayList<>());
        actions.add(new Action.Failed(status));
        return actions;
    }

    private List<Action> keep(List<Action> actions) {
        if (held) {
            held = false;
            actions.add(new Action.KeepOfferer());
        }
        return actions;
    }
}
