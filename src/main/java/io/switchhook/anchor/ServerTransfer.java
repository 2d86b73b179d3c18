package io.switchhook.anchor;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where one transfer stands that the server carries out itself (RFC 5589, RFC 3515): follows the call to the target, the legs of
 * everybody concerned and the notifications of the transferor, and answers each event with what is to be done.
 *
 * <p>The transferee is never lost: as long as he is there he is connected with the transferor as before, or with the target,
 * or the transferor who has hung up is called back, or a mailbox is called; when all that comes to nothing he is told by BYE.
 *
 * <p>A transferor who hangs up before his last notification is answered is taken to believe in the transfer, so that a failure
 * leads to his recall. Only when that is answered, or never will be, is he hung up on himself: with his dialog gone he would
 * have to believe that the transfer failed. The same goes for the other transfers that he has asked for.
 *
 * <p>Thread-safe. An event is decided under this object's lock; the caller carries the actions out after the lock is released.
 */
final class ServerTransfer {

    /** How the target is reached. */
    enum Kind {
        /** It is called. */
        CALLED,
        /** It is in a call with the transferor already, in which he is replaced (RFC 5589 7). */
        IN_CALL
    }

    /** Who is called for the transferee, one after the other. */
    enum Stage { TARGET, RECALL, VOICEMAIL }

    /** Whose leg it is. */
    enum Party {
        /** The leg that the REFER came on. */
        TRANSFEROR,
        TRANSFEREE,
        /** Who answered, at whatever {@link Stage}, or is in a call with the transferor. */
        TARGET,
        /** The transferor's other leg, that of his call with the target. */
        CONSULTATION
    }

    /** What is to be done, in the order of the list. */
    sealed interface Action {

        /** Tell the transferor how far the call to the target is (RFC 3515 2.4.5). */
        record Notify(int status, boolean last) implements Action {}

        record Call(Stage stage) implements Action {}

        /** Give the call up that is being made. */
        record Cancel() implements Action {}

        /** Have the transferee and the target send their media to each other. */
        record Join() implements Action {}

        /** The transferee and the target are a call of their own from now on. */
        record Connect() implements Action {}

        /** The transferee and the transferor are a call again, as they were. */
        record Restore() implements Action {}

        /** The target and the transferor's other leg are a call again, as they were. */
        record RestoreConsultation() implements Action {}

        /**
         * Say BYE.
         *
         * @param cause what to say why (RFC 3326)
         */
        record HangUp(Party party, int cause) implements Action {}

        /** Somebody answered who is not wanted any more: say BYE to him. */
        record Dismiss() implements Action {}

        /** The transfers that are under way besides this one have lost. */
        record OvertakeOthers() implements Action {}

        /** The transfer is over: it has no part any more in what happens to the legs. */
        record End() implements Action {}
    }

    private enum State {
        /** The REFER has no answer yet. */
        NEW,
        /** Somebody is called. */
        CALLING,
        /** The transferee is being connected with who answered. */
        JOINING,
        /** All that is left is the answer to the last notification. */
        TELLING,
        /** The transferor is hung up on as soon as he has heard of all that he has asked for. */
        RELEASING,
        OVER
    }

    /** Cause of a call that is not made any more, as the caller would hear it. */
    private static final int CANCELLED = 487;
    private static final int NO_ANSWER = 408;
    private static final int GONE = 480;
    private static final int DONE = 200;

    private final Kind kind;
    private final boolean toVoicemail;
    private final Contest contest;
    private final Optional<Contest> consultation;
    private final Set<Party> gone = EnumSet.noneOf(Party.class);
    private final Set<Party> hungUp = EnumSet.noneOf(Party.class);
    private State state = State.NEW;
    private Stage stage = Stage.TARGET;
    private int reported;
    private int failure;
    private boolean connected;
    private boolean overtakenBefore;

    /** @param toVoicemail whether a mailbox is called when the recall comes to nothing */
    ServerTransfer(Kind kind, boolean toVoicemail, Contest contest, Optional<Contest> consultation) {
        this.kind = kind;
        this.toVoicemail = toVoicemail;
        this.contest = contest;
        this.consultation = consultation;
    }

    /** The REFER was accepted. */
    synchronized List<Action> begin() {
        List<Action> actions = new ArrayList<>();
        contest.enter(this);
        state = State.CALLING;
        actions.add(new Action.Notify(100, false));
        if (overtakenBefore) {
            overtake(actions);
            return actions;
        }
        if (gone.contains(Party.TRANSFEREE) || kind == Kind.IN_CALL && gone.contains(Party.TARGET)) {
            beginWithout(actions);
            return actions;
        }
        if (kind == Kind.CALLED) {
            actions.add(new Action.Call(Stage.TARGET));
            return actions;
        }
        consultation.ifPresent(each -> each.enter(this));
        if (!claim()) {
            overtake(actions);
            return actions;
        }
        state = State.JOINING;
        actions.add(new Action.Join());
        return actions;
    }

    /** Somebody has hung up who is needed, faster than the REFER was answered. */
    private void beginWithout(List<Action> actions) {
        if (!gone.contains(Party.TRANSFEREE)) {
            state = State.JOINING;
            targetLeft(actions);
            return;
        }
        if (kind == Kind.IN_CALL) {
            releaseTarget(CANCELLED, actions);
        }
        tell(CANCELLED, actions);
    }

    /** Who is called has sent a provisional response. */
    synchronized List<Action> progressed(Stage of, int status) {
        if (state != State.CALLING || stage != of || of != Stage.TARGET || status <= 100 || status == reported) {
            return List.of();
        }
        reported = status;
        return List.of(new Action.Notify(status, false));
    }

    /** Who is called has answered. */
    synchronized List<Action> answered(Stage of) {
        List<Action> actions = new ArrayList<>();
        if (state != State.CALLING || stage != of) {
            actions.add(new Action.Dismiss());
        } else if (!claim()) {
            actions.add(new Action.Dismiss());
            overtake(actions);
        } else {
            state = State.JOINING;
            gone.remove(Party.TARGET);
            hungUp.remove(Party.TARGET);
            actions.add(new Action.Join());
        }
        return actions;
    }

    /** Who is called does not take the call, or cannot be called. */
    synchronized List<Action> refused(Stage of, int status) {
        List<Action> actions = new ArrayList<>();
        if (state == State.CALLING && stage == of) {
            fail(status, actions);
        }
        return actions;
    }

    /** Who is called has not answered in time. */
    synchronized List<Action> answerTimeOver(Stage of) {
        List<Action> actions = new ArrayList<>();
        if (state == State.CALLING && stage == of) {
            actions.add(new Action.Cancel());
            fail(NO_ANSWER, actions);
        }
        return actions;
    }

    /** The transferee and the target send their media to each other. */
    synchronized List<Action> joined() {
        List<Action> actions = new ArrayList<>();
        if (state != State.JOINING) {
            return actions;
        }
        connected = true;
        actions.add(new Action.Connect());
        actions.add(new Action.OvertakeOthers());
        if (stage != Stage.TARGET) {
            end(actions);
            return actions;
        }
        if (consultation.isPresent()) {
            hangUp(Party.CONSULTATION, DONE, actions);
        }
        tell(DONE, actions);
        return actions;
    }

    /** They could not be brought to. */
    synchronized List<Action> joinFailed(int status) {
        List<Action> actions = new ArrayList<>();
        if (state == State.JOINING) {
            releaseTarget(status, actions);
            fail(status, actions);
        }
        return actions;
    }

    /** The transfer came after another one that was faster. */
    synchronized List<Action> overtaken() {
        List<Action> actions = new ArrayList<>();
        if (state == State.NEW) {
            overtakenBefore = true;
        } else if (state == State.CALLING && stage == Stage.TARGET) {
            actions.add(new Action.Cancel());
            overtake(actions);
        } else if (state == State.TELLING && !connected) {
            end(actions);
        }
        return actions;
    }

    /**
     * The last notification was answered, or will not be.
     *
     * @param all whether that is so for everything else that the transferor has asked for in this dialog; otherwise
     *     {@link #allNotified} follows
     */
    synchronized List<Action> notified(boolean all) {
        List<Action> actions = new ArrayList<>();
        if (state == State.TELLING) {
            boolean release = connected || gone.contains(Party.TRANSFEREE) && contest.isAlone(this);
            if (!release) {
                end(actions);
            } else {
                state = State.RELEASING;
                if (all) {
                    release(actions);
                }
            }
        }
        return actions;
    }

    /** The transferor has heard of everything that he has asked for in this dialog. */
    synchronized List<Action> allNotified() {
        List<Action> actions = new ArrayList<>();
        if (state == State.RELEASING) {
            release(actions);
        }
        return actions;
    }

    private void release(List<Action> actions) {
        hangUp(Party.TRANSFEROR, connected ? DONE : CANCELLED, actions);
        end(actions);
    }

    /** A party has hung up, or has no dialog with us any more. */
    synchronized List<Action> left(Party party) {
        List<Action> actions = new ArrayList<>();
        if (state == State.OVER || !gone.add(party) || state == State.NEW) {
            return actions;
        }
        switch (party) {
            case TRANSFEROR -> transferorLeft(actions);
            case TRANSFEREE -> transfereeLeft(actions);
            case TARGET -> targetLeft(actions);
            case CONSULTATION -> {
                // His call with the target is the transferee's from now on, or nobody's.
            }
        }
        return actions;
    }

    private void transferorLeft(List<Action> actions) {
        if (state == State.RELEASING) {
            end(actions);
        }
        if (state != State.TELLING) {
            return;
        }
        if (connected || gone.contains(Party.TRANSFEREE)) {
            end(actions);
        } else if (contest.isAlone(this)) {
            callNext(actions);
        } else {
            end(actions);
        }
    }

    private void transfereeLeft(List<Action> actions) {
        if (connected || state == State.TELLING || state == State.RELEASING) {
            return;
        }
        if (state == State.CALLING) {
            actions.add(new Action.Cancel());
        } else {
            releaseTarget(CANCELLED, actions);
        }
        if (stage != Stage.TARGET) {
            end(actions);
        } else {
            tell(CANCELLED, actions);
        }
    }

    private void targetLeft(List<Action> actions) {
        if (state != State.JOINING) {
            return;
        }
        if (stage == Stage.TARGET && consultation.isPresent()) {
            hangUp(Party.CONSULTATION, GONE, actions);
        }
        fail(GONE, actions);
    }

    /** The target does not get the transferee: he keeps the transferor, if he has him. */
    private void releaseTarget(int status, List<Action> actions) {
        if (gone.contains(Party.TARGET) && stage == Stage.TARGET && consultation.isPresent()) {
            hangUp(Party.CONSULTATION, GONE, actions);
        } else if (stage == Stage.TARGET && consultation.isPresent() && !gone.contains(Party.CONSULTATION)) {
            actions.add(new Action.RestoreConsultation());
        } else {
            hangUp(Party.TARGET, status, actions);
        }
    }

    private void fail(int status, List<Action> actions) {
        contest.giveUp(this);
        consultation.ifPresent(each -> each.leave(this));
        if (stage != Stage.TARGET) {
            callNext(actions);
            return;
        }
        failure = status;
        if (!gone.contains(Party.TRANSFEROR)) {
            actions.add(new Action.Restore());
            tell(status, actions);
        } else {
            actions.add(new Action.Notify(status, true));
            if (contest.isAlone(this)) {
                callNext(actions);
            } else {
                // Who is called by the others may answer yet.
                end(actions);
            }
        }
    }

    private void callNext(List<Action> actions) {
        if (stage == Stage.TARGET) {
            stage = Stage.RECALL;
        } else if (stage == Stage.RECALL && toVoicemail) {
            stage = Stage.VOICEMAIL;
        } else {
            hangUp(Party.TRANSFEREE, failure, actions);
            end(actions);
            return;
        }
        state = State.CALLING;
        actions.add(new Action.Call(stage));
    }

    private boolean claim() {
        if (!contest.claim(this)) {
            return false;
        }
        boolean all = consultation.map(each -> each.claim(this)).orElse(true);
        if (!all) {
            contest.giveUp(this);
        }
        return all;
    }

    private void overtake(List<Action> actions) {
        actions.add(new Action.Notify(CANCELLED, true));
        end(actions);
    }

    /** The last notification; without a transferor nobody waits for its answer. */
    private void tell(int status, List<Action> actions) {
        actions.add(new Action.Notify(status, true));
        state = State.TELLING;
        if (gone.contains(Party.TRANSFEROR)) {
            end(actions);
        }
    }

    private void hangUp(Party party, int cause, List<Action> actions) {
        if (!gone.contains(party) && hungUp.add(party)) {
            actions.add(new Action.HangUp(party, cause));
        }
    }

    private void end(List<Action> actions) {
        state = State.OVER;
        contest.leave(this);
        consultation.ifPresent(each -> each.leave(this));
        actions.add(new Action.End());
    }
}
