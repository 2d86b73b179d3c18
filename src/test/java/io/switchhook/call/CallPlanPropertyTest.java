package io.switchhook.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.Forwarded;
import io.switchhook.forwarding.ForwardingRules;
import io.switchhook.forwarding.RedirectContact;
import io.switchhook.forwarding.Rule;
import io.switchhook.sip.SipUri;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** What holds for all calls, whatever their callees' rules are and whatever happens to each attempt. */
class CallPlanPropertyTest {

    private static final int SUBSCRIBERS = 6;
    private static final int MOST_STAGES = 2;

    @Provide
    Arbitrary<FakeWorld> worlds() {
        Arbitrary<String> destinations = Arbitraries.of("s0", "s1", "s2", "s3", "s4", "s5", "nobody", "x@example.org",
                "y@example.org", "forbidden@example.org", "forbidden2@example.org", "voicemail", "voicemail:s1", "refuse:603");
        Arbitrary<Rule> rules = Combinators.combine(Arbitraries.of(Condition.ofRules()), destinations).as(FakeWorld::rule);
        Arbitrary<ForwardingRules> forwarding = Combinators
                .combine(Arbitraries.frequency(Tuple.of(5, false), Tuple.of(1, true)),
                        rules.list().ofMaxSize(6))
                .as(ForwardingRules::new);
        Arbitrary<List<ForwardingRules>> all = forwarding.list().ofSize(SUBSCRIBERS);
        Arbitrary<List<Integer>> stages = Arbitraries.integers().between(0, MOST_STAGES).list().ofSize(SUBSCRIBERS);
        Arbitrary<Set<String>> silent = Arbitraries.of("s0", "s1", "s2", "s3", "s4", "s5").set();
        Arbitrary<Rule[]> defaults = rules.array(Rule[].class).ofMaxSize(3);
        return Combinators.combine(all, stages, silent, Arbitraries.integers().between(1, 7), defaults)
                .as((forwardings, phones, without, depth, ofDomain) -> {
                    FakeWorld world = new FakeWorld(depth).withoutVoicemail(without.toArray(String[]::new)).defaults(ofDomain);
                    IntStream.range(0, SUBSCRIBERS)
                            .forEach(i -> world.subscriber("s" + i, phones.get(i), forwardings.get(i)));
                    return world;
                });
    }

    @Provide
    Arbitrary<List<Outcome>> outcomes() {
        return Arbitraries.oneOf(
                        Arbitraries.of(Outcome.NO_ANSWER, Outcome.SILENT),
                        redirections(),
                        Arbitraries.of(302, 401, 404, 408, 480, 486, 488, 500, 503, 600, 603, 604, 606).map(Outcome::ofStatus))
                .list().ofSize((SUBSCRIBERS + 3) * MOST_STAGES);
    }

    private static Arbitrary<Outcome> redirections() {
        return Arbitraries.of("s0@example.net", "s1@example.net", "s2@example.net", "s3@example.net", "nobody@example.net",
                        "x@example.org", "y@example.org", "z@example.org", "forbidden@example.org", "x@example.org?Route=y")
                .map(contact -> "<sip:" + contact + ">").list().ofMaxSize(8)
                .map(contacts -> Outcome.redirected(302, RedirectContact.parse(contacts, false)));
    }

    @Property(tries = 5000, edgeCases = EdgeCasesMode.NONE)
    void everyPlanEndsWithinItsDepthAndTriesNothingTwice(
            @ForAll("worlds") FakeWorld world,
            @ForAll("outcomes") List<Outcome> outcomes,
            @ForAll @IntRange(max = SUBSCRIBERS - 1) int callee) {
        Decision decision = world.call("s" + callee).start();
        Set<SipUri> tried = new HashSet<>();
        boolean mailbox = false;
        int step = 0;
        while (decision instanceof Decision.Try next) {
            SipUri target = next.attempt().targets().get(0).uri();
            List<Forwarded> forwards = next.attempt().forwards();

            assertThat(tried.add(target)).as("%s is tried twice", target).isTrue();
            assertThat(target.user()).doesNotStartWith("forbidden").isNotEqualTo("nobody");
            assertThat(forwards.size()).isLessThanOrEqualTo(world.depth() + (next.attempt().mailbox() ? 1 : 0));
            assertThat(target.headers()).isEmpty();
            assertThat(forwards).extracting(Forwarded::to).doesNotHaveDuplicates();
            assertThat(mailbox).as("something is tried after the mailbox").isFalse();
            mailbox = next.attempt().mailbox();
            decision = next.plan().next(outcomes.get(step++));
        }
        assertThat(((Decision.Refuse) decision).status()).isBetween(400, 699);
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void samePlanDecidesTheSameAgain(@ForAll("worlds") FakeWorld world, @ForAll("outcomes") List<Outcome> outcomes) {
        Decision one = world.call("s0").start();
        Decision other = world.call("s0").start();
        for (int step = 0; one instanceof Decision.Try first && other instanceof Decision.Try second; step++) {
            assertThat(first.attempt()).isEqualTo(second.attempt());
            assertThat(first.why()).isEqualTo(second.why());
            one = first.plan().next(outcomes.get(step));
            other = second.plan().next(outcomes.get(step));
        }
        assertThat(one).isEqualTo(other);
    }
}
