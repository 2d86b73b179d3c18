package io.switchhook.call;

import static io.switchhook.call.FakeWorld.noAnswer;
import static io.switchhook.call.FakeWorld.phone;
import static io.switchhook.call.FakeWorld.rule;
import static io.switchhook.call.FakeWorld.voicemail;
import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.Forwarded;
import io.switchhook.sip.SipUri;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a domain does with calls that its subscribers' own rules leave. */
class DomainDefaultTest {

    private static final Outcome BUSY = Outcome.ofStatus(486);

    private static Decision then(Decision decision, Outcome outcome) {
        return ((Decision.Try) decision).plan().next(outcome);
    }

    private static SipUri target(Decision decision) {
        return ((Decision.Try) decision).attempt().targets().get(0).uri();
    }

    private static FakeWorld world() {
        return new FakeWorld(5).defaults(rule(Condition.BUSY, "operator"), noAnswer(9, "x@example.org"),
                rule(Condition.DECLINED, "refuse:486")).subscriber("operator");
    }

    @Test
    void domainsRuleTakesTheCallOfWhoHasNone() {
        Decision decision = then(world().subscriber("a").call("a").start(), BUSY);

        assertThat(target(decision)).isEqualTo(phone("operator", 1));
        assertThat(((Decision.Try) decision).attempt().forwards()).containsExactly(
                new Forwarded(FakeWorld.aor("a"), Condition.BUSY, SipUri.parse("sip:operator@example.net")));
        assertThat(decision.why().rules())
                .containsExactly("default of example.net: rule 1: busy → sip:operator@example.net");
    }

    @Test
    void subscribersOwnRuleComesFirst() {
        FakeWorld world = world().subscriber("a", rule(Condition.BUSY, "y@example.org"));

        assertThat(target(then(world.call("a").start(), BUSY))).isEqualTo(SipUri.parse("sip:y@example.org"));
    }

    @Test
    void ownRuleThatCannotBeFollowedLeavesTheCallToTheDomain() {
        FakeWorld world = world().subscriber("a", rule(Condition.BUSY, "forbidden@example.org"));

        Decision decision = then(world.call("a").start(), BUSY);

        assertThat(target(decision)).isEqualTo(phone("operator", 1));
        assertThat(decision.why().warnings()).hasSize(1);
    }

    @Test
    void ringTimeOfTheDomainCountsWithoutOneOfTheSubscriber() {
        assertThat(((Decision.Try) world().subscriber("a").call("a").start()).attempt().ringTime())
                .isEqualTo(Duration.ofSeconds(9));
        assertThat(((Decision.Try) world().subscriber("a", noAnswer(7, "voicemail")).call("a").start()).attempt().ringTime())
                .isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void whoeverTheDomainsRuleLeadsToDoesNotFollowItAgain() {
        Decision called = then(world().call("operator").start(), BUSY);
        Decision forwarded = then(then(world().subscriber("a").call("a").start(), BUSY), BUSY);

        assertThat(target(called)).isEqualTo(voicemail("operator", Condition.BUSY));
        assertThat(target(forwarded)).isEqualTo(voicemail("a", Condition.BUSY));
        assertThat(called.why().warnings()).isEmpty();
        assertThat(forwarded.why().warnings()).isEmpty();
    }

    @Test
    void whatTheDomainForbidsItselfIsPassedOver() {
        FakeWorld world = new FakeWorld(5).defaults(rule(Condition.BUSY, "forbidden@example.org")).subscriber("a");

        Decision decision = then(world.call("a").start(), BUSY);

        assertThat(target(decision)).isEqualTo(voicemail("a", Condition.BUSY));
        assertThat(decision.why().warnings()).containsExactly("default of example.net: rule 1: busy →"
                + " sip:forbidden@example.org is passed over: not allowed by the class of service");
    }

    @Test
    void domainMayRefuseAndOtherConditionsEndInVoicemail() {
        Decision ringing = world().subscriber("a").call("a").start();

        assertThat(((Decision.Refuse) then(ringing, Outcome.ofStatus(603))).status()).isEqualTo(486);
        assertThat(target(then(ringing, Outcome.ofStatus(480)))).isEqualTo(voicemail("a", Condition.UNAVAILABLE));
    }

    @Test
    void voicemailForEverybodyIsForThoseWhoHaveOne() {
        FakeWorld world = new FakeWorld(5).defaults(rule(Condition.ALWAYS, "voicemail")).subscriber("a").subscriber("b")
                .withoutVoicemail("b");

        assertThat(target(world.call("a").start())).isEqualTo(voicemail("a", Condition.ALWAYS));
        assertThat(target(world.call("b").start())).isEqualTo(phone("b", 1));
        assertThat(world.call("b").start().why().isRemarkable()).isFalse();
    }

    @Test
    void callThatIsNotToBeForwardedHasNoDefault() {
        assertThat(then(world().subscriber("a").call("a").withoutForwarding().start(), BUSY))
                .isEqualTo(new Decision.Refuse(486));
    }

    @Test
    void callIsForwardedAsOftenAsItsDiversionAllows() {
        FakeWorld world = new FakeWorld(5).subscriber("a", rule(Condition.BUSY, "b"))
                .subscriber("b", rule(Condition.BUSY, "c")).subscriber("c");

        Decision b = then(world.call("a").limitedTo(1).start(), BUSY);
        Decision end = then(b, BUSY);

        assertThat(target(b)).isEqualTo(phone("b", 1));
        assertThat(target(end)).isEqualTo(voicemail("a", Condition.BUSY));
        assertThat(end.why().warnings()).singleElement().asString()
                .endsWith("the limit in its Diversion lets it be forwarded no further");
        assertThat(target(then(world.call("a").limitedTo(0).start(), BUSY))).isEqualTo(voicemail("a", Condition.BUSY));
    }
}
