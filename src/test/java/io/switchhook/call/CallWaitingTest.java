package io.switchhook.call;

import static io.switchhook.call.FakeWorld.aor;
import static io.switchhook.call.FakeWorld.phone;
import static io.switchhook.call.FakeWorld.rule;
import static io.switchhook.call.FakeWorld.voicemail;
import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.call.CallProgress.Action;
import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.ForwardingRules;
import io.switchhook.routing.Breadth;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.FilledDirectory;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Subscribers without call waiting: alice and carol. Bob has it. */
class CallWaitingTest {

    private static final List<String> PEOPLE = List.of("alice", "bob", "carol");

    private final Engagements engagements = new Engagements(
            FilledDirectory.of(FakeWorld.DOMAIN, PEOPLE.toArray(String[]::new)), Clock.systemUTC());
    private final FakeWorld world = new FakeWorld(5).withoutCallWaiting("alice", "carol")
            .subscriber("alice").subscriber("bob").subscriber("carol", rule(Condition.BUSY, "bob"));
    private final Map<CallProgress, Engagement> calls = new HashMap<>();

    private CallProgress call(CallPlan plan) {
        Engagement engagement = engagements.open("call " + calls.size());
        engagement.begin(Optional.empty());
        CallProgress call = new CallProgress(plan, engagement, Breadth.of(List.of(), 60));
        calls.put(call, engagement);
        return call;
    }

    private CallProgress call(String callee) {
        return call(world.call(callee));
    }

    private static Optional<SipUri> started(List<Action> actions) {
        return actions.stream().filter(Action.Start.class::isInstance)
                .map(action -> ((Action.Start) action).attempt().targets().get(0).uri()).findFirst();
    }

    private static List<String> reasons(List<Action> actions) {
        return actions.stream().filter(Action.Explain.class::isInstance)
                .flatMap(action -> ((Action.Explain) action).why().rules().stream()).toList();
    }

    private void answer(CallProgress call, int branch, String callee) {
        calls.get(call).answered("tag", Optional.of(aor(callee)));
        call.answered(branch);
    }

    @Test
    void secondCallDoesNotRingWhileTheFirstRings() {
        assertThat(started(call("alice").begin())).contains(phone("alice", 1));

        List<Action> second = call("alice").begin();

        assertThat(started(second)).contains(voicemail("alice", Condition.BUSY));
        assertThat(reasons(second)).containsExactly("alice@example.net: in a call, and call waiting is off");
    }

    @Test
    void secondCallRingsWhereCallWaitingIsOn() {
        call("bob").begin();

        assertThat(started(call("bob").begin())).contains(phone("bob", 1));
    }

    @Test
    void secondCallDoesNotRingWhileTheFirstIsUp() {
        CallProgress first = call("alice");
        first.begin();
        answer(first, 0, "alice");
        assertThat(started(call("alice").begin())).contains(voicemail("alice", Condition.BUSY));

        calls.get(first).hungUp("tag");

        assertThat(started(call("alice").begin())).contains(phone("alice", 1));
    }

    @Test
    void phonesRingAgainAfterACallThatWasNotTaken() {
        CallProgress first = call("alice");
        first.begin();
        first.rejected(0, 486);
        assertThat(started(first.allBranchesEnded())).contains(voicemail("alice", Condition.BUSY));

        assertThat(started(call("alice").begin())).contains(phone("alice", 1));
    }

    @Test
    void busyRuleIsFollowed() {
        call("carol").begin();

        List<Action> second = call("carol").begin();

        assertThat(started(second)).contains(phone("bob", 1));
        assertThat(reasons(second)).containsExactly("carol@example.net: in a call, and call waiting is off",
                "carol@example.net: rule 1: busy → sip:bob@example.net");
    }

    @Test
    void callThatIsForwardedToSomebodyInACallGoesOn() {
        FakeWorld forwarding = new FakeWorld(5).withoutCallWaiting("alice").subscriber("alice")
                .subscriber("bob", rule(Condition.BUSY, "alice"));
        call(forwarding.call("alice")).begin();

        CallProgress second = call(forwarding.call("bob"));
        second.begin();
        second.rejected(0, 486);

        assertThat(started(second.allBranchesEnded())).contains(voicemail("bob", Condition.BUSY));
    }

    @Test
    void callThatReplacesAnotherRings() {
        call("alice").begin();

        assertThat(started(call(world.call("alice").withoutForwarding()).begin())).contains(phone("alice", 1));
        assertThat(started(call(world.callToEngaged("alice").withoutForwarding()).begin())).contains(phone("alice", 1));
    }

    @Test
    void noPhoneIsTriedAfterwards() {
        FakeWorld desk = new FakeWorld(5).withoutCallWaiting("alice")
                .subscriber("alice", 2, ForwardingRules.NONE).withoutVoicemail("alice");
        call(desk.call("alice")).begin();

        assertThat(call(desk.call("alice")).begin()).last().isEqualTo(new Action.Refuse(486));
        Decision engaged = desk.callToEngaged("alice").start();
        assertThat(((Decision.Refuse) engaged).status()).isEqualTo(486);
        assertThat(engaged.why().rules()).containsExactly("alice@example.net: in a call, and call waiting is off");
    }

    @Test
    void secondStageOfTheSameCallRings() {
        FakeWorld desk = new FakeWorld(5).withoutCallWaiting("alice")
                .subscriber("alice", 2, ForwardingRules.NONE);
        CallProgress call = call(desk.call("alice"));
        call.begin();
        call.rejected(0, 480);

        assertThat(started(call.allBranchesEnded())).contains(phone("alice", 2));
        assertThat(started(call(desk.call("alice")).begin())).contains(voicemail("alice", Condition.BUSY));
    }

    @Test
    void ofManyCallsAtOnceOneRings() throws Exception {
        int threads = 12;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        for (int round = 0; round < 100; round++) {
            List<CallProgress> together = Stream.generate(() -> call("alice")).limit(threads).toList();
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Optional<SipUri>>> rung = new ArrayList<>();
            for (CallProgress each : together) {
                rung.add(executor.submit(() -> {
                    start.await();
                    return started(each.begin());
                }));
            }
            start.countDown();
            int ringing = 0;
            for (Future<Optional<SipUri>> each : rung) {
                SipUri where = each.get(10, TimeUnit.SECONDS).orElseThrow();
                ringing += where.equals(phone("alice", 1)) ? 1 : 0;
                assertThat(where).isIn(phone("alice", 1), voicemail("alice", Condition.BUSY));
            }
            assertThat(ringing).isEqualTo(1);
            together.forEach(each -> calls.get(each).close());
        }
        executor.shutdown();
    }

    /** Whatever happens to up to six calls in whatever order, one at a time is at a subscriber without call waiting. */
    @Property(tries = 2000)
    void nobodyWithoutCallWaitingHasTwoCalls(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 5) Integer> which,
            @ForAll @Size(min = 60, max = 60) List<@IntRange(max = 6) Integer> what) {
        CallWaitingTest test = new CallWaitingTest();
        Map<Integer, OneCall> all = new HashMap<>();
        for (int i = 0; i < which.size(); i++) {
            int number = which.get(i);
            all.computeIfAbsent(number, each -> test.new OneCall(PEOPLE.get(each % PEOPLE.size()))).happens(what.get(i));
            for (String name : List.of("alice", "carol")) {
                assertThat(all.values().stream().filter(each -> each.isAt(name)).count()).isLessThanOrEqualTo(1);
            }
        }
        all.values().forEach(OneCall::end);
        assertThat(PEOPLE).allMatch(name -> test.engagements.isFree(aor(name)) && test.engagements.of(aor(name)) == 0);
        assertThat(test.engagements.underWay()).isZero();
    }

    /** A call as a model: where it is, by what its progress says. */
    private final class OneCall {

        private final CallProgress call;
        private Optional<Action.Start> at;
        private boolean over;

        OneCall(String callee) {
            call = CallWaitingTest.this.call(callee);
            act(call.begin());
        }

        private void act(List<Action> actions) {
            actions.stream().filter(Action.Start.class::isInstance).map(Action.Start.class::cast)
                    .findFirst().ifPresent(start -> at = Optional.of(start));
            if (actions.stream().anyMatch(Action.Refuse.class::isInstance)) {
                end();
            }
        }

        boolean isAt(String name) {
            return !over && at.isPresent()
                    && at.get().attempt().targets().get(0).subscriber().filter(aor(name)::equals).isPresent();
        }

        void happens(int event) {
            if (over || at.isEmpty()) {
                return;
            }
            int branch = at.get().firstBranch();
            switch (event) {
                case 0, 1 -> {
                    if (!call.isAnswered()) {
                        call.rejected(branch, event == 0 ? 486 : 603);
                        act(call.allBranchesEnded());
                    }
                }
                case 2, 3 -> {
                    calls.get(call).answered("tag", at.get().attempt().targets().get(0).subscriber());
                    call.answered(branch);
                }
                case 4 -> {
                    if (!call.isAnswered()) {
                        call.callerCancelled(Set.of(branch));
                        end();
                    }
                }
                case 5 -> {
                    if (call.isAnswered()) {
                        calls.get(call).hungUp("tag");
                        over = true;
                    }
                }
                default -> end();
            }
        }

        void end() {
            over = true;
            calls.get(call).close();
        }
    }
}
