package io.switchhook.call;

import static io.switchhook.call.FakeWorld.noAnswer;
import static io.switchhook.call.FakeWorld.phone;
import static io.switchhook.call.FakeWorld.rule;
import static io.switchhook.call.FakeWorld.voicemail;
import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.Forwarded;
import io.switchhook.forwarding.ForwardingRules;
import io.switchhook.sip.SipUri;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where rules take a call. */
class ForwardedCallTest {

    private static final Outcome BUSY = Outcome.ofStatus(486);

    private static SipUri target(Decision decision) {
        return ((Decision.Try) decision).attempt().targets().get(0).uri();
    }

    private static Decision then(Decision decision, Outcome outcome) {
        return ((Decision.Try) decision).plan().next(outcome);
    }

    private static List<Forwarded> forwards(Decision decision) {
        return ((Decision.Try) decision).attempt().forwards();
    }

    private static int status(Decision decision) {
        return ((Decision.Refuse) decision).status();
    }

    private static SipUri uri(String text) {
        return SipUri.parse("sip:" + text);
    }

    @ParameterizedTest
    @CsvSource({"486, BUSY", "600, BUSY", "480, UNAVAILABLE", "302, UNAVAILABLE", "408, UNREACHABLE", "503, UNREACHABLE",
        "603, DECLINED"})
    void outcomeIsForwardedByTheRuleOfItsCondition(int status, Condition condition) {
        FakeWorld world = new FakeWorld(5).subscriber("a",
                rule(Condition.BUSY, "x1@example.org"), rule(Condition.UNAVAILABLE, "x2@example.org"),
                rule(Condition.UNREACHABLE, "x3@example.org"), rule(Condition.DECLINED, "x4@example.org"),
                rule(Condition.NO_ANSWER, "x5@example.org"), rule(Condition.NOT_REGISTERED, "x6@example.org"));
        int number = List.of(Condition.BUSY, Condition.UNAVAILABLE, Condition.UNREACHABLE, Condition.DECLINED)
                .indexOf(condition) + 1;

        Decision decision = then(world.call("a").start(), Outcome.ofStatus(status));

        SipUri expected = uri("x" + number + "@example.org");
        assertThat(target(decision)).isEqualTo(expected);
        assertThat(((Decision.Try) decision).forwarded()).contains(condition);
        assertThat(forwards(decision)).containsExactly(new Forwarded(FakeWorld.aor("a"), condition, expected));
        assertThat(decision.why().rules()).singleElement().asString().startsWith("a@example.net: rule " + number + ": ");
    }

    @Test
    void alwaysIsForwardedBeforeAnyPhoneRings() {
        Decision decision = new FakeWorld(5).subscriber("a", rule(Condition.ALWAYS, "x@example.org")).call("a").start();

        assertThat(target(decision)).isEqualTo(uri("x@example.org"));
        assertThat(((Decision.Try) decision).attempt().mailbox()).isFalse();
    }

    @Test
    void doNotDisturbIsBusy() {
        ForwardingRules dnd = new ForwardingRules(true, List.of(rule(Condition.BUSY, "x@example.org")));

        assertThat(target(new FakeWorld(5).subscriber("a", 1, dnd).call("a").start())).isEqualTo(uri("x@example.org"));
        FakeWorld bare = new FakeWorld(5).subscriber("a", 1, new ForwardingRules(true, List.of()));
        assertThat(target(bare.call("a").start())).isEqualTo(voicemail("a", Condition.BUSY));
        assertThat(status(bare.withoutVoicemail("a").call("a").start())).isEqualTo(486);
        assertThat(target(bare.call("a").withoutForwarding().start())).isEqualTo(phone("a", 1));
    }

    @Test
    void unregisteredSubscriberIsForwardedByItsRule() {
        FakeWorld world = new FakeWorld(5).subscriber("a", 0,
                new ForwardingRules(false, List.of(rule(Condition.NOT_REGISTERED, "x@example.org"))));

        assertThat(target(world.call("a").start())).isEqualTo(uri("x@example.org"));
    }

    @Test
    void noAnswerRuleSaysHowLongItRings() {
        FakeWorld world = new FakeWorld(5).subscriber("a", noAnswer(7, "forbidden@example.org"), noAnswer(9, "voicemail"));

        assertThat(((Decision.Try) world.call("a").start()).attempt().ringTime()).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void refusalTellsTheCaller() {
        Decision decision = then(new FakeWorld(5).subscriber("a", rule(Condition.BUSY, "refuse:603")).call("a").start(), BUSY);

        assertThat(status(decision)).isEqualTo(603);
    }

    @Test
    void otherMailboxTakesTheCall() {
        FakeWorld world = new FakeWorld(5).subscriber("b").subscriber("a", rule(Condition.BUSY, "voicemail:b"));

        assertThat(target(then(world.call("a").start(), BUSY))).isEqualTo(voicemail("b", Condition.BUSY));
    }

    @Test
    void forbiddenDestinationIsPassedOverWithAWarning() {
        FakeWorld world = new FakeWorld(5).subscriber("a",
                rule(Condition.BUSY, "forbidden@example.org"), rule(Condition.BUSY, "nobody"), rule(Condition.BUSY, "x@example.org"));

        Decision decision = then(world.call("a").start(), BUSY);

        assertThat(target(decision)).isEqualTo(uri("x@example.org"));
        assertThat(decision.why().warnings()).containsExactly(
                "a@example.net: rule 1: busy → sip:forbidden@example.org is passed over: not allowed by the class of service",
                "a@example.net: rule 2: busy → sip:nobody@example.net is passed over: nobody has this address");
    }

    @Test
    void forwardThatFailsIsFollowedByTheForwardersNextRuleAndThenByVoicemail() {
        FakeWorld world = new FakeWorld(5).subscriber("a",
                rule(Condition.ALWAYS, "x@example.org"), rule(Condition.BUSY, "y@example.org"));

        Decision second = then(world.call("a").start(), BUSY);
        Decision third = then(second, Outcome.ofStatus(404));

        assertThat(target(second)).isEqualTo(uri("y@example.org"));
        assertThat(target(third)).isEqualTo(voicemail("a", Condition.BUSY));
        assertThat(status(then(third, Outcome.ofStatus(500)))).isEqualTo(486);
    }

    @Test
    void chainEndsInTheOriginalCalleesMailboxWithTheLastReason() {
        FakeWorld world = new FakeWorld(5).subscriber("a", rule(Condition.ALWAYS, "b"))
                .subscriber("b", rule(Condition.BUSY, "c")).subscriber("c");

        Decision b = world.call("a").start();
        Decision c = then(b, BUSY);
        Decision end = then(c, Outcome.NO_ANSWER);

        assertThat(target(b)).isEqualTo(phone("b", 1));
        assertThat(((Decision.Try) b).forwarded()).contains(Condition.ALWAYS);
        assertThat(target(c)).isEqualTo(phone("c", 1));
        assertThat(target(end)).isEqualTo(voicemail("a", Condition.NO_ANSWER));
        assertThat(forwards(end)).containsExactly(
                new Forwarded(FakeWorld.aor("a"), Condition.ALWAYS, uri("b@example.net")),
                new Forwarded(FakeWorld.aor("b"), Condition.BUSY, uri("c@example.net")),
                new Forwarded(FakeWorld.aor("c"), Condition.NO_ANSWER, voicemail("a", Condition.NO_ANSWER)));
    }

    @Test
    void originalCalleeWithoutVoicemailLeavesItToTheLast() {
        FakeWorld world = new FakeWorld(5).subscriber("a", rule(Condition.ALWAYS, "b")).subscriber("b").withoutVoicemail("a");

        assertThat(target(then(world.call("a").start(), BUSY))).isEqualTo(voicemail("b", Condition.BUSY));
        assertThat(status(then(world.withoutVoicemail("b").call("a").start(), BUSY))).isEqualTo(486);
    }

    @Test
    void loopEndsInTheMailboxOfTheFirstThatHasTheCallAgain() {
        FakeWorld world = new FakeWorld(5).subscriber("x", rule(Condition.ALWAYS, "a"))
                .subscriber("a", rule(Condition.ALWAYS, "b")).subscriber("b", rule(Condition.ALWAYS, "a"));

        Decision decision = world.call("x").start();

        assertThat(target(decision)).isEqualTo(voicemail("a", Condition.ALWAYS));
        assertThat(decision.why().warnings()).containsExactly("forwarding loop at sip:a@example.net, which has had the call");
        assertThat(status(world.withoutVoicemail("a").call("x").start())).isEqualTo(482);
    }

    @Test
    void ringOfTenSubscribersEndsAtTheDepthLimit() {
        FakeWorld world = new FakeWorld(5);
        IntStream.range(0, 10).forEach(i -> world.subscriber("s" + i, rule(Condition.BUSY, "s" + (i + 1) % 10)));

        Decision decision = world.call("s0").start();
        for (int i = 1; i <= 5; i++) {
            decision = then(decision, BUSY);
            assertThat(target(decision)).isEqualTo(phone("s" + i, 1));
        }
        Decision end = then(decision, BUSY);

        assertThat(target(end)).isEqualTo(voicemail("s0", Condition.BUSY));
        assertThat(end.why().warnings()).singleElement().asString().endsWith("the call was forwarded 5 times");
    }

    @Test
    void lowerStageOfWhoWasForwardedToIsNoFurtherForward() {
        FakeWorld world = new FakeWorld(5).subscriber("a", rule(Condition.ALWAYS, "b")).subscriber("b", 2, ForwardingRules.NONE);

        Decision second = then(world.call("a").start(), BUSY);

        assertThat(target(second)).isEqualTo(phone("b", 2));
        assertThat(((Decision.Try) second).forwarded()).isEmpty();
        assertThat(forwards(second)).hasSize(1);
    }
}
