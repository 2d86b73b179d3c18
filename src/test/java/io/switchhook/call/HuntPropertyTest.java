package io.switchhook.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.Forwarded;
import io.switchhook.forwarding.ForwardingRules;
import io.switchhook.forwarding.Rule;
import io.switchhook.group.Strategy;
import io.switchhook.sip.SipUri;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What holds for all lists and groups, whoever is in them and whatever happens to each attempt. */
class HuntPropertyTest {

    private static final int SUBSCRIBERS = 6;
    private static final int GROUPS = 4;
    private static final int CALLS = 1000;

    /** Groups contain themselves and each other, as they cannot once they are stored. */
    @Provide
    Arbitrary<FakeWorld> worlds() {
        Arbitrary<String> addresses = Arbitraries.of("s0", "s1", "s2", "s3", "s4", "s5", "g0", "g1", "g2", "g3", "nobody",
                "x@example.org", "y@example.org", "forbidden@example.org");
        Arbitrary<String> lists = Combinators.combine(
                        Arbitraries.of("ring:", "ring-all:"), addresses.list().ofMinSize(1).ofMaxSize(4))
                .as((order, members) -> order + String.join(",", members));
        Arbitrary<String> destinations = Arbitraries.oneOf(
                addresses, lists, lists, Arbitraries.of("voicemail:s1", "refuse:603"));
        Arbitrary<Rule> rules = Combinators.combine(Arbitraries.of(Condition.class), destinations).as(FakeWorld::rule);
        Arbitrary<ForwardingRules> forwarding = Combinators
                .combine(Arbitraries.frequency(Tuple.of(5, false), Tuple.of(1, true)), rules.list().ofMaxSize(4))
                .as(ForwardingRules::new);
        Arbitrary<List<String>> members = Arbitraries
                .of("s0", "s1", "s2", "s3", "s4", "s5", "g0", "g1", "g2", "g3", "gone").list().uniqueElements().ofMaxSize(6);
        Arbitrary<GroupOf> groups = Combinators.combine(Arbitraries.of(Strategy.class), members,
                destinations.injectNull(0.3), Arbitraries.of(true, false)).as(GroupOf::new);
        return Combinators.combine(forwarding.list().ofSize(SUBSCRIBERS),
                        Arbitraries.integers().between(0, 2).list().ofSize(SUBSCRIBERS),
                        Arbitraries.of("s0", "s1", "s2", "s3", "s4", "s5").set(), groups.list().ofSize(GROUPS),
                        Arbitraries.integers().between(1, 7))
                .as((forwardings, phones, busy, all, depth) -> {
                    FakeWorld world = new FakeWorld(depth).inCall(busy.toArray(String[]::new));
                    IntStream.range(0, SUBSCRIBERS)
                            .forEach(i -> world.subscriber("s" + i, phones.get(i), forwardings.get(i)));
                    IntStream.range(0, GROUPS).forEach(i -> world.group("g" + i, all.get(i).strategy(), i,
                            all.get(i).fallback(), all.get(i).memberForwarding(),
                            all.get(i).members().toArray(String[]::new)));
                    return world;
                });
    }

    record GroupOf(Strategy strategy, List<String> members, String fallback, boolean memberForwarding) {}

    @Provide
    Arbitrary<List<Outcome>> outcomes() {
        return Arbitraries.oneOf(
                        Arbitraries.of(Outcome.NO_ANSWER, Outcome.SILENT, Outcome.ENGAGED),
                        Arbitraries.of(404, 480, 486, 503, 603).map(Outcome::ofStatus))
                .list().ofSize(7);
    }

    @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
    void everyPlanEndsWithinItsDepthAndRingsNothingTwice(
            @ForAll("worlds") FakeWorld world,
            @ForAll("outcomes") List<Outcome> outcomes,
            @ForAll boolean toGroup,
            @ForAll @IntRange(max = GROUPS - 1) int callee) {
        Decision decision = (toGroup ? world.callGroup("g" + callee) : world.call("s" + callee)).start();
        Set<SipUri> tried = new HashSet<>();
        boolean mailbox = false;
        int step = 0;
        while (decision instanceof Decision.Try next) {
            Attempt attempt = next.attempt();
            assertThat(attempt.targets()).allSatisfy(target -> {
                List<Forwarded> forwards = attempt.forwards(target);
                assertThat(tried.add(target.uri())).as("%s is tried twice", target.uri()).isTrue();
                assertThat(target.uri().user()).doesNotStartWith("forbidden").isNotEqualTo("nobody");
                assertThat(forwards.size()).isLessThanOrEqualTo(world.depth() + (attempt.mailbox() ? 1 : 0));
                assertThat(target.party().map(Party::ringTime).orElse(attempt.ringTime()))
                        .isLessThanOrEqualTo(attempt.ringTime());
            });
            assertThat(mailbox).as("something is tried after the mailbox").isFalse();
            mailbox = attempt.mailbox();
            decision = next.plan().next(outcomes.get(step++ % outcomes.size()));
        }
        assertThat(((Decision.Refuse) decision).status()).isBetween(400, 699);
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void groupRingsEverybodyButWhoIsBusyOrNotToBeDisturbed(
            @ForAll("members") List<GroupOf> groups,
            @ForAll("some") Set<String> busy,
            @ForAll("some") Set<String> undisturbed,
            @ForAll("outcomes") List<Outcome> outcomes) {
        FakeWorld world = new FakeWorld(5).inCall(busy.toArray(String[]::new));
        for (int i = 0; i < SUBSCRIBERS; i++) {
            world.subscriber("s" + i, 1, new ForwardingRules(undisturbed.contains("s" + i), List.of()));
        }
        IntStream.range(0, GROUPS).forEach(i -> world.group(
                "g" + i, groups.get(i).strategy(), groups.get(i).members().toArray(String[]::new)));

        Decision decision = world.callGroup("g0").start();
        int step = 0;
        Set<String> rung = new HashSet<>();
        while (decision instanceof Decision.Try next) {
            next.attempt().targets().forEach(target -> rung.add(target.uri().user()));
            decision = next.plan().next(outcomes.get(step++ % outcomes.size()));
        }

        Set<String> free = new HashSet<>();
        everybody("g0", groups, new HashSet<>(), free);
        free.removeAll(busy);
        free.removeAll(undisturbed);
        assertThat(rung).isEqualTo(free);
    }

    private static void everybody(String name, List<GroupOf> groups, Set<String> seen, Set<String> people) {
        if (name.startsWith("s")) {
            people.add(name);
        } else if (seen.add(name)) {
            groups.get(name.charAt(1) - '0').members().forEach(member -> everybody(member, groups, seen, people));
        }
    }

    @Provide
    Arbitrary<List<GroupOf>> members() {
        return Combinators.combine(Arbitraries.of(Strategy.class),
                        Arbitraries.of("s0", "s1", "s2", "s3", "s4", "s5", "g0", "g1", "g2", "g3").list().uniqueElements()
                                .ofMaxSize(5))
                .as((strategy, members) -> new GroupOf(strategy, members, null, false))
                .list().ofSize(GROUPS);
    }

    @Provide
    Arbitrary<Set<String>> some() {
        return Arbitraries.of("s0", "s1", "s2", "s3", "s4", "s5").set().ofMaxSize(4);
    }

    @Test
    void turnsAreFairWithinOneAmongThousandCallsAtOnce() throws InterruptedException {
        List<String> names = IntStream.range(0, 7).mapToObj(i -> "s" + i).toList();
        FakeWorld world = new FakeWorld(5);
        names.forEach(world::subscriber);
        world.group("inner", Strategy.ROUND_ROBIN, "s4", "s5", "s6")
                .group("g", Strategy.ROUND_ROBIN, "s0", "s1", "s2", "s3", "inner");

        Map<String, AtomicInteger> first = new ConcurrentHashMap<>();
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(16);
        for (int call = 0; call < CALLS; call++) {
            threads.execute(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                Decision.Try decision = (Decision.Try) world.callGroup("g").start();
                first.computeIfAbsent(decision.attempt().targets().get(0).uri().user(), name -> new AtomicInteger())
                        .incrementAndGet();
            });
        }
        start.countDown();
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();

        Map<String, Integer> calls = new HashMap<>();
        first.forEach((name, count) -> calls.put(name, count.get()));
        assertThat(Stream.of("s0", "s1", "s2", "s3").map(calls::get)).containsOnly(CALLS / 5);
        assertThat(Stream.of("s4", "s5", "s6").map(calls::get)).containsExactlyInAnyOrder(66, 67, 67);
    }
}
