package io.switchhook.call;

import io.switchhook.sip.Aor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who one call keeps busy, from its INVITE to its last BYE. What it says is counted in {@link Engagements}: each subscriber
 * once, whatever number of his phones the call is at, and however often an event is told. Thread-safe.
 */
public final class Engagement {

    private final Engagements engagements;
    private Optional<Aor> caller = Optional.empty();
    /** Between the INVITE and the first answer, or the end without one. */
    private boolean settingUp;
    private boolean closed;
    /** The callees' tags of the dialogs that are up, and who answered there; empty for nobody of ours. */
    private final Map<String, Optional<Aor>> dialogs = new HashMap<>();
    private final Set<String> endedDialogs = new HashSet<>();
    private final Set<Aor> ringing = new HashSet<>();
    /** As counted. */
    private boolean underWay;
    private final Set<Aor> inCall = new HashSet<>();

    Engagement(Engagements engagements) {
        this.engagements = engagements;
    }

    /** The call was let in. */
    public synchronized void begin(Optional<Aor> callingSubscriber) {
        caller = callingSubscriber;
        settingUp = !closed;
        count();
    }

    /**
     * The call is about to ring a subscriber.
     *
     * @param onlyIfFree whether it may only if he is in no call, and no other call rings him
     * @return whether it may; always, once it does, and never when the call is no longer set up
     */
    synchronized boolean ring(Aor subscriber, boolean onlyIfFree) {
        if (ringing.contains(subscriber)) {
            return true;
        }
        if (!settingUp || !engagements.ring(subscriber, onlyIfFree)) {
            return false;
        }
        return ringing.add(subscriber);
    }

    /** Whoever else is rung is rung no more. */
    synchronized void ringOnly(Set<Aor> subscribers) {
        ringing.removeIf(each -> {
            boolean stops = !subscribers.contains(each);
            if (stops) {
                engagements.stopRinging(each);
            }
            return stops;
        });
    }

    /** The call was answered, or will not be: nobody is rung, and without an answer nobody is in it. */
    public synchronized void settle() {
        settingUp = false;
        count();
        ringOnly(Set.of());
    }

    /**
     * Somebody answered.
     *
     * @param dialog the callee's tag; a dialog that was hung up before stays so
     */
    synchronized void answered(String dialog, Optional<Aor> callee) {
        if (!closed && !endedDialogs.contains(dialog)) {
            dialogs.putIfAbsent(dialog, callee);
        }
        // First in the call, then not rung, so that nobody is free in between.
        settle();
    }

    /**
     * The caller of an anchored call has his answer: from now on he is in the call as long as his own dialog is up, and
     * not as
     * long as those of callees.
     *
     * @param dialog our tag of his dialog
     */
    public synchronized void connected(String dialog) {
        if (!closed && !endedDialogs.contains(dialog)) {
            dialogs.putIfAbsent(dialog, caller);
        }
        caller = Optional.empty();
        settle();
    }

    /** The caller has left, and the call is set up for somebody else. */
    public synchronized void callerLeft() {
        caller = Optional.empty();
        count();
    }

    /** A dialog was hung up. */
    public synchronized void hungUp(String dialog) {
        endedDialogs.add(dialog);
        dialogs.remove(dialog);
        count();
    }

    /** Whether the dialog with this callee's tag is up. */
    synchronized boolean isUp(String dialog) {
        return dialogs.containsKey(dialog);
    }

    /** The subscriber who answered with this tag, while the dialog is up; empty for nobody of ours. */
    synchronized Optional<Aor> callee(String dialog) {
        return dialogs.getOrDefault(dialog, Optional.empty());
    }

    /** Whether a dialog is up. */
    synchronized boolean isUp() {
        return !dialogs.isEmpty();
    }

    /** The application session has ended: nothing counts any more. */
    public synchronized void close() {
        closed = true;
        dialogs.clear();
        settle();
    }

    private void count() {
        boolean now = settingUp || !dialogs.isEmpty();
        if (now != underWay) {
            underWay = now;
            engagements.underWay(now);
        }
        Set<Aor> parties = new HashSet<>();
        dialogs.values().forEach(callee -> callee.ifPresent(parties::add));
        if (now) {
            caller.ifPresent(parties::add);
        }
        parties.stream().filter(inCall::add).forEach(engagements::enter);
        inCall.removeIf(each -> {
            boolean leaves = !parties.contains(each);
            if (leaves) {
                engagements.leave(each);
            }
            return leaves;
        });
    }
}
