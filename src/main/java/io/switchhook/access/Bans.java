package io.switchhook.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.switchhook.settings.AccessSettings.Guessing;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the guessing of passwords expensive. Failures to prove an identity are counted for the source they come from and
 * for the address-of-record they are about. Past the limit the source, or everybody who claims that address, is refused;
 * who goes on all the same is not even answered, for twice the time. Every further ban is twice as long again.
 *
 * <p>A source at which an address-of-record has proved its identity lately is spared for that address, or a stranger could
 * lock out the real phone, and one phone with a wrong password everybody behind the same NAT. It is spared until it has
 * failed up to the limit itself.
 *
 * <p>Thread-safe; in memory only, bounded, forgotten at a restart.
 */
@Singleton
public class Bans {

    /** What becomes of a request. */
    public enum Verdict {
        /** It is looked at. */
        FREE,
        /** It is answered 403. */
        REFUSED,
        /** It is not answered. */
        DROPPED
    }

    private static final Logger LOG = LoggerFactory.getLogger(Bans.class);
    private static final int MOST_REMEMBERED = 100_000;
    private static final int MOST_AT_HOME = 500_000;
    private static final Duration AT_HOME = Duration.ofDays(7);
    /** More doublings than this make no difference to any time that can be set. */
    private static final int MOST_DOUBLINGS = 40;

    private record Key(Ban.Kind kind, String name) {}

    private record Home(String source, Aor aor) {}

    /** What is remembered about a key; the recent failures alone lead to a ban. */
    private record Conduct(List<Instant> recent, int failures, int bans, int knocks, boolean ignored, Instant until) {

        static final Conduct NEW = new Conduct(List.of(), 0, 0, 0, false, Instant.MIN);

        boolean isBanned(Instant now) {
            return now.isBefore(until);
        }
    }

    private final Guessing rules;
    private final Clock clock;
    private final Cache<Key, Conduct> conducts;
    /** The failures since the last success, of those who are spared. */
    private final Cache<Home, List<Instant>> homes;
    private final LongAdder failures = new LongAdder();
    private final LongAdder successes = new LongAdder();
    private final LongAdder banned = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    @Inject
    public Bans(Settings settings, Clock clock) {
        this.rules = settings.access().guessing();
        this.clock = clock;
        this.conducts = remembering(rules.window().plus(rules.longestBan().multipliedBy(2)), MOST_REMEMBERED);
        this.homes = remembering(AT_HOME, MOST_AT_HOME);
    }

    private <K, V> Cache<K, V> remembering(Duration time, int most) {
        return Caffeine.newBuilder()
                .maximumSize(most)
                .expireAfterWrite(time)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .build();
    }

    /** Judges a request by where it comes from alone. */
    public Verdict knock(String source) {
        return counted(judge(new Key(Ban.Kind.SOURCE, source)));
    }

    /** Judges a request by where it comes from and by the address-of-record that it claims to be from. */
    public Verdict knock(String source, Aor claimed) {
        if (isSpared(new Home(source, claimed))) {
            return Verdict.FREE;
        }
        Verdict verdict = judge(new Key(Ban.Kind.SOURCE, source));
        return counted(verdict == Verdict.FREE ? judge(new Key(Ban.Kind.SUBSCRIBER, claimed.toString())) : verdict);
    }

    private Verdict counted(Verdict verdict) {
        if (verdict == Verdict.DROPPED) {
            dropped.increment();
        }
        return verdict;
    }

    private Verdict judge(Key key) {
        if (conducts.getIfPresent(key) == null) {
            return Verdict.FREE;
        }
        Instant now = clock.instant();
        Conduct conduct = conducts.asMap().computeIfPresent(key, (same, before) -> knocked(key, before, now));
        if (conduct == null || !conduct.isBanned(now)) {
            return Verdict.FREE;
        }
        return conduct.ignored() ? Verdict.DROPPED : Verdict.REFUSED;
    }

    private Conduct knocked(Key key, Conduct before, Instant now) {
        if (!before.isBanned(now) || before.ignored()) {
            return before;
        }
        return before.knocks() < rules.limit()
                ? new Conduct(before.recent(), before.failures(), before.bans(), before.knocks() + 1, false, before.until())
                : ban(key, before, true, now);
    }

    /** Somebody claimed an identity and could not prove it: wrong password, unknown user. */
    public void failed(String source, Aor claimed) {
        failures.increment();
        Instant now = clock.instant();
        Home home = new Home(source, claimed);
        boolean spared = isSpared(home);
        homes.asMap().computeIfPresent(home, (same, before) -> with(now, before));
        count(new Key(Ban.Kind.SOURCE, source), now);
        if (!spared) {
            count(new Key(Ban.Kind.SUBSCRIBER, claimed.toString()), now);
        }
    }

    private void count(Key key, Instant now) {
        conducts.asMap().compute(key, (same, known) -> {
            Conduct before = known == null ? Conduct.NEW : known;
            Conduct after = new Conduct(with(now, before.recent()), before.failures() + 1,
                    before.bans(), before.knocks(), before.ignored(), before.until());
            // A failure that was under way when the ban began is no new offence.
            return before.isBanned(now) || after.recent().size() < rules.limit() ? after : ban(key, after, false, now);
        });
    }

    private Conduct ban(Key key, Conduct before, boolean ignored, Instant now) {
        int bans = before.bans() + 1;
        Duration time = time(bans);
        banned.increment();
        LOG.warn("{} {} is {} for {} s after {} failures to prove an identity",
                key.kind() == Ban.Kind.SOURCE ? "Source" : "Subscriber", key.name(),
                ignored ? "not answered" : "refused", Math.max(1, time.toSeconds()), before.failures());
        return new Conduct(List.of(), before.failures(), bans, 0, ignored, now.plus(time));
    }

    private Duration time(int bans) {
        Duration time = rules.firstBan();
        for (int i = 1; i < Math.min(bans, MOST_DOUBLINGS) && time.compareTo(rules.longestBan()) < 0; i++) {
            time = time.multipliedBy(2);
        }
        return time.compareTo(rules.longestBan()) < 0 ? time : rules.longestBan();
    }

    private List<Instant> with(Instant now, List<Instant> before) {
        return Stream.concat(before.stream().skip(Math.max(0, before.size() + 1 - rules.limit())), Stream.of(now))
                .filter(at -> counts(at, now))
                .toList();
    }

    private boolean counts(Instant failure, Instant now) {
        return failure.plus(rules.window()).isAfter(now);
    }

    /** An address-of-record has proved its identity at a source. */
    public void succeeded(String source, Aor proved) {
        successes.increment();
        homes.put(new Home(source, proved), List.of());
    }

    private boolean isSpared(Home home) {
        List<Instant> since = homes.getIfPresent(home);
        Instant now = clock.instant();
        return since != null && since.stream().filter(at -> counts(at, now)).count() < rules.limit();
    }

    /** Those who are banned now; who is banned longest comes first. */
    public List<Ban> list() {
        Instant now = clock.instant();
        return conducts.asMap().entrySet().stream()
                .filter(entry -> entry.getValue().isBanned(now))
                .map(entry -> new Ban(entry.getKey().kind(), entry.getKey().name(),
                        entry.getValue().until(), entry.getValue().failures()))
                .sorted(Comparator.comparing(Ban::until).reversed())
                .toList();
    }

    /**
     * Forgets everything held against a key.
     *
     * @param key as {@link #list} shows it
     * @return whether it was banned
     */
    public boolean lift(String key) {
        Instant now = clock.instant();
        boolean lifted = false;
        for (Ban.Kind kind : Ban.Kind.values()) {
            Conduct conduct = conducts.asMap().remove(new Key(kind, key));
            if (conduct != null && conduct.isBanned(now)) {
                lifted = true;
                LOG.info("Ban of {} lifted", key);
            }
        }
        return lifted;
    }

    /** How many attempts to prove an identity have failed since the start. */
    public long failures() {
        return failures.sum();
    }

    /** How many attempts to prove an identity have succeeded since the start. */
    public long successes() {
        return successes.sum();
    }

    /** How many bans there have been since the start. */
    public long bans() {
        return banned.sum();
    }

    /** How many requests were not answered since the start. */
    public long dropped() {
        return dropped.sum();
    }
}
