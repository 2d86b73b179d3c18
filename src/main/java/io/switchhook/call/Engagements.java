package io.switchhook.call;

import io.switchhook.sip.Aor;
import io.switchhook.subscriber.SubscriberChange;
import io.switchhook.subscriber.SubscriberDirectory;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.inject.Inject;
import javax.inject.Singleton;

/** Who is in a call or being rung, as the {@link Engagement} of each call tells. Thread-safe; nothing here waits. */
@Singleton
public class Engagements implements CurrentCalls {

    /**
     * What keeps one subscriber busy.
     *
     * @param calls how many calls he is in
     * @param ringing how many calls ring his phones
     * @param idleSince when he was last in a call
     */
    private record Line(int calls, int ringing, Instant idleSince) {

        private static final Line IDLE = new Line(0, 0, Instant.EPOCH);

        boolean isFree() {
            return calls == 0 && ringing == 0;
        }
    }

    private final Map<Aor, Line> lines = new ConcurrentHashMap<>();
    private final Map<String, Engagement> bySession = new ConcurrentHashMap<>();
    /** Of calls that were made in the session of another one. */
    private final Map<String, Queue<Engagement>> further = new ConcurrentHashMap<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final SubscriberDirectory subscribers;
    private final Clock clock;

    @Inject
    public Engagements(SubscriberDirectory subscribers, Clock clock) {
        this.subscribers = subscribers;
        this.clock = clock;
        subscribers.onChange(change -> {
            if (change instanceof SubscriberChange.Removed removed) {
                lines.computeIfPresent(removed.subscriber().aor(), (aor, line) -> line.isFree() ? null : line);
            }
        });
    }

    @Override
    public int of(Aor subscriber) {
        return line(subscriber).calls();
    }

    @Override
    public Instant idleSince(Aor subscriber) {
        Line line = line(subscriber);
        return line.calls() > 0 ? Instant.MAX : line.idleSince();
    }

    /** Whether a subscriber is in no call and no call rings his phones. */
    public boolean isFree(Aor subscriber) {
        return line(subscriber).isFree();
    }

    /** How many calls are being set up or are up, for monitoring. */
    public int underWay() {
        return underWay.get();
    }

    /**
     * A call begins.
     *
     * @param session the identifier of its application session, with which it ends at the latest
     */
    public Engagement open(String session) {
        Engagement engagement = new Engagement(this);
        Engagement before = bySession.put(session, engagement);
        if (before != null) {
            before.close();
        }
        return engagement;
    }

    /** As {@link #open}, for a further call in the same application session, as a transfer makes one. */
    public Engagement openFurther(String session) {
        Engagement engagement = new Engagement(this);
        further.computeIfAbsent(session, each -> new ConcurrentLinkedQueue<>()).add(engagement);
        return engagement;
    }

    /** Forgets the call of an application session that has ended, if it had one. */
    void ended(String session) {
        Engagement engagement = bySession.remove(session);
        if (engagement != null) {
            engagement.close();
        }
        Optional.ofNullable(further.remove(session)).ifPresent(calls -> calls.forEach(Engagement::close));
    }

    void underWay(boolean begins) {
        underWay.addAndGet(begins ? 1 : -1);
    }

    void enter(Aor subscriber) {
        lines.compute(subscriber, (aor, line) -> {
            Line before = line == null ? Line.IDLE : line;
            return new Line(before.calls() + 1, before.ringing(), before.idleSince());
        });
    }

    void leave(Aor subscriber) {
        lines.computeIfPresent(subscriber, (aor, line) -> kept(aor,
                new Line(line.calls() - 1, line.ringing(), clock.instant())));
    }

    /** Returns false, and changes nothing, when the subscriber is not free although he has to be. */
    boolean ring(Aor subscriber, boolean onlyIfFree) {
        AtomicInteger rung = new AtomicInteger();
        lines.compute(subscriber, (aor, line) -> {
            Line before = line == null ? Line.IDLE : line;
            if (onlyIfFree && !before.isFree()) {
                return line;
            }
            rung.set(1);
            return new Line(before.calls(), before.ringing() + 1, before.idleSince());
        });
        return rung.get() > 0;
    }

    void stopRinging(Aor subscriber) {
        lines.computeIfPresent(subscriber, (aor, line) -> kept(aor,
                new Line(line.calls(), line.ringing() - 1, line.idleSince())));
    }

    /** What need not be remembered is not: who has never been in a call, and who is no subscriber any more. */
    private Line kept(Aor subscriber, Line line) {
        return line.isFree() && (line.equals(Line.IDLE) || subscribers.find(subscriber).isEmpty()) ? null : line;
    }

    private Line line(Aor subscriber) {
        return lines.getOrDefault(subscriber, Line.IDLE);
    }
}
