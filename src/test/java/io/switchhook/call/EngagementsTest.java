package io.switchhook.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.access.ManualClock;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.FilledDirectory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EngagementsTest {

    private static final Aor ALICE = new Aor("alice", "example.net");
    private static final Aor BOB = new Aor("bob", "example.net");
    private static final Aor CAROL = new Aor("carol", "example.net");

    private final ManualClock clock = new ManualClock();
    private final Engagements engagements =
            new Engagements(FilledDirectory.of("example.net", "alice", "bob", "carol"), clock);

    private Engagement call(String session) {
        Engagement call = engagements.open(session);
        call.begin(Optional.of(ALICE));
        return call;
    }

    private static void rings(Engagement call, Aor... subscribers) {
        for (Aor each : subscribers) {
            assertThat(call.ring(each, false)).isTrue();
        }
        call.ringOnly(Set.of(subscribers));
    }

    /** What happens to a call from alice, and who is in it then. */
    static Stream<Arguments> fates() {
        return Stream.of(
                fate("being set up", call -> {}, ALICE),
                fate("ringing", call -> rings(call, BOB), ALICE),
                fate("answered", call -> {
                    rings(call, BOB);
                    call.answered("b", Optional.of(BOB));
                }, ALICE, BOB),
                fate("answered, and its 200 repeated", call -> {
                    call.answered("b", Optional.of(BOB));
                    call.answered("b", Optional.of(BOB));
                }, ALICE, BOB),
                fate("hung up", call -> {
                    call.answered("b", Optional.of(BOB));
                    call.hungUp("b");
                }),
                fate("hung up by both at once", call -> {
                    call.answered("b", Optional.of(BOB));
                    call.hungUp("b");
                    call.hungUp("b");
                }),
                fate("hung up before a repeated 200", call -> {
                    call.answered("b", Optional.of(BOB));
                    call.hungUp("b");
                    call.answered("b", Optional.of(BOB));
                }),
                fate("hung up before its 200 was seen", call -> {
                    call.hungUp("b");
                    call.answered("b", Optional.of(BOB));
                }),
                fate("refused", call -> {
                    rings(call, BOB);
                    call.settle();
                }),
                fate("cancelled, and a 200 crosses the CANCEL", call -> {
                    rings(call, BOB);
                    call.settle();
                    call.answered("b", Optional.of(BOB));
                }, ALICE, BOB),
                fate("cancelled, and a 200 crosses the CANCEL and is hung up", call -> {
                    rings(call, BOB);
                    call.settle();
                    call.answered("b", Optional.of(BOB));
                    call.hungUp("b");
                }),
                fate("forwarded to carol", call -> {
                    rings(call, BOB);
                    rings(call, CAROL);
                    call.answered("c", Optional.of(CAROL));
                }, ALICE, CAROL),
                fate("forwarded to voicemail", call -> {
                    rings(call, BOB);
                    rings(call);
                    call.answered("v", Optional.empty());
                }, ALICE),
                fate("forked, and carol answers", call -> {
                    rings(call, BOB, CAROL);
                    call.answered("c", Optional.of(CAROL));
                }, ALICE, CAROL),
                fate("answered by two phones of bob", call -> {
                    call.answered("b1", Optional.of(BOB));
                    call.answered("b2", Optional.of(BOB));
                }, ALICE, BOB),
                fate("answered by two phones of bob, one hung up", call -> {
                    call.answered("b1", Optional.of(BOB));
                    call.answered("b2", Optional.of(BOB));
                    call.hungUp("b1");
                }, ALICE, BOB),
                fate("answered by bob and carol, bob hung up", call -> {
                    call.answered("b", Optional.of(BOB));
                    call.answered("c", Optional.of(CAROL));
                    call.hungUp("b");
                }, ALICE, CAROL),
                fate("anchored", call -> {
                    call.answered("b", Optional.of(BOB));
                    call.connected("a");
                }, ALICE, BOB),
                fate("anchored, and its caller leaves it", call -> {
                    call.answered("b", Optional.of(BOB));
                    call.connected("a");
                    call.hungUp("a");
                }, BOB),
                fate("anchored, and its callee leaves it", call -> {
                    call.answered("b", Optional.of(BOB));
                    call.connected("a");
                    call.hungUp("b");
                }, ALICE),
                fate("anchored, and its caller has left it before he was connected", call -> {
                    call.answered("b", Optional.of(BOB));
                    call.hungUp("a");
                    call.connected("a");
                }, BOB),
                fate("to her own other phone", call -> {
                    rings(call, ALICE);
                    call.answered("a", Optional.of(ALICE));
                }, ALICE),
                fate("to her own other phone, hung up", call -> {
                    rings(call, ALICE);
                    call.answered("a", Optional.of(ALICE));
                    call.hungUp("a");
                }),
                fate("expired while it was up", call -> {
                    call.answered("b", Optional.of(BOB));
                    call.close();
                }),
                fate("expired while it rang", call -> {
                    rings(call, BOB);
                    call.close();
                }),
                fate("answered after it expired", call -> {
                    call.close();
                    call.answered("b", Optional.of(BOB));
                }));
    }

    private static Arguments fate(String name, Consumer<Engagement> events, Aor... parties) {
        return Arguments.of(name, events, Set.of(parties));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fates")
    void partiesOfACallAreInIt(String name, Consumer<Engagement> events, Set<Aor> parties) {
        Engagement call = call("1");

        events.accept(call);

        for (Aor each : List.of(ALICE, BOB, CAROL)) {
            assertThat(engagements.of(each)).as("%s of %s", each, name).isEqualTo(parties.contains(each) ? 1 : 0);
        }
        assertThat(engagements.underWay()).isEqualTo(parties.isEmpty() ? 0 : 1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fates")
    void nobodyIsBusyOnceTheSessionHasEnded(String name, Consumer<Engagement> events, Set<Aor> parties) {
        events.accept(call("1"));

        engagements.ended("1");
        engagements.ended("1");

        assertThat(List.of(ALICE, BOB, CAROL)).allMatch(engagements::isFree);
        assertThat(engagements.underWay()).isZero();
    }

    @Test
    void ofTwoCallsToABusySubscriberOneIsLeft() {
        Engagement first = call("1");
        Engagement second = call("2");
        first.answered("b", Optional.of(BOB));
        second.answered("b", Optional.of(BOB));
        assertThat(engagements.of(BOB)).isEqualTo(2);

        first.hungUp("b");

        assertThat(engagements.of(BOB)).isEqualTo(1);
        assertThat(engagements.of(ALICE)).isEqualTo(1);
    }

    @Test
    void idleTimeBeginsWithTheEndOfTheLastCall() {
        assertThat(engagements.idleSince(BOB)).isEqualTo(Instant.EPOCH);
        Engagement call = call("1");
        rings(call, BOB);
        assertThat(engagements.idleSince(BOB)).isEqualTo(Instant.EPOCH);

        call.answered("b", Optional.of(BOB));
        assertThat(engagements.idleSince(BOB)).isEqualTo(Instant.MAX);

        clock.advance(Duration.ofMinutes(3));
        call.hungUp("b");
        assertThat(engagements.idleSince(BOB)).isEqualTo(clock.instant());

        Engagement missed = call("2");
        rings(missed, BOB);
        clock.advance(Duration.ofMinutes(1));
        missed.settle();
        assertThat(engagements.idleSince(BOB)).isEqualTo(clock.instant().minus(Duration.ofMinutes(1)));
    }

    @Test
    void whoMayOnlyBeRungWhenFreeIsRungOnce() {
        Engagement first = call("1");
        Engagement second = call("2");
        assertThat(first.ring(BOB, true)).isTrue();
        assertThat(first.ring(BOB, true)).isTrue();

        assertThat(second.ring(BOB, true)).isFalse();
        assertThat(second.ring(BOB, false)).isTrue();

        first.ringOnly(Set.of());
        assertThat(engagements.isFree(BOB)).isFalse();
        second.settle();
        assertThat(engagements.isFree(BOB)).isTrue();
    }

    @Test
    void whoIsInACallIsNotFree() {
        Engagement first = call("1");
        first.answered("b", Optional.of(BOB));
        assertThat(call("2").ring(BOB, true)).isFalse();

        first.hungUp("b");

        assertThat(call("3").ring(BOB, true)).isTrue();
    }

    @Test
    void ofManyCallsAtOnceExactlyOneRings() throws Exception {
        int threads = 16;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        for (int round = 0; round < 200; round++) {
            CountDownLatch start = new CountDownLatch(1);
            List<Engagement> calls = new ArrayList<>();
            List<Future<Boolean>> rung = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Engagement call = call("call " + i);
                calls.add(call);
                Callable<Boolean> ring = () -> {
                    start.await();
                    return call.ring(BOB, true);
                };
                rung.add(executor.submit(ring));
            }
            start.countDown();
            int ringing = 0;
            for (Future<Boolean> each : rung) {
                ringing += each.get(10, TimeUnit.SECONDS) ? 1 : 0;
            }
            assertThat(ringing).isEqualTo(1);
            calls.forEach(Engagement::settle);
            assertThat(engagements.isFree(BOB)).isTrue();
        }
        executor.shutdown();
    }

    /** The session of a call ends on another thread than its messages are handled on. */
    @Test
    void nothingIsLeftOfCallsThatEndWhileTheyAreHandled() throws Exception {
        int threads = 8;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        List<Future<?>> work = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int thread = i;
            work.add(executor.submit(() -> {
                for (int number = 0; number < 2000; number++) {
                    String session = "call " + thread % (threads / 2) + " " + number;
                    if (thread < threads / 2) {
                        Engagement call = call(session);
                        call.ring(BOB, ThreadLocalRandom.current().nextBoolean());
                        call.answered("b", Optional.of(BOB));
                        call.ring(CAROL, false);
                        call.hungUp("b");
                        call.answered("c", Optional.of(CAROL));
                        engagements.ended(session);
                    } else {
                        engagements.ended(session);
                    }
                }
            }));
        }
        for (Future<?> each : work) {
            each.get(30, TimeUnit.SECONDS);
        }
        executor.shutdown();
        assertThat(List.of(ALICE, BOB, CAROL)).allMatch(engagements::isFree).allMatch(each -> engagements.of(each) == 0);
        assertThat(engagements.underWay()).isZero();
    }
}
