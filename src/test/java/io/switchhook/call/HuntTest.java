package io.switchhook.call;

import static io.switchhook.call.FakeWorld.aor;
import static io.switchhook.call.FakeWorld.noAnswer;
import static io.switchhook.call.FakeWorld.phone;
import static io.switchhook.call.FakeWorld.rule;
import static io.switchhook.call.FakeWorld.voicemail;
import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.Forwarded;
import io.switchhook.forwarding.ForwardingRules;
import io.switchhook.group.Strategy;
import io.switchhook.sip.SipUri;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is rung of a list, or of a group. */
class HuntTest {

    private static final Outcome BUSY = Outcome.ofStatus(486);
    private static final ForwardingRules DO_NOT_DISTURB = new ForwardingRules(true, List.of());

    private static List<SipUri> targets(Decision decision) {
        return ((Decision.Try) decision).attempt().targets().stream().map(Target::uri).toList();
    }

    private static Decision then(Decision decision, Outcome outcome) {
        return ((Decision.Try) decision).plan().next(outcome);
    }

    private static int status(Decision decision) {
        return ((Decision.Refuse) decision).status();
    }

    private static SipUri uri(String text) {
        return SipUri.parse("sip:" + text);
    }

    /** The users that are rung, one after the other, when nobody answers; those together joined by a plus sign. */
    private static List<String> rung(CallPlan plan, Outcome outcome) {
        List<String> rung = new ArrayList<>();
        Decision decision = plan.start();
        while (decision instanceof Decision.Try next && !next.attempt().mailbox()) {
            rung.add(String.join("+", targets(next).stream().map(SipUri::user).toList()));
            decision = next.plan().next(outcome);
        }
        return rung;
    }

    private static FakeWorld people(String... names) {
        FakeWorld world = new FakeWorld(5);
        for (String name : names) {
            world.subscriber(name);
        }
        return world;
    }

    // Lists

    @Test
    void listIsRungInItsOrderEachForItsTime() {
        FakeWorld world = people("b", "c").subscriber("a", rule(Condition.ALWAYS, "ring:b/7,x@example.org/9,c"));

        Decision first = world.call("a").start();
        Decision second = then(first, Outcome.NO_ANSWER);
        Decision third = then(second, BUSY);
        Decision end = then(third, Outcome.NO_ANSWER);

        assertThat(targets(first)).containsExactly(phone("b", 1));
        assertThat(((Decision.Try) first).attempt().ringTime()).hasSeconds(7);
        assertThat(((Decision.Try) first).forwarded()).contains(Condition.ALWAYS);
        assertThat(((Decision.Try) first).attempt().forwards())
                .containsExactly(new Forwarded(aor("a"), Condition.ALWAYS, uri("b@example.net")));
        assertThat(targets(second)).containsExactly(uri("x@example.org"));
        assertThat(((Decision.Try) second).attempt().ringTime()).hasSeconds(9);
        assertThat(((Decision.Try) second).forwarded()).isEmpty();
        assertThat(((Decision.Try) second).attempt().forwards())
                .containsExactly(new Forwarded(aor("a"), Condition.ALWAYS, uri("x@example.org")));
        assertThat(targets(third)).containsExactly(phone("c", 1));
        assertThat(((Decision.Try) third).attempt().ringTime()).isEqualTo(FakeWorld.RING);
        assertThat(targets(end)).containsExactly(voicemail("a", Condition.NO_ANSWER));
    }

    @Test
    void listThatRingsAtOnceHasATimeAndAForwardForEach() {
        FakeWorld world = people("b").subscriber("a", rule(Condition.BUSY, "ring-all:b/7,x@example.org/9"));

        Attempt both = ((Decision.Try) then(world.call("a").start(), BUSY)).attempt();

        assertThat(both.targets()).extracting(Target::uri).containsExactly(phone("b", 1), uri("x@example.org"));
        assertThat(both.ringTime()).hasSeconds(9);
        assertThat(both.hastyParties()).extracting(Party::ringTime).containsExactly(Duration.ofSeconds(7));
        assertThat(both.targets()).extracting(both::forwards).containsExactly(
                List.of(new Forwarded(aor("a"), Condition.BUSY, uri("b@example.net"))),
                List.of(new Forwarded(aor("a"), Condition.BUSY, uri("x@example.org"))));
    }

    @Test
    void ownPhonesMayBeInTheList() {
        FakeWorld world = people("b").subscriber("a", rule(Condition.ALWAYS, "ring:a/5,b"));

        Decision own = world.call("a").start();

        assertThat(targets(own)).containsExactly(phone("a", 1));
        assertThat(((Decision.Try) own).attempt().forwards()).isEmpty();
        assertThat(targets(then(own, Outcome.NO_ANSWER))).containsExactly(phone("b", 1));
    }

    @Test
    void ownPhonesThatHaveRungAreNotRungAgain() {
        FakeWorld world = people("b").subscriber("a", noAnswer(5, "ring-all:a,b"));

        assertThat(rung(world.call("a"), Outcome.NO_ANSWER)).containsExactly("a", "b");
    }

    @Test
    void forbiddenAddressesAreLeftOutWithAWarning() {
        FakeWorld world = people("b").subscriber("a",
                rule(Condition.ALWAYS, "ring:forbidden@example.org,nobody"),
                rule(Condition.ALWAYS, "ring-all:forbidden@example.org,b"));

        Decision decision = world.call("a").start();

        assertThat(targets(decision)).containsExactly(phone("b", 1));
        assertThat(decision.why().warnings()).containsExactly(
                "a@example.net: rule 1: always → ring:sip:forbidden@example.org,sip:nobody@example.net is passed over: "
                        + "sip:forbidden@example.org is passed over: not allowed by the class of service; "
                        + "sip:nobody@example.net is passed over: nobody has this address",
                "a@example.net: sip:forbidden@example.org is passed over: not allowed by the class of service");
    }

    @Test
    void membersOfAListAreNotForwardedThemselvesAndMayNotBeDisturbed() {
        FakeWorld world = people("d").subscriber("b", rule(Condition.ALWAYS, "d")).subscriber("c", 1, DO_NOT_DISTURB)
                .subscriber("e", 0, ForwardingRules.NONE).subscriber("a", rule(Condition.ALWAYS, "ring-all:b,c,e"));

        Decision decision = world.call("a").start();

        assertThat(targets(decision)).containsExactly(phone("b", 1));
        assertThat(decision.why().rules()).contains(
                "a@example.net: c@example.net is passed over: does not want to be disturbed",
                "a@example.net: e@example.net is passed over: is not registered");
    }

    @ParameterizedTest
    @CsvSource({"486, 408, NO_ANSWER", "603, 486, BUSY", "603, 603, DECLINED", "404, 486, BUSY"})
    void rulesOfTheForwarderFollowTheListForWhatItCameTo(int one, int other, Condition condition) {
        FakeWorld world = people("b", "c").subscriber("a", rule(Condition.ALWAYS, "ring:b,c"),
                rule(condition, "y@example.org"));

        Decision second = then(world.call("a").start(), outcome(one));

        assertThat(targets(second)).containsExactly(phone("c", 1));
        assertThat(targets(then(second, outcome(other)))).containsExactly(uri("y@example.org"));
    }

    private static Outcome outcome(int status) {
        return status == 408 ? Outcome.NO_ANSWER : Outcome.ofStatus(status);
    }

    @Test
    void listCountsAsOneForward() {
        FakeWorld world = new FakeWorld(2).subscriber("b").subscriber("c").subscriber("d").subscriber("a",
                rule(Condition.ALWAYS, "ring-all:b,c,d"), rule(Condition.BUSY, "x@example.org"), rule(Condition.BUSY, "y@example.org"));

        Decision second = then(world.call("a").start(), BUSY);

        assertThat(targets(second)).containsExactly(uri("x@example.org"));
        assertThat(targets(then(second, BUSY))).containsExactly(voicemail("a", Condition.BUSY));
    }

    @Test
    void whoHasHadTheCallIsNotRungByAList() {
        FakeWorld world = people("c").subscriber("b", rule(Condition.ALWAYS, "a"))
                .subscriber("a", rule(Condition.ALWAYS, "ring-all:b,c"));

        assertThat(rung(world.call("b"), Outcome.NO_ANSWER)).containsExactly("c");
    }

    // Groups

    @ParameterizedTest
    @CsvSource({"ALL_AT_ONCE, a+b+c", "IN_ORDER, a b c", "ROUND_ROBIN, a b c", "LONGEST_IDLE, a b c"})
    void strategySaysInWhichOrder(Strategy strategy, String expected) {
        FakeWorld world = people("a", "b", "c").group("g", strategy, "a", "b", "c");

        assertThat(rung(world.callGroup("g"), Outcome.NO_ANSWER)).containsExactly(expected.split(" "));
    }

    @Test
    void phonesOfAMemberRingTogetherAndMembersGetNoForward() {
        FakeWorld world = new FakeWorld(5).subscriber("a", 2, ForwardingRules.NONE).group("g", Strategy.IN_ORDER, 7, null, false, "a");

        Decision.Try decision = (Decision.Try) world.callGroup("g").start();

        assertThat(targets(decision)).containsExactly(phone("a", 1), phone("a", 2));
        assertThat(decision.attempt().ringTime()).hasSeconds(7);
        assertThat(decision.attempt().forwards()).isEmpty();
        assertThat(decision.forwarded()).isEmpty();
    }

    @Test
    void turnsGoRoundAmongThoseWhoCanTakeThem() {
        FakeWorld world = people("a", "b", "c", "d").subscriber("away", 0, ForwardingRules.NONE).inCall("b")
                .group("g", Strategy.ROUND_ROBIN, "a", "b", "c", "away", "d");

        List<String> first = new ArrayList<>();
        for (int call = 0; call < 6; call++) {
            first.add(rung(world.callGroup("g"), BUSY).get(0));
        }

        assertThat(first).containsExactly("a", "c", "d", "a", "c", "d");
        assertThat(rung(world.callGroup("g"), BUSY)).containsExactly("a", "c", "d");
        assertThat(rung(world.callGroup("g"), BUSY)).containsExactly("c", "d", "a");
    }

    @Test
    void longestIdleIsFirst() {
        FakeWorld world = people("a", "b", "c").idleSince("a", Instant.ofEpochSecond(30))
                .idleSince("b", Instant.ofEpochSecond(10)).idleSince("c", Instant.ofEpochSecond(20))
                .group("g", Strategy.LONGEST_IDLE, "a", "b", "c");

        assertThat(rung(world.callGroup("g"), BUSY)).containsExactly("b", "c", "a");
    }

    @ParameterizedTest
    @CsvSource({"ALL_AT_ONCE", "IN_ORDER", "ROUND_ROBIN", "LONGEST_IDLE"})
    void whoIsBusyOrAwayOrNotToBeDisturbedIsSkipped(Strategy strategy) {
        FakeWorld world = people("a", "b", "c").subscriber("dnd", 1, DO_NOT_DISTURB)
                .subscriber("away", 0, ForwardingRules.NONE).inCall("b")
                .group("g", strategy, "dnd", "b", "away", "gone", "c");

        Decision decision = world.callGroup("g").start();

        assertThat(targets(decision)).containsExactly(phone("c", 1));
        assertThat(status(then(decision, Outcome.ofStatus(603)))).isEqualTo(486);
        assertThat(((Decision.Try) decision).plan().next(BUSY).why().rules().size() + decision.why().rules().size()).isEqualTo(4);
    }

    @Test
    void whoBecomesBusyDuringTheHuntIsSkippedWhenItIsHisTurn() {
        FakeWorld world = people("a", "b", "c").group("g", Strategy.IN_ORDER, "a", "b", "c");

        Decision first = world.callGroup("g").start();
        world.inCall("b");

        assertThat(targets(then(first, Outcome.NO_ANSWER))).containsExactly(phone("c", 1));
    }

    @Test
    void callerOfAGroupThatHasNobodyIsTold() {
        FakeWorld world = people("a").subscriber("away", 0, ForwardingRules.NONE).inCall("a")
                .group("g", Strategy.ALL_AT_ONCE, "a", "away").group("h", Strategy.IN_ORDER, "away")
                .group("i", Strategy.ROUND_ROBIN);

        assertThat(status(world.callGroup("g").start())).isEqualTo(486);
        assertThat(status(world.callGroup("h").start())).isEqualTo(480);
        assertThat(status(world.callGroup("i").start())).isEqualTo(480);
    }

    @ParameterizedTest
    @CsvSource({"voicemail:b, sip:b@voicemail;cause=408", "x@example.org, sip:x@example.org", "b, sip:b@10.0.0.1",
        "'ring-all:b,c', sip:b@10.0.0.1"})
    void groupHasADestinationOfItsOwn(String destination, String target) {
        FakeWorld world = people("a", "b", "c").group("g", Strategy.IN_ORDER, 0, destination, false, "a");

        Decision decision = then(world.callGroup("g").start(), Outcome.NO_ANSWER);

        assertThat(targets(decision).get(0)).hasToString(target);
        assertThat(((Decision.Try) decision).forwarded()).contains(Condition.NO_ANSWER);
        assertThat(((Decision.Try) decision).attempt().forwards()).hasSize(1)
                .allSatisfy(forward -> assertThat(forward.by()).isEqualTo(aor("g")));
        assertThat(decision.why().rules().get(0)).startsWith("g@example.net: nobody takes the call → ");
    }

    @Test
    void groupMayRefuseWhoIsNotTaken() {
        FakeWorld world = people("a").inCall("a").group("g", Strategy.IN_ORDER, 0, "refuse:600", false, "a");

        assertThat(status(world.callGroup("g").start())).isEqualTo(600);
    }

    @Test
    void memberWhoIsTheDestinationTooIsNotRungTwice() {
        FakeWorld world = people("a", "b").group("g", Strategy.ALL_AT_ONCE, 0, "b", false, "a", "b");

        Decision end = then(world.callGroup("g").start(), Outcome.NO_ANSWER);

        assertThat(targets(end)).containsExactly(voicemail("b", Condition.NO_ANSWER));
    }

    @Test
    void callThatIsForwardedToAGroupEndsInTheVoicemailOfWhoWasCalled() {
        FakeWorld world = people("b").subscriber("a", rule(Condition.ALWAYS, "g")).group("g", Strategy.ALL_AT_ONCE, "b");

        Decision ring = world.call("a").start();
        Decision end = then(ring, BUSY);

        assertThat(targets(ring)).containsExactly(phone("b", 1));
        assertThat(((Decision.Try) ring).forwarded()).contains(Condition.ALWAYS);
        assertThat(((Decision.Try) ring).attempt().forwards())
                .containsExactly(new Forwarded(aor("a"), Condition.ALWAYS, uri("g@example.net")));
        assertThat(targets(end)).containsExactly(voicemail("a", Condition.BUSY));
    }

    @Test
    void groupsThatSendTheirCallsToEachOtherEnd() {
        FakeWorld world = people("a", "b").group("g", Strategy.IN_ORDER, 0, "h", false, "a")
                .group("h", Strategy.IN_ORDER, 0, "g", false, "b");

        assertThat(rung(world.callGroup("g"), BUSY)).containsExactly("a", "b");
    }

    // Groups in groups

    @Test
    void groupInAGroupIsRungInItsPlaceByItsOwnStrategy() {
        FakeWorld world = people("a", "b", "c", "d").group("inner", Strategy.ALL_AT_ONCE, "b", "c")
                .group("g", Strategy.IN_ORDER, "a", "inner", "d");

        assertThat(rung(world.callGroup("g"), Outcome.NO_ANSWER)).containsExactly("a", "b+c", "d");
    }

    @Test
    void groupThatRingsAtOnceRingsThoseInsideItToo() {
        FakeWorld world = people("a", "b", "c").group("inner", Strategy.IN_ORDER, "b", "c")
                .group("g", Strategy.ALL_AT_ONCE, "a", "inner", "b");

        assertThat(rung(world.callGroup("g"), Outcome.NO_ANSWER)).containsExactly("a+b+c");
    }

    @Test
    void groupInsideAnotherTakesItsTurnIfAnybodyThereCan() {
        FakeWorld world = people("a", "b", "c").inCall("c").group("free", Strategy.ROUND_ROBIN, "b")
                .group("taken", Strategy.IN_ORDER, "c").group("g", Strategy.ROUND_ROBIN, "a", "free", "taken");

        List<String> first = new ArrayList<>();
        for (int call = 0; call < 4; call++) {
            first.add(rung(world.callGroup("g"), BUSY).get(0));
        }

        assertThat(first).containsExactly("a", "b", "a", "b");
    }

    @ParameterizedTest
    @CsvSource({"ALL_AT_ONCE", "IN_ORDER", "ROUND_ROBIN", "LONGEST_IDLE"})
    void groupsThatContainEachOtherRingEverybodyOnce(Strategy strategy) {
        FakeWorld world = people("a", "b").group("g", strategy, "a", "h", "g").group("h", strategy, "g", "b", "h");

        assertThat(rung(world.callGroup("g"), BUSY)).allSatisfy(rung -> assertThat(rung).isIn("a", "b", "a+b"));
        assertThat(String.join("", rung(world.callGroup("g"), BUSY)).replace("+", "")).hasSize(2);
    }

    @Test
    void listMayNameAGroup() {
        FakeWorld world = people("b", "c", "d").group("g", Strategy.IN_ORDER, "b", "c")
                .subscriber("a", rule(Condition.ALWAYS, "ring:d,g/3")).subscriber("z", rule(Condition.ALWAYS, "ring-all:d,g/3"));

        assertThat(rung(world.call("a"), Outcome.NO_ANSWER)).containsExactly("d", "b", "c");
        assertThat(rung(world.call("z"), Outcome.NO_ANSWER)).containsExactly("d+b+c");
        Decision inGroup = then(world.call("a").start(), BUSY);
        assertThat(((Decision.Try) inGroup).attempt().ringTime()).hasSeconds(3);
        assertThat(((Decision.Try) inGroup).attempt().forwards())
                .containsExactly(new Forwarded(aor("a"), Condition.ALWAYS, uri("g@example.net")));
    }

    // Forwarding of members

    @Test
    void rulesOfMembersCountOnlyIfTheGroupSaysSo() {
        for (boolean forwarding : List.of(false, true)) {
            FakeWorld world = people("x", "y", "z").subscriber("a", rule(Condition.ALWAYS, "x"))
                    .subscriber("b", 0, new ForwardingRules(false, List.of(rule(Condition.NOT_REGISTERED, "y"))))
                    .subscriber("c", 1, new ForwardingRules(true, List.of(rule(Condition.BUSY, "z"))))
                    .subscriber("d", rule(Condition.BUSY, "w@example.org"), rule(Condition.NO_ANSWER, "v@example.org")).inCall("d")
                    .subscriber("e", rule(Condition.ALWAYS, "voicemail"))
                    .subscriber("f", rule(Condition.NO_ANSWER, "v@example.org"))
                    .group("g", Strategy.IN_ORDER, 0, null, forwarding, "a", "b", "c", "d", "e", "f");

            assertThat(rung(world.callGroup("g"), Outcome.NO_ANSWER)).containsExactly(
                    forwarding ? new String[] {"x", "y", "z", "w", "f"} : new String[] {"a", "e", "f"});
        }
    }

    @Test
    void forwardOfAMemberIsHisAndNeitherForbiddenNorToWhoIsBusy() {
        FakeWorld world = people("x", "busy").inCall("busy")
                .subscriber("a", rule(Condition.ALWAYS, "ring-all:forbidden@example.org,busy,x"))
                .subscriber("b", rule(Condition.ALWAYS, "forbidden@example.org"))
                .group("g", Strategy.ALL_AT_ONCE, 0, null, true, "a", "b");

        Decision.Try decision = (Decision.Try) world.callGroup("g").start();

        assertThat(targets(decision)).containsExactly(phone("x", 1));
        assertThat(decision.attempt().forwards())
                .containsExactly(new Forwarded(aor("a"), Condition.ALWAYS, uri("x@example.net")));
    }
}
