package io.switchhook.anchor;

import io.switchhook.anchor.SessionTerms.Refresher;
import io.switchhook.settings.SessionTimerSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The session timer of one leg (RFC 4028): says what our messages say about it, when the session is to be refreshed, and
 * when it is over. INVITE and UPDATE, the first one and those that follow, are what it has to hear of, with their responses.
 *
 * <p>We want to know whether a party is still there, whatever it knows about session timers: with one that knows nothing of
 * them we refresh by ourselves, for our own sake (RFC 4028 7.2, 9). Such a one that refuses a refresh is there all the same.
 *
 * <p>Thread-safe, without I/O; the caller carries out what is returned, in the order of the list. Off by its settings, it
 * says and does nothing.
 */
final class SessionTimer {

    /** What is to be done. */
    sealed interface Action {

        /** Call {@link #timeOver} after this time, and not for any number before this one. */
        record Wait(int number, Duration time) implements Action {}

        /** Wait for nothing any more. */
        record Stop() implements Action {}

        /** Refresh the session: by UPDATE, or else by an INVITE with the description that we sent last. */
        record Refresh(boolean update) implements Action {}

        /** The session is over: hang up, both here and at the other end of the call. */
        record Expire() implements Action {}
    }

    /**
     * What a 2xx of ours says.
     *
     * @param sessionExpires its Session-Expires, empty for none
     * @param required whether it says Require: timer
     * @param actions what is to be done when it is sent
     */
    record Answer(Optional<String> sessionExpires, boolean required, List<Action> actions) {}

    /** What a request of ours says: its Session-Expires and Min-SE. */
    record Offer(String sessionExpires, String minSe) {}

    /** RFC 4028 5: nobody may ask for less; nor is anybody who does in a 2xx a reason to refresh all the time. */
    private static final int LEAST_EVER = 90;
    private static final int SHORTEST = 2;
    /** RFC 4028 10: who waits for a refresh gives up by so much, or a third of the interval, before the end. */
    private static final Duration MARGIN = Duration.ofSeconds(32);
    /** Between two tries, unless a collision was the reason. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final SessionTimerSettings settings;
    private final boolean callIdIsOurs;
    private final RandomGenerator random;
    private int least;
    /** Seconds; 0 while there is no session, or none with an end. */
    private int interval;
    private boolean weRefresh;
    private boolean agreed;
    private boolean tooShortBefore;
    private boolean updateRefused;
    private boolean refreshing;
    private Instant end = Instant.MAX;
    private int number;
    private boolean over;

    /** @param callIdIsOurs whether we began the dialog, which tells how long to wait after a 491 (RFC 3261 14.1) */
    SessionTimer(SessionTimerSettings settings, boolean callIdIsOurs, RandomGenerator random) {
        this.settings = settings;
        this.callIdIsOurs = callIdIsOurs;
        this.random = random;
        this.least = (int) settings.least().toSeconds();
    }

    /**
     * Whether a request asks for too short an interval, and is refused with 422 (RFC 4028 9).
     *
     * @return the Min-SE of the 422; empty when it is not refused
     */
    static Optional<String> tooShort(SessionTimerSettings settings, SessionTerms request) {
        int lowest = (int) settings.least().toSeconds();
        return settings.isOn() && request.supported() && request.interval() > 0 && request.interval() < lowest
                ? Optional.of(Integer.toString(lowest))
                : Optional.empty();
    }

    /** What an INVITE of ours says that begins a dialog; empty for nothing. */
    static Optional<Offer> firstOffer(SessionTimerSettings settings) {
        int least = (int) settings.least().toSeconds();
        return settings.isOn()
                ? Optional.of(new Offer(Integer.toString(ours(settings)), Integer.toString(least)))
                : Optional.empty();
    }

    // The party asks, we answer

    /** A request gets its 2xx now. */
    synchronized Answer answer(SessionTerms request, Instant now) {
        if (!settings.isOn()) {
            return new Answer(Optional.empty(), false, List.of());
        }
        // Not less than the party bears, and not more than it asked for (RFC 4028 9).
        int wanted = Math.max(ours(), request.least());
        int granted = request.interval() == 0 ? wanted : Math.min(wanted, Math.max(request.interval(), LEAST_EVER));
        boolean theyRefresh = request.supported()
                && request.refresher().map(each -> each == Refresher.UAC)
                        .orElseGet(() -> interval > 0 ? !weRefresh : request.interval() > 0);
        Refresher refresher = theyRefresh ? Refresher.UAC : Refresher.UAS;
        return new Answer(
                Optional.of(granted + ";refresher=" + refresher.text()),
                request.supported(),
                begin(granted, !theyRefresh, request.supported(), now));
    }

    // We ask, the party answers

    /** What an INVITE or UPDATE of ours says; empty for nothing. */
    synchronized Optional<Offer> offer() {
        if (!settings.isOn()) {
            return Optional.empty();
        }
        String role = interval == 0 ? "" : ";refresher=" + (weRefresh ? Refresher.UAC : Refresher.UAS).text();
        return Optional.of(new Offer(Math.max(interval == 0 ? ours() : interval, least) + role, Integer.toString(least)));
    }

    /** The first request has asked for no less than this, after a 422 maybe. */
    synchronized void asked(SessionTerms request) {
        least = Math.max(least, request.least());
    }

    /**
     * A request of ours got 422.
     *
     * @return whether to ask once more, with what {@link #offer} says now
     */
    synchronized boolean refusedAsTooShort(SessionTerms response) {
        boolean again = settings.isOn() && !tooShortBefore && response.least() > least;
        if (again) {
            tooShortBefore = true;
            least = response.least();
        }
        return again;
    }

    /** A request of ours got this 2xx. */
    synchronized List<Action> answered(SessionTerms response, Instant now) {
        tooShortBefore = false;
        if (!settings.isOn()) {
            return List.of();
        }
        if (response.interval() == 0) {
            // RFC 4028 7.2: nobody else wants it, and it is ours to go on with.
            return begin(Math.max(interval == 0 ? ours() : interval, least), true, false, now);
        }
        boolean byUs = response.refresher().orElse(Refresher.UAC) == Refresher.UAC;
        return begin(Math.max(response.interval(), SHORTEST), byUs, true, now);
    }

    // Time passes

    /**
     * The time of {@link Action.Wait} is over.
     *
     * @param takesUpdate whether the party said that it takes UPDATE
     */
    synchronized List<Action> timeOver(int which, boolean takesUpdate, Instant now) {
        if (which != number || over || interval == 0) {
            return List.of();
        }
        if (!now.isBefore(lastMoment())) {
            return expire();
        }
        if (!weRefresh || refreshing) {
            return List.of(waitUntil(lastMoment(), now));
        }
        refreshing = true;
        return List.of(waitUntil(lastMoment(), now), new Action.Refresh(takesUpdate && !updateRefused));
    }

    /** A refresh could not be sent, since another INVITE is under way; as if the party had said so (RFC 3261 14.2). */
    synchronized List<Action> busy(Instant now) {
        return refused(491, false, SessionTerms.NONE, now);
    }

    /**
     * A refresh got a final response of 300 or above.
     *
     * @param update whether it was an UPDATE
     */
    synchronized List<Action> refused(int status, boolean update, SessionTerms response, Instant now) {
        if (over || interval == 0 || !refreshing) {
            return List.of();
        }
        refreshing = false;
        switch (status) {
            case 408, 481 -> {
                return expire();
            }
            case 422 -> {
                if (refusedAsTooShort(response)) {
                    return again(update, now);
                }
            }
            case 491 -> {
                return List.of(waitFor(pauseAfterCollision(callIdIsOurs, random), now));
            }
            case 405, 420, 501 -> {
                if (update) {
                    updateRefused = true;
                    return again(false, now);
                }
            }
            default -> {
                // handled below, like those that had their second chance
            }
        }
        if (!agreed) {
            // It takes no refreshes, but whoever answers is there (RFC 3261 12.2.1.2).
            return begin(interval, true, false, now);
        }
        Duration half = Duration.between(now, lastMoment()).dividedBy(2);
        return List.of(waitFor(half.compareTo(PAUSE) < 0 ? PAUSE : half, now));
    }

    /** The leg has been hung up. */
    synchronized List<Action> stop() {
        over = true;
        return List.of(new Action.Stop());
    }

    private List<Action> again(boolean update, Instant now) {
        refreshing = true;
        return List.of(waitUntil(lastMoment(), now), new Action.Refresh(update));
    }

    private List<Action> expire() {
        over = true;
        return List.of(new Action.Stop(), new Action.Expire());
    }

    private List<Action> begin(int seconds, boolean byUs, boolean byBoth, Instant now) {
        if (over) {
            return List.of();
        }
        refreshing = false;
        interval = seconds;
        weRefresh = byUs;
        agreed = byBoth;
        end = now.plusSeconds(seconds);
        return List.of(byUs
                ? waitFor(Duration.ofSeconds(seconds).dividedBy(2), now)
                : waitUntil(lastMoment(), now));
    }

    private int ours() {
        return ours(settings);
    }

    private static int ours(SessionTimerSettings settings) {
        return (int) Math.max(settings.interval().toSeconds(), settings.least().toSeconds());
    }

    private Instant lastMoment() {
        Duration third = Duration.ofSeconds(interval).dividedBy(3);
        return end.minus(third.compareTo(MARGIN) < 0 ? third : MARGIN);
    }

    private Action.Wait waitUntil(Instant then, Instant now) {
        Duration time = Duration.between(now, then);
        return new Action.Wait(++number, time.isNegative() ? Duration.ZERO : time);
    }

    private Action.Wait waitFor(Duration time, Instant now) {
        Instant then = now.plus(time);
        return waitUntil(then.isBefore(lastMoment()) ? then : lastMoment(), now);
    }

    /** How long to wait after a 491 (RFC 3261 14.1). */
    static Duration pauseAfterCollision(boolean callIdIsOurs, RandomGenerator random) {
        return callIdIsOurs
                ? Duration.ofMillis(2100 + 10L * random.nextInt(191))
                : Duration.ofMillis(10L * random.nextInt(201));
    }
}
