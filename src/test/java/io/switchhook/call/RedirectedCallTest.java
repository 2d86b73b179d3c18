package io.switchhook.call;

import static io.switchhook.call.FakeWorld.phone;
import static io.switchhook.call.FakeWorld.rule;
import static io.switchhook.call.FakeWorld.voicemail;
import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.Forwarded;
import io.switchhook.forwarding.ForwardingRules;
import io.switchhook.forwarding.RedirectContact;
import io.switchhook.sip.SipUri;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where phones that redirect a call take it. */
class RedirectedCallTest {

    private static final Outcome BUSY = Outcome.ofStatus(486);
    private static final String PASSED_OVER = "a@example.net: redirected by a phone → %s is passed over: %s";

    private static Outcome to(String... contacts) {
        return Outcome.redirected(302, RedirectContact.parse(List.of(contacts), false));
    }

    private static FakeWorld world() {
        return new FakeWorld(5).subscriber("a", rule(Condition.UNAVAILABLE, "u@example.org"),
                rule(Condition.BUSY, "never@example.org")).subscriber("b").subscriber("c");
    }

    private static Decision redirected(FakeWorld world, Outcome outcome) {
        return then(world.call("a").start(), outcome);
    }

    private static Decision then(Decision decision, Outcome outcome) {
        return ((Decision.Try) decision).plan().next(outcome);
    }

    private static SipUri target(Decision decision) {
        return ((Decision.Try) decision).attempt().targets().get(0).uri();
    }

    private static List<Forwarded> forwards(Decision decision) {
        return ((Decision.Try) decision).attempt().forwards();
    }

    private static SipUri uri(String text) {
        return SipUri.parse("sip:" + text);
    }

    @Test
    void contactIsAForwardOfWhosePhoneSaysSo() {
        Decision decision = redirected(world(), to("<sip:b@example.net>"));

        assertThat(target(decision)).isEqualTo(phone("b", 1));
        assertThat(((Decision.Try) decision).forwarded()).contains(Condition.DEFLECTED);
        assertThat(forwards(decision))
                .containsExactly(new Forwarded(FakeWorld.aor("a"), Condition.DEFLECTED, uri("b@example.net")));
        assertThat(decision.why().rules()).containsExactly("a@example.net: redirected by a phone → sip:b@example.net");
    }

    @Test
    void phoneThatHadRungDeflectsDuringAlerting() {
        Outcome outcome = Outcome.redirected(302, RedirectContact.parse(List.of("<sip:x@example.org>"), true));

        assertThat(forwards(redirected(world(), outcome)).get(0).condition().cause()).isEqualTo(487);
    }

    @Test
    void contactsAreTriedByQThenInTheirOrderAndThenComesTheRuleForUnavailable() {
        Decision first = redirected(world(), to(
                "<sip:w@example.org>;q=0.2", "<sip:x@example.org>;q=0.9, <sip:y@example.org>;q=0.9", "<sip:b@example.net>"));
        Decision second = then(first, BUSY);
        Decision third = then(second, Outcome.ofStatus(404));
        Decision fourth = then(third, Outcome.NO_ANSWER);
        Decision rule = then(fourth, Outcome.ofStatus(603));
        Decision end = then(rule, Outcome.ofStatus(500));

        assertThat(Stream.of(first, second, third, fourth, rule, end).map(RedirectedCallTest::target)).containsExactly(
                phone("b", 1), uri("x@example.org"), uri("y@example.org"), uri("w@example.org"), uri("u@example.org"),
                voicemail("a", Condition.UNREACHABLE));
        assertThat(forwards(third)).as("what has failed led elsewhere").hasSize(1);
        assertThat(forwards(rule)).extracting(Forwarded::condition).containsExactly(Condition.UNAVAILABLE);
    }

    @Test
    void rulesOfASubscriberWhoIsAContactAreFollowedBeforeTheNextContact() {
        FakeWorld world = world().subscriber("b", rule(Condition.BUSY, "x@example.org"));

        Decision b = redirected(world, to("<sip:b@example.net>", "<sip:c@example.net>"));
        Decision x = then(b, BUSY);
        Decision c = then(x, Outcome.NO_ANSWER);

        assertThat(target(x)).isEqualTo(uri("x@example.org"));
        assertThat(forwards(x)).hasSize(2);
        assertThat(target(c)).isEqualTo(phone("c", 1));
        assertThat(forwards(c)).hasSize(1);
    }

    @Test
    void contactThatRefusesByRuleIsFollowedByTheNext() {
        FakeWorld world = world().subscriber("b", rule(Condition.ALWAYS, "refuse:603"));

        assertThat(target(redirected(world, to("<sip:b@example.net>", "<sip:c@example.net>")))).isEqualTo(phone("c", 1));
    }

    @Test
    void contactThatRedirectsAgainComesBackToTheFirst() {
        Decision b = redirected(world(), to("<sip:b@example.net>", "<sip:c@example.net>"));
        Decision x = then(b, to("<sip:x@example.org>"));
        Decision c = then(x, BUSY);

        assertThat(forwards(x)).extracting(Forwarded::by).containsExactly(FakeWorld.aor("a"), FakeWorld.aor("b"));
        assertThat(target(c)).isEqualTo(phone("c", 1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "<sip:forbidden@example.org> | sip:forbidden@example.org | not allowed by the class of service",
        "<sip:nobody@example.net>    | sip:nobody@example.net    | nobody has this address",
        "<sip:a@example.net>         | sip:a@example.net         | sip:a@example.net has had the call",
        "<sip:b@example.net?Route=x> | sip:b@example.net?Route=x | it carries headers",
        "<sip:example.org>           | sip:example.org           | it is neither a SIP URI of a user nor a telephone number",
        "<mailto:b@example.net>      | mailto:b@example.net      | it is neither a SIP URI of a user nor a telephone number",
        "<sip:b@example.net          | a contact                 | it is malformed",
        "*                           | a contact                 | it is malformed"})
    void contactThatCannotBeFollowedIsPassedOverWithAWarning(String contact, String shown, String reason) {
        Decision alone = redirected(world(), to(contact));
        Decision withOther = redirected(world(), to(contact, "<sip:c@example.net>"));

        assertThat(target(alone)).isEqualTo(uri("u@example.org"));
        assertThat(alone.why().warnings()).containsExactly(PASSED_OVER.formatted(shown, reason));
        assertThat(target(withOther)).isEqualTo(phone("c", 1));
    }

    @Test
    void tooLongContactIsPassedOver() {
        Decision decision = redirected(world(), to("<sip:" + "b".repeat(600) + "@example.org>"));

        assertThat(target(decision)).isEqualTo(uri("u@example.org"));
        assertThat(decision.why().warnings()).singleElement().asString().endsWith("it is too long").hasSizeLessThan(700);
    }

    @Test
    void redirectionBackEndsInVoicemail() {
        FakeWorld world = new FakeWorld(5).subscriber("a").subscriber("b");

        Decision b = redirected(world, to("<sip:b@example.net>"));
        Decision end = then(b, to("<sip:a@example.net>"));

        assertThat(target(end)).isEqualTo(voicemail("a", Condition.UNAVAILABLE));
        assertThat(end.why().warnings()).singleElement().asString().endsWith("sip:a@example.net has had the call");
    }

    @Test
    void fiveContactsAreFollowedAndNoMoreForwardsMadeThanAllowed() {
        String[] contacts = IntStream.range(0, 8).mapToObj(i -> "<sip:x" + i + "@example.org>").toArray(String[]::new);

        for (int depth : new int[] {3, 5, 9}) {
            Decision decision = redirected(new FakeWorld(depth).subscriber("a"), to(contacts));
            assertThat(decision.why().warnings()).containsExactly(
                    "a@example.net: only 5 of the 8 contacts of a redirection are followed");
            for (int i = 0; i < Math.min(5, depth); i++) {
                assertThat(target(decision)).isEqualTo(uri("x" + i + "@example.org"));
                decision = then(decision, BUSY);
            }
            assertThat(target(decision)).isEqualTo(voicemail("a", Condition.UNAVAILABLE));
        }
    }

    @Test
    void contactsOfAllPhonesThatRedirectAreCollected() {
        Outcome both = Outcome.best(List.of(to("<sip:x@example.org>;q=0.1"), BUSY, to("<sip:y@example.org>"))).orElseThrow();

        assertThat(target(redirected(world(), both))).isEqualTo(uri("y@example.org"));
        assertThat(target(then(redirected(world(), both), BUSY))).isEqualTo(uri("x@example.org"));
    }

    @Test
    void redirectionOfOneStageWaitsForTheOthers() {
        FakeWorld world = new FakeWorld(5).subscriber("a", 2, ForwardingRules.NONE);

        Decision second = redirected(world, to("<sip:x@example.org>"));

        assertThat(target(second)).isEqualTo(phone("a", 2));
        assertThat(target(then(second, BUSY))).isEqualTo(uri("x@example.org"));
        assertThat(target(then(second, Outcome.ofStatus(603)))).isEqualTo(voicemail("a", Condition.DECLINED));
    }

    @ParameterizedTest
    @CsvSource({"305", "380"})
    void redirectionsOfAnotherMeaningAreNotFollowed(int status) {
        Outcome outcome = Outcome.redirected(status, RedirectContact.parse(List.of("<sip:b@example.net>"), false));

        assertThat(target(redirected(world(), outcome))).isEqualTo(uri("u@example.org"));
    }

    @Test
    void callThatIsNotToBeForwardedIsNotRedirectedEither() {
        Decision decision = world().call("a").withoutForwarding().start();

        assertThat(then(decision, to("<sip:b@example.net>"))).isEqualTo(new Decision.Refuse(480));
    }

    @Test
    void callerIsToldWhatBecameOfTheFirstContact() {
        FakeWorld world = new FakeWorld(5).subscriber("a").subscriber("b").withoutVoicemail("a", "b");

        assertThat(then(redirected(world, to("<sip:b@example.net>")), BUSY)).isEqualTo(new Decision.Refuse(486));
        assertThat(((Decision.Refuse) redirected(world, to("<sip:a@example.net>"))).status()).isEqualTo(480);
    }
}
